import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.registry import camera_json, cameras, publishing, sources, vocabulary
from app.registry.camera_json import Told
from app.registry.cameras import FACTS
from app.registry.dates import Period
from app.registry.errors import Gone, NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.publishing import Change
from tests.factories import DAY, details, published_camera, published_cameras
from tests.registry.rows import matching

BAGS = st.dictionaries(
    st.text(), st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none()
)
# What a name may hold: anything that can be seen.
NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


def facts(told: Told) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(told.facts)
    return said


def ids(told: Iterator[Told] | list[Told]) -> list[int]:
    return [each.id for each in told]


def test_the_database_tells_the_same_as_the_rows(session: Session) -> None:
    council = sources.declare(session, name='Coun"cil', licence="OGL-UK-3.0", attribution="© é")
    stated = details(
        lon=-2.3, lat=53.4, operator='A "quoted"\\ ü 🎥', description="two\nlines", height="4.6", camera_tilt="-15"
    )
    theirs = publishing.creation(stated, source_id=council.id, external_id="C7", osm_tags={"b": 1, "a": "é"})
    publishing.publish(session, [theirs], day=DAY)
    published_camera(session)

    rows = matching(session, CameraFilter())
    told = list(camera_json.matching(session, CameraFilter()))

    assert len(told) == 2
    for row, each in zip(rows, told, strict=True):
        assert (each.id, each.lon, each.lat) == (row["id"], row["lon"], row["lat"])
        said = facts(each)
        assert tuple(said) == FACTS
        assert said == {name: str(row[name]) if name.endswith("_on") else row[name] for name in FACTS}
        assert json.loads(each.provenance) == row["provenance"]
        assert list(json.loads(each.osm_tags).items()) == list(row["osm_tags"].items())


def test_the_bag_of_tags_comes_back_byte_for_byte(session: Session) -> None:
    bag = '{"b": 1.50, "a":  "\\u00e9", "big": 12345678901234567890123, "a": 1e5}'
    camera_id = published_camera(session)
    session.execute(text("UPDATE camera SET osm_tags = :bag"), {"bag": bag})

    assert camera_json.get(session, camera_id).osm_tags == bag


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, st.floats(0.1, 500), BAGS)
def test_whatever_a_camera_says_reads_back_the_same(
    session: Session, name: str, height: float, bag: dict[str, object]
) -> None:
    with session.begin_nested() as nested:
        stated = details(operator=name, height=repr(height))
        change = publishing.creation(stated, source_id=sources.CONTRIBUTORS_ID, osm_tags=bag)
        [camera_id] = publishing.publish(session, [change], day=DAY)

        told = camera_json.get(session, camera_id)

        assert facts(told)["operator"] == stated.values["operator"]
        assert math.isclose(facts(told)["height"], height, rel_tol=1e-16)
        assert list(json.loads(told.osm_tags).items()) == list(bag.items())
        nested.rollback()


def test_only_cameras_on_the_map_are_told(session: Session) -> None:
    stays, hidden, removed = published_cameras(session, [{}, {}, {}])
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, hidden)], day=DAY)
    publishing.publish(session, [publishing.removal(removed, "never_existed")], day=DAY)

    for query in ([], [("bbox", "-180,-90,180,90")], [("bbox", "-110,30,-100,40"), ("model", "unknown")]):
        wanted = CameraFilter.parse(query)
        assert ids(camera_json.matching(session, wanted)) == [stays]
        assert ids(camera_json.page(session, wanted)) == [stays]
        assert cameras.count(session, wanted) == 1


def test_a_single_camera_says_why_it_is_gone(session: Session) -> None:
    gone, taken_down, hidden, stays = published_cameras(session, [{}, {}, {}, {}])
    publishing.publish(session, [publishing.removal(gone, "ban_or_court")], day=DAY)
    publishing.publish(session, [publishing.removal(taken_down, "legal_takedown")], day=DAY)
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, hidden)], day=DAY)

    assert facts(camera_json.get(session, gone))["removal_reason"] == "ban_or_court"
    assert facts(camera_json.get(session, stays))["removal_reason"] is None
    with pytest.raises(Gone):
        camera_json.get(session, taken_down)
    with pytest.raises(NotFound):
        camera_json.get(session, hidden)


@pytest.mark.parametrize(
    "query",
    ["", "bbox", "camera_type", "operator", "bbox camera_type", "bbox operator", "bbox operator camera_type"],
)
def test_pages_go_through_what_matches_once(session: Session, query: str) -> None:
    some = {"bbox": "0,0,5,20", "camera_type": "dome", "operator": "City"}
    places = [
        {
            "lon": (number * 7) % 11,
            "lat": 10,
            "camera_type": "dome" if number % 2 else "fixed",
            "operator": "City" if number % 3 else "",
        }
        for number in range(60)
    ]
    published_cameras(session, places)
    wanted = CameraFilter.parse([(name, some[name]) for name in query.split()])
    every = ids(camera_json.matching(session, wanted))
    seen: list[int] = []

    while page := camera_json.page(session, wanted, after=seen[-1] if seen else 0, limit=7):
        assert len(page) <= 7
        seen += ids(page)

    assert seen == every
    assert cameras.count(session, wanted) == len(every) > 5


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2023-12-31", "ce"),
        ("2024-01-01", "abce"),
        ("2024-06-30", "abcde"),
        ("2025-02-10", "abcde"),
        ("2025-02-11", "abde"),
        ("2026-01-01", "bde"),
        ("../2023-12-31", "ce"),
        ("2026-01-01/..", "bde"),
        ("2020-01-01/2030-01-01", "abcde"),
    ],
)
def test_a_camera_stands_from_its_first_day_to_its_last(session: Session, asked: str, found: str) -> None:
    dates = {
        "a": {"start_date": "2024", "end_date": "2025"},
        "b": {"start_date": "2024-01-01"},
        "c": {"end_date": "2025-02-10"},
        "d": {"start_date": "2024-06"},
        "e": {},
    }
    names = dict(zip(published_cameras(session, dates.values()), dates, strict=True))
    during = Period.parse(asked, "datetime")

    told = camera_json.page(session, CameraFilter(), during=during)

    assert "".join(names[each.id] for each in told) == found
    assert cameras.count(session, CameraFilter(), during=during) == len(found)
    box = CameraFilter.parse([("bbox", "-180,-90,180,90")])
    assert ids(camera_json.page(session, box, during=during)) == ids(told)
    assert cameras.count(session, box, during=during) == len(found)


def test_every_field_has_its_place(session: Session) -> None:
    published_camera(session)

    [told] = camera_json.matching(session, CameraFilter())

    assert facts(told).keys() > set(vocabulary.NAMES)
