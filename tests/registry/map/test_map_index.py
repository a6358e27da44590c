"""The index follows the cameras: kept in small steps it is the same as made anew."""

import os
import random
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, publishing, revisions
from app.registry.dossiers import claims, memberships
from app.registry.dossiers.claim_tables import claim
from app.registry.dossiers.linkings import linking
from app.registry.errors import Invalid
from app.registry.filtering.filters import CameraFilter
from app.registry.map import counts, map_index, profiling
from app.registry.map.city_cells import city_cell
from app.registry.map.counts import cell_count
from app.registry.map.points import camera_point
from app.registry.map.terms import term
from app.registry.publishing import Change
from tests.editing import edit, edit_dossiers
from tests.factories import DAY, described_system, details, published_camera, stated
from tests.registry.reading import index

# How many changes one after the other; thousands take a while.
CHANGES: Final = int(os.environ.get("LOOKBACK_TEST_CHANGES", "150"))
SPOTS = [(-104.99, 39.74), (-104.9901, 39.7401), (2.35, 48.85), (179.9999, -16.5), (-179.9999, -16.5)]
YEARS = ("2015", "2019-06", "2021-12-31", None, None)
OPERATORS = ("Police", "City", "Shop", None)


def test_what_ends_in_time_is_told_once_the_index_catches_up(session: Session) -> None:
    alone, member = published_camera(session), published_camera(session)
    system_id = described_system(session)
    memberships.link(session, system_id, [member], day=DAY)
    for subject in ({}, {"camera_id": alone}):
        stated(session, system_id, "facial_recognition", "enabled_claimed", valid_until="2099", **subject)
    stated(session, described_system(session, "Another"), "purpose", "payment", valid_until="2019")
    wanted = {value: CameraFilter.parse([("capability", value)]) for value in ("enabled_claimed", "disabled")}
    assert not map_index.catch_up(session), "nothing has ended"
    before = revisions.state(session)

    session.execute(update(claim).where(claim.c.valid_until == "2099").values(valid_until="2026-01"))

    assert [cameras.count(session, each) for each in wanted.values()] == [2, 0]
    assert map_index.catch_up(session)
    assert [cameras.count(session, each) for each in wanted.values()] == [0, 2]
    assert revisions.state(session) != before, "or tiles that are remembered would be told for ever"
    kept = index(session)
    for _ in map_index.rebuild(session):
        pass
    assert index(session) == kept
    assert not map_index.catch_up(session)


def some_change(chance: random.Random, camera_ids: list[int]) -> Change:
    lon, lat = chance.choice(SPOTS)
    act = chance.choice(
        ["create", "move", "plan", "date", "retype", "rename", "see", "hide", "restore", "remove", "take_down"]
    )
    if (act == "create" and len(camera_ids) < 60) or not camera_ids:
        return publishing.creation(
            details(lon=lon, lat=lat, operator=chance.choice(OPERATORS), manufacturer=chance.choice(OPERATORS)),
            source_id=1,
        )
    acts: Mapping[str, tuple[publishing.RevisionKind, dict[str, object]]] = {
        "create": ("changed", {"camera_type": chance.choice(["dome", "fixed"])}),
        "move": ("changed", {"lon": lon, "lat": lat}),
        "plan": ("changed", {"lifecycle": chance.choice(["planned", "active", "disused"])}),
        "date": (
            "changed",
            {
                "start_date": chance.choice(["1999", "2019-06", "2021", None]),
                "end_date": chance.choice(["2020", "1980-01-01", None, None]),
            },
        ),
        "retype": ("changed", {"surveillance_type": chance.choice(["ALPR", "camera", "guard"])}),
        "rename": ("changed", {"operator": chance.choice(OPERATORS), "surveillance": "public"}),
        "see": ("confirmed", {"check_date": chance.choice(["2024", "2024-06", "1999-12-31", None])}),
        "hide": ("hidden", {"record_state": "hidden"}),
        "restore": ("restored", {"record_state": "published", "removal_reason": None, "lifecycle": "active"}),
        "remove": (
            "removed",
            {
                "record_state": "removed",
                "removal_reason": chance.choice(["device_removed", "relocated", "never_existed"]),
                "lifecycle": "removed",
            },
        ),
        "take_down": ("merged_into", {"record_state": "merged_into", "merged_into": camera_ids[0]}),
    }
    kind, facts = acts[act]
    return Change(kind, facts, chance.choice(camera_ids))


