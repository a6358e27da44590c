"""The city by which one says where a cell of the map is, for very many cells at once.

What `gazetteer_space.place_to_name` says of the middle of each. Most of the work is saved by going down from large
cells to small ones: of the cities that could be named somewhere in one few are left soon, and where it is one alone,
all is said.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from sqlite3 import Connection
from typing import Final, NamedTuple

from app.registry.finding.gazetteer_space import FARTHEST_M, METRES_PER_DEGREE, NEXT_DOOR_M
from app.registry.geometry import Position
from app.registry.map.cells import BITS, SIZE, cell_xy, tile_range

# No city is named there.
NOWHERE: Final = -1
# Each step down from the level at which cities are looked for has sixteen times as many cells.
_COARSEST: Final = 8
_STEP: Final = 2
# Cities are sorted into cells whose sides are so many times smaller.
_FINER: Final = 2
_SHIFT: Final = BITS - _COARSEST - 1
# How wrong the cheap distance may be where it only leaves cities out.
_SLACK: Final = 0.03
_SLACK_M: Final = 200.0
_CITIES: Final = "SELECT id, lon, lat, population FROM city WHERE cell BETWEEN ? AND ?"


# A city: the least farness that it has where it was looked at before; its longitude, which goes on beyond 180 beside a
# cell; its latitude; the cosine and the sine of half of that; the part of `Neighbour.farness` that is its own; its
# number. Plain tuples, for millions of them are looked at.
_City = tuple[float, float, float, float, float, float, int]
_Cities = Sequence[_City]


class _Band(NamedTuple):
    """A row of cells: the latitude of the middle, cosine and sine of half of it, and how far away its corners are."""

    lat: float
    cos: float
    sin: float
    reach_m: float


@lru_cache(1 << 16)
def _band(row: int, level: int) -> _Band:
    side = 1 << BITS - level
    north = row * side
    lat = _latitude(north + side / 2)
    nearest = min(abs(_latitude(north)), abs(_latitude(north + side)))
    width_m = 360 * side / SIZE * METRES_PER_DEGREE * math.cos(math.radians(nearest))
    return _Band(lat, math.cos(math.radians(lat / 2)), math.sin(math.radians(lat / 2)), width_m * math.sqrt(0.5))


def middle_of(cell: int, level: int) -> Position:
    """The middle of a cell of a level: what is said of it holds for the whole."""
    lon, band = _placed(cell, level)
    return Position(lon, band.lat)


def _placed(cell: int, level: int) -> tuple[float, _Band]:
    column, row = cell_xy(cell)
    return 360 * (column + 0.5) / (1 << level) - 180, _band(row, level)


def cities_of(connection: Connection, cells: Sequence[int], level: int) -> "array[int]":
    """For each of some cells of a level, in ascending order, the number of its city in the gazetteer, or NOWHERE."""
    found = array("i", [NOWHERE]) * len(cells)
    around = _Around(connection)
    left: list[tuple[int, int, int, _Cities]] = [
        (first, last, _COARSEST, around.reach(node))
        for first, last, node in _runs(cells, 0, len(cells), 2 * (level - _COARSEST))
    ]
    while left:
        first, last, at, cities = left.pop()
        for start, end, node in _runs(cells, first, last, 2 * (level - at)):
            lon, band = _placed(node, at)
            if at >= level:
                found[start] = _named(lon, band, cities)
                continue
            likely, is_certain = _likely(lon, band, cities)
            if is_certain:
                found[start:end] = array("i", [likely[0][-1]]) * (end - start)
            elif likely:
                left.append((start, end, at + _STEP, likely))
    return found


class _Around:
    """The cities by cells in which they lie, somewhat smaller than those around which they are asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[int, int], list[_City]] = {}

    def _within(self, column: int, row: int) -> list[_City]:
        """Those of a cell, read once: who has cameras in few places reads of few."""
        if (column, row) not in self._known:
            rows = self._connection.execute(_CITIES, tile_range(BITS - _SHIFT, column, row))
            self._known[column, row] = [_city(*each) for each in rows]
        return self._known[column, row]

    def reach(self, cell: int) -> list[_City]:
        """The cities that could be named somewhere in a coarsest cell, and some more."""
        middle, band = _placed(cell, _COARSEST)
        side_m = band.reach_m * math.sqrt(2)
        # A cell is as high as it is wide.
        cells = math.ceil((FARTHEST_M * (1 + _SLACK) + side_m / 2) / (side_m / _FINER))
        last = (SIZE >> _SHIFT) - 1
        column, row = ((each << BITS - _COARSEST >> _SHIFT) + _FINER // 2 for each in cell_xy(cell))
        return [
            (least, middle + (lon - middle + 180) % 360 - 180, lat, cos, sin, pull, number)
            for across in range(-cells, cells + 1)
            for down in range(max(-cells, -row), min(cells, last - row) + 1)
            for least, lon, lat, cos, sin, pull, number in self._within((column + across) % (last + 1), row + down)
        ]


def _city(number: int, lon: float, lat: float, population: int) -> _City:
    half = math.radians(lat / 2)
    return 0.0, lon, lat, math.cos(half), math.sin(half), 1 / max(1.0, math.cbrt(population)), number


def _runs(cells: Sequence[int], first: int, last: int, shift: int) -> Iterator[tuple[int, int, int]]:
    """Where the cells of each coarser one begin and end, and that one."""
    while first < last:
        node = cells[first] >> shift
        end = bisect_left(cells, node + 1 << shift, first, last)
        yield first, end, node
        first = end


def _likely(lon: float, band: _Band, cities: _Cities) -> tuple[_Cities, bool]:
    """The cities that may be named somewhere in a cell, the likeliest first; whether it is one, and everywhere."""
    lat, cos, sin, reach = band
    told: list[_City] = []
    bound = math.inf
    for least, city_lon, city_lat, city_cos, city_sin, pull, number in cities:
        if least > bound:
            # In a part of a cell nothing is nearer than in the whole, and the others were farther there.
            break
        metres = math.hypot((city_lon - lon) * (cos * city_cos - sin * city_sin), city_lat - lat) * METRES_PER_DEGREE
        slack = reach + metres * _SLACK + _SLACK_M
        nearest = ((metres - slack if metres > slack else 0.0) + NEXT_DOOR_M) * pull
        if nearest <= bound and metres - slack <= FARTHEST_M:
            told.append((nearest, city_lon, city_lat, city_cos, city_sin, pull, number))
            farthest = (metres + slack + NEXT_DOOR_M) * pull
            if farthest < bound and metres + slack <= FARTHEST_M:
                bound = farthest
    likely = [city for city in told if city[0] <= bound]
    likely.sort()
    return likely, len(likely) == 1 and bound < math.inf


def _named(lon: float, band: _Band, cities: _Cities) -> int:
    """The city that is named in the middle of a cell."""
    lat, cos, sin, _ = band
    farness, found = math.inf, NOWHERE
    for least, city_lon, city_lat, city_cos, city_sin, pull, number in cities:
        if least > farness:
            break
        metres = math.hypot((city_lon - lon) * (cos * city_cos - sin * city_sin), city_lat - lat) * METRES_PER_DEGREE
        if metres <= FARTHEST_M and (metres + NEXT_DOOR_M) * pull < farness:
            farness, found = (metres + NEXT_DOOR_M) * pull, number
    return found


def _latitude(row: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / SIZE))))
