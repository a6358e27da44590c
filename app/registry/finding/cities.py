"""Cities of GeoNames as one says them: by a name that tells each apart from its namesakes, with a view of it."""

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from sys import intern
from typing import Final, NamedTuple

from app.registry.finding.places import Place
from app.registry.geometry import Position, box_around

_LEAST_VIEW_M: Final = 2_000
_VIEW_M: Final = 100
_CITIES: Final = """
    SELECT city.id, geonameid, name, beside, region, country, country_code, population, lon, lat, weight
    FROM json_each(?) AS wanted CROSS JOIN city ON city.id = wanted.value
"""

_NAMED: Final = "SELECT id, geonameid, name, beside, region, country, country_code FROM city"


class Row(NamedTuple):
    """A city in the file of the gazetteer; `weight` is its population in powers of ten, more for a capital."""

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


def rows(connection: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[Row]:
    """These cities of the file, in the order of their numbers."""
    return map(Row._make, connection.execute(_CITIES, (json.dumps(list(numbers)),)))


def city(row: Row) -> City:
    """The city that a row of the file tells of."""
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


def named(connection: sqlite3.Connection) -> dict[int, Named]:
    """Every city of the file in short, by its number there."""
    return {row[0]: _in_short(*row) for row in connection.execute(_NAMED)}


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
