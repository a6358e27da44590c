from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import publishing, statistics_of_places
from app.registry.dossiers import memberships
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.map import city_cells
from app.registry.map.city_cells import city_cell
from app.registry.publishing import Change
from tests.factories import DAY, described_system, published_camera, published_cameras

DENVER, PARIS = {"lon": -104.99, "lat": 39.74}, {"lon": 2.35, "lat": 48.85}


@pytest.fixture
def gazetteer(cities: Path) -> OfflineGazetteer:
    return OfflineGazetteer(cities)


def named(session: Session, gazetteer: OfflineGazetteer) -> dict[str, int]:
    """How many cameras stand in each city; what `of_city` says is the same as what `by_city` does."""
    found = city_cells.by_city(session, gazetteer)
    for city in found:
        cells = set(city_cells.of_city(session, gazetteer, city))
        in_them = session.scalars(select(city_cell.c.n).where(city_cell.c.cell.in_(cells)))
        assert sum(in_them) == found[city]
    return {city.own_name: found[number] for number, city in gazetteer.cities(found).items()}


def test_what_is_published_is_in_its_city_before_that_is_written_down_and_after(
    session: Session, gazetteer: OfflineGazetteer
) -> None:
    published_camera(session, **DENVER)
    assert city_cells.look_up(session, gazetteer) == 1
    assert named(session, gazetteer) == {"Denver": 1}

    assert city_cells.locate(session, gazetteer) == 1
    assert city_cells.look_up(session, gazetteer) == 0
    moved = published_camera(session, **DENVER)
    published_camera(session, **PARIS)
    assert named(session, gazetteer) == {"Denver": 2, "Paris": 1}

    publishing.publish(session, [Change("changed", PARIS, moved)], day=DAY)
    assert named(session, gazetteer) == {"Denver": 1, "Paris": 2}
    assert city_cells.locate(session, gazetteer) == 1
    assert named(session, gazetteer) == {"Denver": 1, "Paris": 2}


@pytest.mark.parametrize("lifecycle", ["planned", "under_construction", "suspected", "removed"])
def test_a_camera_that_does_not_stand_is_in_no_city(
    session: Session, gazetteer: OfflineGazetteer, lifecycle: str
) -> None:
    camera_id = published_camera(session, **DENVER)
    city_cells.locate(session, gazetteer)

    publishing.publish(session, [Change("changed", {"lifecycle": lifecycle}, camera_id)], day=DAY)

    assert named(session, gazetteer) == {}
    assert session.execute(select(city_cell)).all() == []


def test_another_list_of_cities_is_asked_again(session: Session, gazetteer: OfflineGazetteer) -> None:
    published_camera(session, **DENVER)
    city_cells.locate(session, gazetteer)
    for edition in (gazetteer.edition - 1, gazetteer.edition + 1):
        session.execute(city_cell.update().values(edition=edition, city=7))

        assert named(session, gazetteer) == {"Denver": 1}
        assert city_cells.locate(session, gazetteer) == 1
        assert session.scalar(select(city_cell.c.city)) != 7


def test_the_cameras_of_some_systems_are_counted_by_city_before_that_is_written_down_and_after(
    session: Session, gazetteer: OfflineGazetteer
) -> None:
    denver, paris, _alone, planned = published_cameras(
        session, [DENVER, PARIS, PARIS, {**PARIS, "lifecycle": "planned"}]
    )
    first, second = described_system(session, "First"), described_system(session, "Second")
    memberships.link(session, first, [denver, planned], day=DAY)
    memberships.link(session, second, [paris], day=DAY)

    for _ in range(2):
        of_both = statistics_of_places.cities_of(session, gazetteer, [first, second])
        assert sorted(of_both.cities.values()) == [1, 1]
        [city] = statistics_of_places.cities_of(session, gazetteer, [second]).cities
        assert gazetteer.cities([city])[city].own_name == "Paris"
        assert of_both.elsewhere == 0
        city_cells.locate(session, gazetteer)
