"""The offline gazetteer: cities of the world by name, as one types, and by position, from a file of its own.

It asks nobody else, so what a visitor looks for stays here. It knows no streets: that is for a `places.Geocoder`.
"""

import json
import math
import sqlite3
import ssl
import zlib
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from sys import intern
from threading import Lock
from typing import Any, Final, NamedTuple, TypeVar

from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from app.registry import gazetteer_cells, gazetteer_space
from app.registry.gazetteer_build import build, made_from, opened
from app.registry.gazetteer_query import fold, readings
from app.registry.gazetteer_space import Label, rough_metres
from app.registry.geometry import BBox, Position, box_around, metres_between
from app.registry.places import Place

ATTRIBUTION: Final = "GeoNames"
ATTRIBUTION_URL: Final = "https://www.geonames.org/"
LICENCE: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"

_FOUND: Final = 8
# Around a visitor small places count too, so more are looked at than are shown.
_FOUND_NEAR: Final = 60
# In powers of ten of inhabitants: beside the visitor a village is worth a city of millions 1,000 km away.
_BESIDE: Final = 3.0
# Decimals of a degree, about a kilometre: neighbours share an answer, and no city's name depends on less.
_SHARED: Final = 2
_REMEMBERED: Final = 10_000
_LEAST_VIEW_M: Final = 2_000
_VIEW_M: Final = 100

_SEARCH: Final = "SELECT rowid FROM city_name WHERE city_name MATCH ? ORDER BY rowid LIMIT ?"
_AREAS: Final = "SELECT code FROM area_name WHERE name = ?"
# No folded name holds the last character of Unicode.
_AREAS_BEGINNING: Final = "SELECT code FROM area_name WHERE name BETWEEN ?1 AND ?1 || char(1114111)"
_CITIES: Final = """
    SELECT city.id, geonameid, name, beside, region, country, country_code, population, lon, lat, weight
    FROM json_each(?) AS wanted CROSS JOIN city ON city.id = wanted.value
"""

_NAMED: Final = "SELECT id, geonameid, name, beside, region, country, country_code FROM city"
_NUMBER: Final = "SELECT id FROM city WHERE geonameid = ?"
# Cells of the map index, 2.4 km wide at the equator, of which one says as a whole where they are.
LOCATED_LEVEL: Final = 14

_Answer = TypeVar("_Answer")


class _Row(NamedTuple):
    """A city in the file; `weight` is its population in powers of ten, more for a capital."""

    id: int
    geonameid: int
    name: str
    beside: str | None
    region: str | None
    country: str
    country_code: str
    population: int
    lon: float
    lat: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class City(Place):
    """A city of GeoNames. `own_name` is its main name there, English or local; `region` is None where unnamed.

    `name` tells it apart from its namesakes: "Springfield, Missouri, United States". `bbox` is a view of it, by its
    population, for GeoNames keeps no extents.
    """

    geonameid: int
    own_name: str
    region: str | None
    country: str
    country_code: str
    population: int

    @property
    def short_name(self) -> str:
        """Enough for a reader who knows the country: "Denver, Colorado", "Cairo, Egypt"."""
        return _in_words(self.own_name, self.country if self.region in (None, self.own_name) else self.region)

    @property
    def area(self) -> str:
        """The region and country it lies in: "Colorado, United States", or "Egypt" where no region has a name.

        What lies near a border may so be said to be on the other side of it.
        """
        return _in_words(self.region, self.country)


class Named(NamedTuple):
    """A city in short. `name` is `City.name`."""

    geonameid: int
    name: str
    country: str
    country_code: str


@dataclass(frozen=True)
class Nearby:
    """The city by which one would say where something is, and the distance to its middle."""

    city: City
    metres: float

    def __str__(self) -> str:
        return self.city.short_name


