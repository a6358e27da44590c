"""The offline gazetteer: cities of the world by name, as one types, and by position, from a file of its own.

It asks nobody else, so what a visitor looks for stays here. It knows no streets: that is for a `places.Geocoder`.
"""

import sqlite3
import ssl
import zlib
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from app.registry.finding import cities, gazetteer_cells, gazetteer_search, gazetteer_space
from app.registry.finding.cities import City, Named, Nearby
from app.registry.finding.gazetteer_build import build, made_from, opened
from app.registry.finding.gazetteer_space import Label
from app.registry.geometry import BBox, Position, metres_between

ATTRIBUTION: Final = "GeoNames"
ATTRIBUTION_URL: Final = "https://www.geonames.org/"
LICENCE: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"

_FOUND: Final = 8
# Decimals of a degree, about a kilometre: neighbours share an answer, and no city's name depends on less.
_SHARED: Final = 2
_REMEMBERED: Final = 10_000

_NUMBER: Final = "SELECT id FROM city WHERE geonameid = ?"
# Cells of the map index, 2.4 km wide at the equator, of which one says as a whole where they are.
LOCATED_LEVEL: Final = 14

_Answer = TypeVar("_Answer")


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
        return self._ask(lambda connection: gazetteer_search.found(connection, text, limit, near)) if limit > 0 else ()

    def alike(self, text: str, limit: int = _FOUND) -> tuple[City, ...]:
        """The cities that somebody may have meant who made one mistake in typing a name, the most populous first."""
        return self._ask(lambda connection: gazetteer_search.alike(connection, text, limit))

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
        return self._ask(lambda connection: {row.id: cities.city(row) for row in cities.rows(connection, wanted)})

    def named(self) -> Mapping[int, Named]:
        """Every city in short, by the number that `locate` has for it; read once."""
        if not self._named:
            self._named = self._ask(cities.named)
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


def _nearby(connection: sqlite3.Connection, position: Position) -> Nearby | None:
    named = gazetteer_space.place_to_name(connection, position)
    if named is None:
        return None
    city = cities.city(*cities.rows(connection, [named.number]))
    return Nearby(city, metres_between(position, city.position))


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
