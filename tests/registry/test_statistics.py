import random
import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.registry import cameras, publishing, statistics, wins
from app.registry.dossiers import claims, memberships
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.map import counted_cells, counts, facets, profiles
from app.registry.map.city_cells import STANDING
from app.registry.statistics import Year
from app.registry.vocabulary import SURVEILLANCE_TYPE
from tests.conftest import both_databases
from tests.factories import DAY, described_system, published_camera, published_cameras, stated
from tests.registry.map.test_leading import randomly_claimed
from tests.registry.plans import plans, read_whole


def test_cameras_are_counted_by_when_they_came_and_went_not_by_when_that_was_recorded(session: Session) -> None:
    published_cameras(
        session,
        [
            {"start_date": "2019"},
            {"start_date": "2019-06"},
            {"start_date": "2019-06-15", "end_date": "2021-01", "lifecycle": "removed"},
            {"start_date": "2022", "lifecycle": "planned"},
            {"end_date": "2021", "lifecycle": "removed"},
            {},
        ],
    )

    found = statistics.growth(session)

    assert found.years == (Year(2019, 3, 0, 3), Year(2020, 0, 0, 3), Year(2021, 0, 2, 2))
    assert (found.total, found.undated) == (5, 2)


def test_one_that_went_nobody_knows_when_is_not_said_to_stand(session: Session) -> None:
    camera_id = published_camera(session, start_date="2019")
    publishing.publish(session, [publishing.removal(camera_id, "device_removed")], day=DAY)

    assert statistics.growth(session).years == (Year(2019, 1, 0, 0),)