class OfflineGazetteer(Geocoder):  # type: ignore[misc]  # geopy has no types
    """A geopy geocoder over a file that it makes when it is missing, out of date or broken.

    `path` is that file. Any number of threads and processes may share it. Raises OSError when it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        # It asks nobody, so it trusts nobody: to read the machine's certificates takes longer than all else here.
        super().__init__(ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._path = path
        # The connections that nobody uses right now; another deque as soon as the file is another.
        self._idle: deque[sqlite3.Connection] = deque()
        self._one_builder = Lock()
        # What was last asked about very many cells: a register asks for the same ones again, and some more.
        self._located: tuple[array[int], array[int]] = (array("q"), array("i"))
        self._one_locator = Lock()
        self._named: Mapping[int, Named] = {}
        self._remembered = lru_cache(_REMEMBERED)(lambda lon, lat: self.describe(Position(lon, lat)))

    @property
    def is_ready(self) -> bool:
        """Whether the file is there. One that is out of date or broken is made again with the next question."""
        return self._path.exists()

    @cached_property
    def edition(self) -> int:
        """A number above 0 that is another one when cities may have other numbers, and other cells."""
        return zlib.crc32(made_from().encode()) >> 1 or 1

    def prepare(self) -> None:
        """Make the file now if need be, about three seconds, instead of with the first question."""
        self._ask(lambda _: None)

    def close(self) -> None:
        """Close the file. It opens again with the next question."""
        while self._idle:
            self._idle.pop().close()

    def suggest(self, text: str, limit: int = _FOUND, near: Position | None = None) -> tuple[City, ...]:
        """The cities a text may mean while it is typed, in any script, the likeliest first.

        Understands "Köln, Deutschland" and "denver co". Places around `near` come sooner.
        """
        return self._ask(lambda connection: _found(connection, text, limit, near)) if limit > 0 else ()

    def describe(self, position: Position) -> Nearby | None:
        """The city by which one says where a position is (`gazetteer_space.place_to_name`), if any within 100 km."""
        return self._ask(lambda connection: _nearby(connection, position))

    def near(self, lon: float, lat: float) -> Nearby | None:
        """What `describe` says to within a kilometre, remembered: fit for every row of a list."""
        return self._remembered(round(lon, _SHARED), round(lat, _SHARED))

    def locate(self, cells: Sequence[int]) -> "array[int]":
        """What `describe` says of the middles of cells of LOCATED_LEVEL, in ascending order: numbers for `cities`.

        `gazetteer_cells.NOWHERE` where it says nothing. Takes microseconds a cell, and nothing for one that was asked
        for the last time too.
        """
        with self._one_locator:
            known = dict(zip(*self._located, strict=True))
            missing = [cell for cell in cells if cell not in known]
            found = self._ask(lambda connection: gazetteer_cells.cities_of(connection, missing, LOCATED_LEVEL))
            known.update(zip(missing, found, strict=True))
            numbers = array("i", map(known.__getitem__, cells))
            self._located = (array("q", cells), numbers)
            return numbers

    def cities(self, numbers: Iterable[int]) -> dict[int, City]:
        """The cities that `locate` numbers so."""
        wanted = [*numbers]
        return self._ask(lambda connection: {row.id: _city(row) for row in _rows(connection, wanted)})

    def named(self) -> Mapping[int, Named]:
        """Every city in short, by the number that `locate` has for it; read once."""
        if not self._named:
            self._named = self._ask(lambda connection: {row[0]: _in_short(*row) for row in connection.execute(_NAMED)})
        return self._named

    def number_of(self, geonameid: int) -> int | None:
        """The number that `locate` has for a city of GeoNames, None where it has none."""
        row: tuple[int] | None = self._ask(lambda connection: connection.execute(_NUMBER, (geonameid,)).fetchone())
        return row and row[0]

    def labels(self, bbox: BBox, most: int) -> list[Label]:
        """The most populous cities in a box, spread out, the biggest first."""
        return self._ask(lambda connection: gazetteer_space.labels(connection, bbox, most))

    # Nothing here can time out, and so far GeoNames' main names are all there is in any language.
    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        limit: int = 10,
        timeout: object = None,  # noqa: ARG002
        language: str | None = None,  # noqa: ARG002
    ) -> Location | list[Location] | None:
        """What geopy's geocoders give: one Location, a list of them, or None. `raw` says all that is known."""
        found = [_location(city) for city in self.suggest(query, 1 if exactly_one else limit)]
        if exactly_one or not found:
            return found[0] if found else None
        return found

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: object = None,  # noqa: ARG002
        language: str | None = None,  # noqa: ARG002
    ) -> Location | list[Location] | None:
        """What geopy's geocoders give, for anything that geopy takes for a point, latitude first."""
        point = Point(query)
        nearby = self.describe(Position(point.longitude, point.latitude))
        if nearby is None:
            return None
        location = _location(nearby.city)
        return location if exactly_one else [location]

    def _ask(self, question: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
        """Answer from the file. What SQLite cannot read is made again, once."""
        idle = self._idle
        try:
            with self._connection(idle) as connection:
                return question(connection)
        except sqlite3.DatabaseError:
            with self._one_builder:
                if self._idle is idle:
                    build(self._path)
                    self._idle = deque()
        with self._connection(self._idle) as connection:
            return question(connection)

    @contextmanager
    def _connection(self, idle: deque[sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, given back unless something went wrong."""
        try:
            connection = idle.pop()
        except IndexError:
            connection = self._open()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        idle.append(connection)

    def _open(self) -> sqlite3.Connection:
        connection = opened(self._path)
        if connection is not None:
            return connection
        with self._one_builder:
            connection = opened(self._path)
            if connection is None:
                build(self._path)
                connection = opened(self._path)
        if connection is None:
            raise OSError(f"{self._path} cannot be read, though it was made just now")
        return connection


def _found(connection: sqlite3.Connection, text: str, limit: int, near: Position | None) -> tuple[City, ...]:
    """The best of everything that the text may mean, no two alike to a reader."""

    def areas_named(name: str, beginning: bool) -> frozenset[str]:
        return frozenset(code for (code,) in connection.execute(_AREAS_BEGINNING if beginning else _AREAS, (name,)))

    def rank(row: _Row) -> float:
        return worth[row.id] + row.weight + _nearness(near, row)

    worth: dict[int, float] = {}
    most = limit if near is None else max(limit, _FOUND_NEAR)
    for reading in readings(text, areas_named):
        for match, expression in reading.searches():
            for (number,) in connection.execute(_SEARCH, (expression, most)):
                worth[number] = max(match.value, worth.get(number, match.value))
    found: dict[str, City] = {}
    for row in sorted(_rows(connection, worth), key=rank, reverse=True):
        city = _city(row)
        # GeoNames has some cities twice.
        found.setdefault(fold(city.name), city)
        if len(found) == limit:
            break
    return tuple(found.values())


def _nearness(near: Position | None, row: _Row) -> float:
    if near is None:
        return 0.0
    kilometres = rough_metres(near, row.lon, row.lat) / 1000
    return max(0.0, _BESIDE * (1 - math.log10(1 + kilometres) / 3))


def _nearby(connection: sqlite3.Connection, position: Position) -> Nearby | None:
    named = gazetteer_space.place_to_name(connection, position)
    if named is None:
        return None
    city = _city(*_rows(connection, [named.number]))
    return Nearby(city, metres_between(position, city.position))


def _rows(connection: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[_Row]:
    return map(_Row._make, connection.execute(_CITIES, (json.dumps(list(numbers)),)))


def _city(row: _Row) -> City:
    position = Position(row.lon, row.lat)
    return City(
        name=_in_full(row.name, row.beside, row.region, row.country),
        position=position,
        bbox=box_around(position, max(_LEAST_VIEW_M, _VIEW_M * math.cbrt(row.population))),
        geonameid=row.geonameid,
        own_name=row.name,
        region=row.region,
        country=row.country,
        country_code=row.country_code,
        population=row.population,
    )


def _in_short(
    _: int, geonameid: int, name: str, beside: str | None, region: str | None, country: str, country_code: str
) -> Named:
    # Of countries there are few, and each is one text for all its cities.
    return Named(geonameid, _in_full(name, beside, region, country), intern(country), intern(country_code))


def _in_full(name: str, beside: str | None, region: str | None, country: str) -> str:
    return _in_words(f"{name} ({beside})" if beside else name, region if region != name else None, country)


def _in_words(*parts: str | None) -> str:
    """The parts there are, each once: nobody says "Singapore, Singapore"."""
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _location(city: City) -> Location:
    box = city.bbox
    raw = {
        "geonameid": city.geonameid,
        "name": city.own_name,
        "country_code": city.country_code,
        "country": city.country,
        "admin1": city.region,
        "population": city.population,
        "lon": city.position.lon,
        "lat": city.position.lat,
        "bbox": box and [box.west, box.south, box.east, box.north],
    }
    return Location(city.name, (city.position.lat, city.position.lon), raw)
