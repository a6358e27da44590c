import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import cameras, publishing, sources
from app.registry.errors import Gone, NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import BBox
from app.registry.publishing import Change
from tests.factories import DAY, details, published_camera, published_cameras
from tests.registry.rows import matching


def hide(session: Session, camera_id: int) -> None:
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, camera_id)], day=DAY)


def ids_in(session: Session, bbox: BBox) -> list[int]:
    return [row["id"] for row in matching(session, CameraFilter(bbox=bbox))]


def test_a_removed_camera_can_still_be_read(session: Session) -> None:
    camera_id = published_camera(session)
    publishing.publish(session, [publishing.removal(camera_id, "programme_ended")], day=DAY)

    row = cameras.get(session, camera_id)

    assert (row["record_state"], row["lifecycle"], row["removal_reason"]) == ("removed", "removed", "programme_ended")


def test_a_hidden_camera_is_as_if_it_were_not_there(session: Session) -> None:
    camera_id = published_camera(session)
    hide(session, camera_id)

    with pytest.raises(NotFound):
        cameras.get(session, camera_id)


def test_a_camera_taken_down_for_legal_reasons_is_gone(session: Session) -> None:
    camera_id = published_camera(session)
    publishing.publish(session, [publishing.removal(camera_id, "legal_takedown")], day=DAY)

    with pytest.raises(Gone):
        cameras.get(session, camera_id)


@pytest.mark.parametrize("camera_id", [0, -1, 7, 2**63 - 1, 2**63, 10**40])
def test_there_is_no_camera_under_any_other_number(session: Session, camera_id: int) -> None:
    published_camera(session)

    with pytest.raises(NotFound):
        cameras.get(session, camera_id)


def test_matching_gives_every_fact_and_where_it_comes_from(session: Session) -> None:
    council = sources.declare(
        session, name="Council", licence="OGL-UK-3.0", attribution="© Council", url="https://c.example"
    )
    published_camera(session, operator="City")
    theirs = publishing.creation(
        details(lon=-2.3, lat=53.4), source_id=council.id, external_id="C7", osm_tags={"b": 1, "a": "é"}
    )
    publishing.publish(session, [theirs], day=DAY)

    ours, imported = matching(session, CameraFilter())

    assert (ours["id"], ours["operator"], ours["source"], ours["provenance"]["licence"]) == (
        1,
        "City",
        None,
        "ODbL-1.0",
    )
    assert imported["provenance"] == {
        "name": "Council",
        "licence": "OGL-UK-3.0",
        "licence_url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "attribution": "© Council",
        "url": "https://c.example",
    }
    assert (imported["external_id"], list(imported["osm_tags"].items())) == ("C7", [("b", 1), ("a", "é")])


def test_only_cameras_on_the_map_match(session: Session) -> None:
    stays, hidden, removed, mistaken = published_cameras(session, [{}, {}, {}, {}])
    hide(session, hidden)
    publishing.publish(
        session,
        [publishing.removal(removed, "device_removed"), publishing.removal(mistaken, "never_existed")],
        day=DAY,
    )

    everywhere = CameraFilter(bbox=BBox(-180, -90, 180, 90))

    for wanted in (CameraFilter(), everywhere):
        for asked, expected in ((wanted, [stays, removed]), (wanted.standing(), [stays])):
            assert [row["id"] for row in matching(session, asked)] == expected
            assert [row["id"] for row in cameras.page(session, asked)] == expected
            assert cameras.count(session, asked) == len(expected)


@pytest.mark.parametrize("seed", range(3))
def test_a_box_selects_what_a_plain_comparison_selects(session: Session, seed: int) -> None:
    # Whole and half degrees, so that many cameras lie exactly on an edge.
    chance = random.Random(seed)
    places = [(chance.randint(-360, 360) / 2, chance.randint(-180, 180) / 2) for _ in range(300)]
    ids = published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])
    crossing = 0

    for _ in range(40):
        west, east = chance.randint(-360, 360) / 2, chance.randint(-360, 360) / 2
        south, north = sorted(chance.randint(-180, 180) / 2 for _ in range(2))
        crossing += west > east

        def is_inside(
            lon: float, lat: float, west: float = west, east: float = east, south: float = south, north: float = north
        ) -> bool:
            between = west <= lon <= east if west <= east else lon >= west or lon <= east
            return between and south <= lat <= north

        expected = [camera_id for camera_id, place in zip(ids, places, strict=True) if is_inside(*place)]
        assert ids_in(session, BBox(west, south, east, north)) == expected, (west, south, east, north)
    assert 5 < crossing < 35, "both kinds of box were tried"