def some_claim(session: Session, chance: random.Random, camera_ids: list[int], done: Counter[str]) -> None:
    """Somebody links cameras to one of two systems, takes that back, claims something, judges or withdraws it."""
    act = chance.choice(["link", "link_one", "unlink", "claim", "claim_of_one", "judge", "withdraw", "restore"])
    system_id = described_system(session, chance.choice(["One", "Two"]))
    predicate, value = chance.choice(
        [("facial_recognition", "banned"), ("facial_recognition", "none_known"), ("purpose", "payment")]
    )
    on_map = session.scalars(select(camera_point.c.camera_id)).all()
    claim_ids = session.scalars(select(claim.c.id)).all()
    linking_ids = session.scalars(select(linking.c.id).where(linking.c.unlinked_on.is_(None))).all()
    if act == "link":
        memberships.link(session, system_id, CameraFilter.parse([("operator", chance.choice(OPERATORS[:3]))]), day=DAY)
    elif act == "link_one":
        memberships.link(session, system_id, [chance.choice(camera_ids)], day=DAY)
    elif act == "unlink" and linking_ids:
        memberships.unlink(session, chance.choice(linking_ids), day=DAY)
    elif act == "claim":
        stated(session, system_id, predicate, value)
    elif act == "claim_of_one" and on_map:
        stated(session, system_id, predicate, value, camera_id=chance.choice(on_map))
    elif act == "judge" and claim_ids:
        claims.judge(session, chance.choice(claim_ids), chance.choice(["documented", "refuted"]), day=DAY)
    elif act in ("withdraw", "restore") and claim_ids:
        {"withdraw": claims.withdraw, "restore": claims.restore}[act](session, chance.choice(claim_ids), day=DAY)
    done[act] += 1


@pytest.mark.parametrize("few", [5000, 1])
def test_kept_in_step_with_claims_the_index_is_what_a_rebuild_makes(
    session: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(profiling, "FEW", few)
    chance, done = random.Random(few), Counter[str]()
    camera_ids: list[int] = []
    for step in range(CHANGES):
        if step % 2 and camera_ids:
            some_claim(session, chance, camera_ids, done)
            continue
        change = some_change(chance, camera_ids)
        published = publishing.publish(session, [change], day=DAY)
        if change.camera_id is None:
            camera_ids += published
    assert len(done) == 8
    kept = index(session)
    assert any(point[-1] for point in kept[0]), "something is claimed of what is on the map"

    list(map_index.rebuild(session))

    assert index(session) == kept


@pytest.mark.parametrize("seed", range(2))
def test_kept_in_step_the_index_is_what_a_rebuild_makes(
    session: Session, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    # Names become common, and rare again, all the time.
    monkeypatch.setattr(counts, "COMMON", 7)
    chance = random.Random(seed)
    camera_ids: list[int] = []
    for _ in range(CHANGES):
        change = some_change(chance, camera_ids)
        published = publishing.publish(session, [change], day=DAY)
        if change.camera_id is None:
            camera_ids += published
    kept = index(session)
    assert kept[0], "something is on the map"

    done = sum(map_index.rebuild(session))

    assert done == len(camera_ids)
    assert index(session) == kept


@pytest.mark.long
def test_whatever_the_desk_does_the_index_is_what_a_rebuild_makes(session: Session) -> None:
    chance = random.Random("desk")
    for step in range(CHANGES):
        (edit_dossiers if step % 3 == 0 else edit)(session, chance)
        if step % 5 == 0 and (on_map := session.scalars(select(camera_point.c.camera_id)).all()):
            with suppress(Invalid):
                dates = {"start_date": chance.choice(YEARS), "end_date": chance.choice(YEARS)}
                corrections.change(session, chance.choice(on_map), dates, day=DAY)
    kept = index(session)
    assert all(kept), "something stands, and is counted"
    assert any(subject.startswith("2") for _, subject, *_ in kept[1]), "something came in a year"

    list(map_index.rebuild(session))

    assert index(session) == kept


def test_a_batch_counts_like_single_changes(session: Session) -> None:
    changes = [publishing.creation(details(lon=lon, lat=lat), source_id=1) for lon, lat in SPOTS * 3]
    publishing.publish(session, changes, day=DAY)
    at_once = index(session)

    list(map_index.rebuild(session))

    assert index(session) == at_once


def test_a_rebuild_heals_a_broken_index(session: Session) -> None:
    published_camera(session)
    right = index(session)
    session.execute(cell_count.update().values(n=7))
    session.execute(city_cell.update().values(n=7))
    session.execute(camera_point.delete())

    list(map_index.rebuild(session))

    assert index(session) == right


def test_a_name_that_is_on_no_map_any_more_is_forgotten(session: Session) -> None:
    camera_id = published_camera(session, operator="Somebody")

    publishing.publish(session, [publishing.removal(camera_id, "legal_takedown")], day=DAY)

    assert session.execute(select(term)).all() == []
