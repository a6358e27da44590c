import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

import app.demo
from app.db import Database
from app.formats import geojson
from app.formats.foreign import ForeignCamera
from app.registry import corrections, duplicates, imports, sources
from app.registry.cameras import camera
from app.registry.details import Scalar
from app.registry.direction import Direction
from app.registry.geometry import Position, destination
from tests.factories import DAY, published_camera

HERE = Position(-104.9903, 39.7392)
FIELDS = ("surveillance_type", "camera_type", "camera_direction", "operator", "manufacturer", "model", "ref", "name")


def reasons(session: Session, **stated: Scalar) -> tuple[str, ...]:
    return duplicates.near(session, HERE, stated)[0].reasons


def test_what_agrees_and_what_does_not_is_said(session: Session) -> None:
    published_camera(
        session, operator="City of Denver", ref="7", camera_direction="90", camera_type="dome", model="Falcon"
    )

    assert reasons(session) == ()
    assert set(
        reasons(session, operator="city of denver", ref="7", camera_direction="100", surveillance_type="camera")
    ) == {"same_operator", "same_ref", "looks_same_way", "same_kind"}
    assert set(
        reasons(session, operator="Police", ref="8", camera_direction="270", camera_type="fixed", model="Osprey")
    ) == {"other_operator", "other_ref", "looks_other_way", "other_shape", "other_model"}
    assert reasons(session, camera_direction="125") == (), "neither the same way nor another one"


@pytest.mark.parametrize(
    ("known", "said", "code"),
    [
        ("Flock Safety", "flock safety, Inc.", "same_operator"),
        ("Flock Safety", "Flok Safety", "same_operator"),
        ("Köln", "koln", "same_operator"),
        ("Police", "City", "other_operator"),
    ],
)
def test_texts_are_compared_as_people_write_them(session: Session, known: str, said: str, code: str) -> None:
    published_camera(session, operator=known)

    assert reasons(session, operator=said) == (code,)


def test_a_direction_may_be_a_range_or_several(session: Session) -> None:
    published_camera(session, camera_direction="0;180")

    assert reasons(session, camera_direction="170-200") == ("looks_same_way",)
    assert reasons(session, camera_direction="90") == ("looks_other_way",)
    assert reasons(session, camera_direction="who knows") == ()


def test_removed_ones_are_candidates_and_are_marked_and_hidden_ones_are_not(session: Session) -> None:
    removed, taken_down, hidden, merged, stays = (published_camera(session) for _ in range(5))
    corrections.remove(session, removed, "device_removed", day=DAY)
    corrections.remove(session, taken_down, "legal_takedown", day=DAY)
    corrections.hide(session, hidden, "privacy", day=DAY)
    corrections.merge(session, merged, stays, day=DAY)

    found = {each.camera["id"]: each.reasons for each in duplicates.near(session, HERE, {})}

    assert found == {stays: (), removed: ("removed",)}


def test_a_place_that_is_rounded_may_be_nearer_than_it_seems(session: Session) -> None:
    camera_id = published_camera(session)
    corrections.blur(session, camera_id, 100, day=DAY)
    seen = destination(HERE, 45, 60)

    [candidate] = duplicates.near(session, seen, {})

    assert candidate.distance_m > 30
    assert candidate.likely


def test_only_what_is_near_is_a_candidate_and_never_the_one_in_question(session: Session) -> None:
    here, there = published_camera(session), published_camera(session, lon=-104.98)

    assert [each.camera["id"] for each in duplicates.near(session, HERE, {})] == [here]
    assert duplicates.near(session, HERE, {}, but=here) == []
    assert {each.camera["id"] for each in duplicates.near(session, HERE, {}, within_m=2000)} == {here, there}


def test_candidates_beyond_the_antimeridian_are_found(session: Session) -> None:
    camera_id = published_camera(session, lon=179.9999, lat=-17)
    removed = published_camera(session, lon=179.9998, lat=-17)
    corrections.remove(session, removed, "relocated", day=DAY)

    found = duplicates.near(session, Position(-179.9999, -17), {})

    assert {each.camera["id"] for each in found} == {camera_id, removed}


