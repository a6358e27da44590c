from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.registry import statistics_of_places
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.map.city_cells import STANDING
from app.registry.map.points import camera_point
from tests.factories import published_cameras

DENVER, COLOMBES = (-104.99, 39.74), (2.2540, 48.9240)


@pytest.fixture
def gazetteer(cities: Path) -> OfflineGazetteer:
    return OfflineGazetteer(cities)


def test_cameras_are_counted_by_city_and_country(session: Session, gazetteer: OfflineGazetteer) -> None:
    places = [DENVER, DENVER, (-104.985, 39.742), COLOMBES, (-140, 0), (-105.0, 39.75)]
    states = ["active", "disused", "unknown", "active", "active", "planned"]
    published_cameras(
        session,
        [{"lon": lon, "lat": lat, "lifecycle": state} for (lon, lat), state in zip(places, states, strict=True)],
    )

    found = statistics_of_places.count(session, gazetteer)

    named = gazetteer.cities(found.cities)
    assert [(named[number].geonameid, n) for number, n in found.cities.items()] == [(5419384, 3), (3024266, 1)]
    assert found.countries == (("US", "United States", 3, 1), ("FR", "France", 1, 1))
    assert found.elsewhere == 1
    assert gazetteer.number_of(5419384) == next(iter(found.cities))
    assert gazetteer.number_of(1) is None


def test_the_cameras_of_a_city_come_in_pages_and_each_once(session: Session, gazetteer: OfflineGazetteer) -> None:
    published_cameras(
        session, [{"lon": -104.99 + n % 7 / 50, "lat": 39.74 + n % 3 / 50} for n in range(40)] + [{"lon": 2.25}]
    )
    found = statistics_of_places.count(session, gazetteer)
    number, n = next(iter(found.cities.items()))

    ranges = statistics_of_places.ranges(session, gazetteer, number)
    told, after = list[int](), (0, 0)
    while rows := statistics_of_places.page(session, ranges, STANDING, after=after, limit=7):
        told += [row["id"] for _, row in rows]
        after = rows[-1][0], rows[-1][1]["id"]

    assert len(told) == len(set(told)) == n
    cells = dict(session.query(camera_point.c.camera_id, camera_point.c.cell).all())
    assert [(cells[each], each) for each in told] == sorted((cells[each], each) for each in told)


def test_what_was_said_of_a_cell_is_said_again_beside_new_ones(gazetteer: OfflineGazetteer) -> None:
    first = gazetteer.locate([80_000_000, 130_000_000])

    again = gazetteer.locate([80_000_000, 90_000_000, 130_000_000])

    assert [again[0], again[2]] == list(first)
    assert list(gazetteer.locate([90_000_000])) == [again[1]]
