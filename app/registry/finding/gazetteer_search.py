"""Looks cities up by name in the file of the gazetteer, as one types them, the likeliest first."""

import math
import sqlite3
from typing import Final

from app.registry.finding import cities
from app.registry.finding.cities import City
from app.registry.finding.gazetteer_query import fold, misspelt, readings
from app.registry.finding.gazetteer_space import rough_metres
from app.registry.geometry import Position

# Around a visitor small places count too, so more are looked at than are shown.
_FOUND_NEAR: Final = 60
# In powers of ten of inhabitants: beside the visitor a village is worth a city of millions 1,000 km away.
_BESIDE: Final = 3.0

_SEARCH: Final = "SELECT rowid FROM city_name WHERE city_name MATCH ? ORDER BY rowid LIMIT ?"
_AREAS: Final = "SELECT code FROM area_name WHERE name = ?"
# No folded name holds the last character of Unicode.
_AREAS_BEGINNING: Final = "SELECT code FROM area_name WHERE name BETWEEN ?1 AND ?1 || char(1114111)"


def found(connection: sqlite3.Connection, text: str, limit: int, near: Position | None) -> tuple[City, ...]:
    """The best of everything that the text may mean, no two alike to a reader."""

    def areas_named(name: str, beginning: bool) -> frozenset[str]:
        return frozenset(code for (code,) in connection.execute(_AREAS_BEGINNING if beginning else _AREAS, (name,)))

    def rank(row: cities.Row) -> float:
        return worth[row.id] + row.weight + _nearness(near, row)

    worth: dict[int, float] = {}
    most = limit if near is None else max(limit, _FOUND_NEAR)
    for reading in readings(text, areas_named):
        for match, expression in reading.searches():
            for (number,) in connection.execute(_SEARCH, (expression, most)):
                worth[number] = max(match.value, worth.get(number, match.value))
    best: dict[str, City] = {}
    for row in sorted(cities.rows(connection, worth), key=rank, reverse=True):
        city = cities.city(row)
        # GeoNames has some cities twice.
        best.setdefault(fold(city.name), city)
        if len(best) == limit:
            break
    return tuple(best.values())


def alike(connection: sqlite3.Connection, text: str, limit: int) -> tuple[City, ...]:
    """The cities from whose name the text is one slip of the finger away, the most populous first."""
    searches = (connection.execute(_SEARCH, (each, _FOUND_NEAR)).fetchall() for each in misspelt(text))
    numbers = (number for (number,) in next(filter(None, searches), []))
    largest = sorted(cities.rows(connection, numbers), key=lambda row: row.weight, reverse=True)
    return tuple(map(cities.city, largest[:limit]))


def _nearness(near: Position | None, row: cities.Row) -> float:
    if near is None:
        return 0.0
    kilometres = rough_metres(near, row.lon, row.lat) / 1000
    return max(0.0, _BESIDE * (1 - math.log10(1 + kilometres) / 3))