# Real cameras, seen again


@pytest.fixture
def colorado(sqlite_url: str) -> Iterator[Session]:
    """A register with the cameras of the real file of Colorado."""
    database = Database(sqlite_url)
    with database.writing() as session:
        source = sources.declare(session, name="Colorado", licence="ODbL-1.0")
        with (Path(app.demo.__file__).parent / "us-alpr-colorado.geojson").open("rb") as file:
            found = [each for each in geojson.read(file) if isinstance(each, ForeignCamera)]
        imports.apply(session, source, list(imports.named(found)), {}, DAY)
        yield session
    database.dispose()


def seen_again(chosen: random.Random, row: RowMapping, words: list[str]) -> tuple[Position, dict[str, Scalar]]:
    """How somebody else would report a camera: 5 to 30 m away in any direction, and with less said about it.

    Each fact is left out in two of five cases and otherwise written in another way in one of five, half of these as
    what it is not: the value of some other camera. The direction is off by 12 degrees (standard deviation).
    """
    place = destination(Position(row["lon"], row["lat"]), chosen.uniform(0, 360), chosen.uniform(5, 30))
    stated: dict[str, Scalar] = {}
    for name in FIELDS:
        if row[name] in (None, "unknown") or chosen.random() < 0.4:
            continue
        stated[name] = row[name]
        if name == "camera_direction":
            sectors = Direction.parse(row[name]).sectors
            if sectors:
                middle = sectors[0].start + (sectors[0].width or 0) / 2
                stated[name] = str(round(middle + chosen.gauss(0, 12)) % 360)
        elif name in ("operator", "manufacturer") and chosen.random() < 0.2:
            stated[name] = chosen.choice((str(row[name]).upper(), f"{row[name]} Inc.", *chosen.choices(words, k=2)))
    return place, stated


def test_a_camera_seen_again_is_ranked_first(colorado: Session) -> None:
    rows = colorado.execute(select(camera).order_by(camera.c.id)).mappings().all()
    words = sorted({row["operator"] for row in rows if row["operator"]})
    chosen = random.Random(2026)
    first = hits = false_alarms = 0
    for row in rows:
        place, stated = seen_again(chosen, row, words)
        found = duplicates.near(colorado, place, stated)
        first += found[0].camera["id"] == row["id"]
        hits += found[0].likely and found[0].camera["id"] == row["id"]
        # As if it were not known yet: whatever else is there is another camera.
        others = duplicates.near(colorado, place, stated, but=row["id"])
        false_alarms += bool(others) and others[0].likely

    assert len(rows) == 966
    figures = f"first {first / 966:.3f}, recall {hits / 966:.3f}, precision {hits / (hits + false_alarms):.3f}"
    assert first >= 0.95 * 966, figures
    assert hits >= 0.9 * 966, figures
    assert hits >= 0.8 * (hits + false_alarms), figures


def test_of_two_on_one_pole_the_one_that_looks_the_same_way_is_first_and_both_stay(session: Session) -> None:
    chosen = random.Random(7)
    for number in range(60):
        lon, turn = -104 - number / 100, chosen.randrange(360)
        apart = chosen.choice((60, 90, 120, 180))
        pair = [
            published_camera(session, lon=lon, camera_direction=str(turn), operator="Flock Safety"),
            published_camera(session, lon=lon, camera_direction=str((turn + apart) % 360), operator="Flock Safety"),
        ]
        for camera_id, looks in zip(pair, (turn, turn + apart), strict=True):
            place = destination(Position(lon, 39.7392), chosen.uniform(0, 360), chosen.uniform(5, 30))
            said = str(round(looks + chosen.uniform(-25, 25)) % 360)
            found = duplicates.near(session, place, {"camera_direction": said})
            assert found[0].camera["id"] == camera_id
            assert {each.camera["id"] for each in found} == set(pair)
    states = set(session.scalars(select(camera.c.record_state)))
    assert states == {"published"}
