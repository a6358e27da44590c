import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registry.finding import cities
from app.registry.finding.cities import Nearby
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.finding.places import Place


@pytest.fixture(scope="module")
def cities_file(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """The file of the gazetteer."""
    path: Path = request.getfixturevalue("cities")
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def test_a_city_is_a_place_with_a_view_by_its_size(gazetteer: OfflineGazetteer) -> None:
    big, small = gazetteer.suggest("paris")[:2]
    assert isinstance(big, Place)
    assert big.bbox is not None
    assert small.bbox is not None
    assert big.bbox.north - big.bbox.south > 2 * (small.bbox.north - small.bbox.south)


def row(**facts: Any) -> cities.Row:
    known = cities.Row(1, 7, "Springfield", None, "Ohio", "United States", "US", 58_662, -83.8, 39.9, 4.8)
    return known._replace(**facts)


@pytest.mark.parametrize(
    ("facts", "name", "short", "area"),
    [
        ({}, "Springfield, Ohio, United States", "Springfield, Ohio", "Ohio, United States"),
        (
            {"beside": "Dayton"},
            "Springfield (Dayton), Ohio, United States",
            "Springfield, Ohio",
            "Ohio, United States",
        ),
        (
            {"name": "Cairo", "region": None, "country": "Egypt"},
            "Cairo, Egypt",
            "Cairo, Egypt",
            "Egypt",
        ),
        (
            {"name": "Berlin", "region": "Berlin", "country": "Germany"},
            "Berlin, Germany",
            "Berlin, Germany",
            "Berlin, Germany",
        ),
        (
            {"name": "Singapore", "region": None, "country": "Singapore"},
            "Singapore",
            "Singapore",
            "Singapore",
        ),
    ],
)
def test_a_city_is_called_what_tells_it_apart_and_nothing_twice(
    facts: dict[str, Any], name: str, short: str, area: str
) -> None:
    city = cities.city(row(**facts))

    assert (city.name, city.short_name, city.area) == (name, short, area)
    assert str(Nearby(city, 12.5)) == short


@settings(max_examples=50)
@given(
    population=st.integers(0, 40_000_000), lon=st.floats(-180, 180), lat=st.floats(-89, 89), more=st.integers(0, 10**7)
)
def test_the_view_of_a_city_has_it_in_its_middle_and_grows_with_its_people(
    population: int, lon: float, lat: float, more: int
) -> None:
    small, big = (cities.city(row(lon=lon, lat=lat, population=n)).bbox for n in (population, population + more))

    assert small is not None
    assert big is not None
    assert small.contains(lon, lat)
    assert (big.south, -big.north) <= (small.south, -small.north)


def test_all_cities_are_told_in_short_under_the_names_that_they_have_in_full(cities_file: sqlite3.Connection) -> None:
    short = cities.named(cities_file)

    some = list(cities.rows(cities_file, [1, 20_000, 5]))

    assert [each.id for each in some] == [1, 20_000, 5], "in the order that was asked for"
    for each in some:
        full = cities.city(each)
        assert short[each.id] == (full.geonameid, full.name, full.country, full.country_code)
    assert len({id(each.country) for each in short.values()}) == len({each.country for each in short.values()})