@pytest.mark.parametrize("seed", range(2))
def test_a_small_box_selects_what_a_plain_comparison_selects(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    places = [(round(chance.gauss(179.999, 0.002), 7), round(chance.gauss(-16.5, 0.002), 7)) for _ in range(200)]
    places = [(lon - 360 if lon > 180 else lon, lat) for lon, lat in places]
    ids = published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])

    for _ in range(20):
        (west, south), (east, north) = chance.choice(places), chance.choice(places)
        south, north = sorted((south, north))
        bbox = BBox(west, south, east, north)
        expected = [camera_id for camera_id, place in zip(ids, places, strict=True) if bbox.contains(*place)]
        assert ids_in(session, bbox) == expected
        assert cameras.count(session, CameraFilter(bbox=bbox)) == len(expected)


def test_a_box_across_the_antimeridian_has_both_sides_and_not_the_rest_of_the_world(session: Session) -> None:
    fiji, samoa, _denver = published_cameras(
        session, [{"lon": 178.4, "lat": -18.1}, {"lon": -172.1, "lat": -13.8}, {"lon": -104.99, "lat": -15.0}]
    )

    assert ids_in(session, BBox(170, -20, -170, -10)) == [fiji, samoa]


def test_box_and_terms_must_both_hold(session: Session) -> None:
    _camera, reader, _far = published_cameras(
        session, [{}, {"surveillance_type": "ALPR"}, {"surveillance_type": "ALPR", "lon": 2.35, "lat": 48.85}]
    )
    wanted = CameraFilter.parse([("bbox", "-106,39,-104,40"), ("surveillance_type", "ALPR")])

    assert [row["id"] for row in matching(session, wanted)] == [reader]


def test_pages_follow_each_other_without_gap_or_repetition(session: Session) -> None:
    ids = published_cameras(session, [{}] * 7)
    seen: list[int] = []

    while page := cameras.page(session, CameraFilter(), after=seen[-1] if seen else 0, limit=3):
        seen += [row["id"] for row in page]

    assert seen == ids


def test_a_source_finds_its_own_cameras_again_by_their_names(session: Session) -> None:
    council = sources.declare(session, name="Council", licence="CC0-1.0")
    other = sources.declare(session, name="Other", licence="CC0-1.0")
    changes = [
        publishing.creation(details(), source_id=source.id, external_id=name)
        for source, name in ((council, "a"), (council, "b"), (other, "a"))
    ]
    [first, *_] = publishing.publish(session, changes, day=DAY)
    publishing.publish(session, [publishing.removal(first, "device_removed")], day=DAY)

    found = cameras.by_external_id(session, council.id, ["a", "c"])

    assert {name: row["id"] for name, row in found.items()} == {"a": first}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a query plan of PostgreSQL."""
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def test_postgresql_reads_the_map_index_once_for_a_box_even_right_after_an_import(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.writing() as session:
        published_cameras(session, [{"lon": number / 100, "lat": 10} for number in range(1000)])

        asked: list[tuple[str, Any]] = []

        @event.listens_for(database.engine, "before_cursor_execute")
        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        # A strip of two metres, in which there is no whole cell with a count.
        strip = [("bbox", "0,9.99999,5,10.00001"), ("camera_type", "unknown")]
        assert cameras.count(session, CameraFilter.parse(strip)) == 501
        statement, parameters = asked[-1]
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
        [[explained]] = session.connection().exec_driver_sql(explain, parameters).scalars().all()

    visits = [node["Actual Loops"] for node in nodes(explained["Plan"]) if node.get("Relation Name") == "camera_point"]
    assert visits == [1]
    database.dispose()