@pytest.mark.parametrize("many", [0, 20_000])
def test_the_cameras_of_some_systems_are_counted_by_the_same_dates(
    session: Session, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(statistics, "_MANY", many)
    police, city, shop = (described_system(session, name) for name in ("Police", "City", "Shop"))
    dates = [
        {"start_date": "2019-06", "end_date": "2021-01", "lifecycle": "removed"},
        {"start_date": "2019", "lifecycle": "removed"},
        {"start_date": "2021-05"},
        {"start_date": "2022", "lifecycle": "planned"},
        {},
        {"start_date": "2000"},
    ]
    *mine, theirs = published_cameras(session, dates)
    memberships.link(session, police, mine[:2], day=DAY)
    memberships.link(session, city, mine[2:], day=DAY)
    memberships.link(session, shop, [theirs], day=DAY)
    stated(session, 0, "facial_recognition", "none_known", camera_id=mine[2])

    found = statistics.growth_of(session, [police, city])

    assert found.years == (Year(2019, 2, 0, 1), Year(2020, 0, 0, 1), Year(2021, 1, 1, 1))
    assert (found.total, found.undated) == (4, 1)
    assert statistics.growth_of(session, [police, city, shop]) == statistics.growth(session)
    assert statistics.growth_of(session, []) == ((), 0, 0)


def test_what_should_not_be_seen_is_in_no_number(session: Session) -> None:
    for reason in ("never_existed", "legal_takedown"):
        camera_id = published_camera(session, start_date="2019")
        publishing.publish(session, [publishing.removal(camera_id, reason, end_date="2020")], day=DAY)

    assert statistics.growth(session) == ((), 0, 0)


def test_who_says_that_a_camera_recognises_is_told_apart(session: Session) -> None:
    own, claimed, disputed, refuted, _ = published_cameras(
        session, [{"facial_recognition": "enabled_claimed", "facial_recognition_source": "Minutes"}, {}, {}, {}, {}]
    )
    system_id, other = described_system(session), described_system(session, "Other")
    memberships.link(session, system_id, [own, claimed, disputed], day=DAY)
    memberships.link(session, other, [refuted], day=DAY)
    stated(session, system_id, "facial_recognition", "enabled_claimed")
    stated(session, other, "facial_recognition", "enabled_confirmed", certainty="refuted")
    stated(session, 0, "facial_recognition", "enabled_claimed", camera_id=disputed, certainty="disputed")

    def told(*terms: Term) -> dict[str, tuple[int, ...]]:
        found = statistics.recognition(session, CameraFilter(terms=terms))
        return {each.value: each[1:] for each in found if each.cameras}

    assert told() == {"unknown": (2, 0, 0, 0, 0), "enabled_claimed": (3, 1, 0, 1, 1)}
    assert told(Term("system", (str(system_id),))) == {"enabled_claimed": (3, 1, 0, 1, 1)}
    claims.judge(session, 1, "documented", day=DAY)
    assert told()["enabled_claimed"] == (3, 1, 1, 0, 1)


def test_a_purpose_counts_the_systems_of_which_somebody_says_so_and_their_cameras(session: Session) -> None:
    one, other, silent = (described_system(session, name) for name in ("One", "Other", "Silent"))
    stated(session, one, "purpose", "payment")
    stated(session, one, "purpose", "payment", claimant="Somebody else")
    stated(session, other, "purpose", "payment")
    stated(session, other, "purpose", "other", note="Crime")
    claims.judge(session, stated(session, silent, "purpose", "border"), "refuted", day=DAY)
    published_camera(session)
    memberships.link(session, other, CameraFilter(), day=DAY)

    assert statistics.purposes(session) == [
        ("payment", (one, other), 1),
        ("other", (other,), 1),
        ("unknown", (silent,), 0),
    ]


def test_every_claim_of_a_number_stands_beside_what_is_known(session: Session) -> None:
    system_id = described_system(session, "Network")
    planned = stated(session, system_id, "camera_count", 400, state="planned")
    active = stated(session, system_id, "camera_count", 3, certainty="disputed")
    claims.judge(session, stated(session, system_id, "camera_count", 9000), "refuted", day=DAY)
    published_cameras(session, [{}, {"lat": 40}])
    memberships.link(session, system_id, CameraFilter(), day=DAY)

    found = statistics.claimed(session)

    assert [(each.said.id, each.system, each.number, each.known) for each in found] == [
        (planned, "Network", 400, 2),
        (active, "Network", 3, 2),
    ]


QUESTIONS: dict[str, tuple[Callable[[Session], object], str]] = {
    "growth": (statistics.growth, "ix_camera_dated"),
    "growth of systems": (lambda session: statistics.growth_of(session, [1]), "ix_camera_point_profile_id_cell"),
    "purposes": (statistics.purposes, "ix_system_camera_system_id_camera_id"),
    "claimed": (statistics.claimed, "ix_system_camera_system_id_camera_id"),
    "names": (lambda session: counts.by_name(session, STANDING, "operator", limit=9), "pk_cell_count"),
    "recognition": (lambda session: statistics.recognition(session, STANDING), "pk_cell_count"),
    "kinds": (lambda session: facets.facets(session, STANDING, [SURVEILLANCE_TYPE]), "pk_cell_count"),
    "cells of systems": (
        lambda session: session.execute(counted_cells.by_cell(10, STANDING, profiles.of_systems([1]))),
        "pk_cell_count",
    ),
    "members": (lambda session: memberships.page(session, 1, limit=5), "ix_system_camera_system_id_camera_id"),
    "sources": (cameras.count_by_source, "ix_camera_hidden"),
    "wins": (wins.count_cameras, "ix_camera_seq"),
    "lost": (lambda session: wins.cameras(session, limit=5), "ix_camera_seq"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_nothing_large_is_read_from_end_to_end_for_statistics_or_dossiers(session: Session, name: str) -> None:
    ids = published_cameras(session, [{"start_date": "2019", "operator": "City"}, {}, {}])
    stated(session, described_system(session), "facial_recognition", "enabled_claimed")
    memberships.link(session, 1, ids[:2], day=DAY)
    ask, index = QUESTIONS[name]

    plan = plans(session, lambda: ask(session))

    assert index in plan, plan
    assert not read_whole(plan), plan
    if name == "members":
        assert not re.search("TEMP B-TREE|Sort", plan), plan


def test_no_more_of_a_huge_system_are_read_than_are_listed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = published_cameras(session, [{}, {"lifecycle": "planned"}, {}, {}, {}])
    system_id, other = described_system(session), described_system(session, "Other")
    memberships.link(session, system_id, ids[:4], day=DAY)
    memberships.link(session, other, ids[4:], day=DAY)
    monkeypatch.setattr(counts, "COMMON", 1)
    mine = CameraFilter.parse([("system", str(system_id))]).standing()

    assert [row["id"] for row in cameras.page(session, mine, after=ids[0], limit=5)] == [ids[2], ids[3]]
    plan = plans(session, lambda: cameras.page(session, mine, limit=5))
    assert "ix_system_camera_system_id_camera_id" in plan, plan
    assert not read_whole(plan), plan
    assert not re.search("TEMP B-TREE|Sort", plan), plan


@both_databases
@pytest.mark.parametrize("seed", range(2))
def test_the_cameras_of_a_huge_system_are_counted_as_those_of_a_small_one(
    session: Session, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    randomly_claimed(session, random.Random(seed))
    for some in ([1], [2, 3], [1, 2, 3, 4]):
        found = []
        for many in (0, 20_000):
            monkeypatch.setattr(statistics, "_MANY", many)
            found.append(statistics.growth_of(session, some))

        assert found[0] == found[1], some
