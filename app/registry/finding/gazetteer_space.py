"""What the gazetteer knows by position: the places around a point, the place one names for it, labels for a map."""

import json
import math
from collections.abc import Iterable
from sqlite3 import Connection
from typing import Final, NamedTuple

from app.registry.geometry import BBox, Position, box_around
from app.registry.map.cells import BITS, SIZE, bbox_ranges, cell_of, cell_xy

FARTHEST_M: Final = 100_000
DEEPEST_LEVEL: Final = 17

_NEAR_M: Final = 25_000
# Added to every distance: whoever stands in a city does not say "near" the hamlet next door.
NEXT_DOOR_M: Final = 3_000
# More than the cube root of the population of any city there is.
_STRONGEST_PULL: Final = 320.0
METRES_PER_DEGREE: Final = 111_195
_FEW_RANGES: Final = 8
# How many cities each label is chosen from: at least, and at most.
_CHOICE: Final = 4
_LONG_CHOICE: Final = 8
# The room of a name, in sides of a square as large as the box.
_LABEL_WIDTH: Final = 0.08
_LABEL_HEIGHT: Final = 0.03

_AROUND: Final = """
    SELECT city.id, city.lon, city.lat, city.population
    FROM json_each(?) AS range CROSS JOIN city
    ON city.cell BETWEEN json_extract(range.value, '$[0]') AND json_extract(range.value, '$[1]')
"""
_LABELS: Final = """
    SELECT city.cell, city.name, city.lon, city.lat, city.population, city.geonameid
    FROM json_each(?) AS range CROSS JOIN city
    ON city.level = ?
    AND city.cell BETWEEN json_extract(range.value, '$[0]') AND json_extract(range.value, '$[1]')
"""


class Label(NamedTuple):
    """A name to write on a map."""

    name: str
    lon: float
    lat: float
    population: int
    geonameid: int


class Neighbour(NamedTuple):
    """A city by its number in the gazetteer, with how far away it is, roughly."""

    number: int
    population: int
    metres: float

    @property
    def farness(self) -> float:
        """What decides which place one names: the distance, for big cities divided by more."""
        return (self.metres + NEXT_DOOR_M) / max(1.0, math.cbrt(self.population))


def around(connection: Connection, position: Position, metres: float) -> list[Neighbour]:
    """The cities within that distance, in no order."""
    rows = connection.execute(_AROUND, (_ranges(box_around(position, metres)),))
    there = (Neighbour(number, population, rough_metres(position, lon, lat)) for number, lon, lat, population in rows)
    return [neighbour for neighbour in there if neighbour.metres <= metres]


def place_to_name(connection: Connection, position: Position) -> Neighbour | None:
    """The city by which one would say where a position is; None when there is none within 100 km.

    It is the one with the least (distance + 3 km) / cube root of the population. So a city of a million draws four
    times as far as a town of 15,000: a camera 8 km from the middle of Denver and 1 km from that of a suburb is near
    Denver, one that is 25 km out and in the middle of a town is near that town.
    """
    close = around(connection, position, _NEAR_M)
    best = min(close, key=_farness, default=None)
    if best is None or best.farness > (_NEAR_M + NEXT_DOOR_M) / _STRONGEST_PULL:
        best = min(around(connection, position, FARTHEST_M), key=_farness, default=None)
    return best


def labels(connection: Connection, bbox: BBox, most: int) -> list[Label]:
    """The most populous cities in a box, the biggest first, none so near to a bigger one that their names collide.

    Goes down the levels of the map until there are enough to choose from. A city's level is the first zoom at which
    it is the most populous of its tile, so however many cities a box holds, only some hundred are looked at.
    """
    ranges = _ranges(bbox)
    found: list[tuple[int, int, Label]] = []
    kept: list[Label] = []
    for level in range(DEEPEST_LEVEL + 1):
        found += [
            (-population, cell, Label(name, lon, lat, population, geonameid))
            for cell, name, lon, lat, population, geonameid in connection.execute(_LABELS, (ranges, level))
            if bbox.contains(lon, lat)
        ]
        if len(found) >= most * _CHOICE or level == DEEPEST_LEVEL:
            kept = _apart(sorted(found), _side(bbox))
            if len(kept) >= most or len(found) >= most * _LONG_CHOICE:
                break
    return kept[:most]


def map_levels(cities: list[tuple[int, int, int]]) -> dict[int, int]:
    """The level of each city: cities are (cell, rank, number), and the lowest rank is the most populous.

    A quadkey is a path down the tiles, so the level is one more than the longest path that a city shares with a
    higher-ranking one; in the order of the cells that is the nearest such one before or after it.
    """
    levels: dict[int, int] = {}
    in_order = sorted(cities)
    for run in (in_order, in_order[::-1]):
        higher: list[tuple[int, int]] = []
        for cell, rank, number in run:
            while higher and higher[-1][1] > rank:
                higher.pop()
            shared = -1 if not higher else BITS - ((cell ^ higher[-1][0]).bit_length() + 1) // 2
            levels[number] = min(max(levels.get(number, 0), shared + 1), DEEPEST_LEVEL)
            higher.append((cell, rank))
    return levels


def rough_metres(position: Position, lon: float, lat: float) -> float:
    """A distance that is right to about one part in a hundred up to 100 km, and cheap."""
    east = (lon - position.lon + 180) % 360 - 180
    east *= math.cos(math.radians((position.lat + lat) / 2))
    return math.hypot(east, lat - position.lat) * METRES_PER_DEGREE


def _farness(neighbour: Neighbour) -> float:
    return neighbour.farness


def _ranges(bbox: BBox) -> str:
    return json.dumps(bbox_ranges(bbox, _FEW_RANGES))


def _side(bbox: BBox) -> float:
    """The side of a square as large as the box on the map, in the units of a cell's column and row."""
    area = 0.0
    for part in bbox.parts():
        left, top = cell_xy(cell_of(part.west, part.north))
        right, bottom = cell_xy(cell_of(part.east, part.south))
        area += float(right - left) * float(bottom - top)
    return math.sqrt(area)


def _apart(found: Iterable[tuple[int, int, Label]], side: float) -> list[Label]:
    """Those whose name does not lie over that of one kept before."""
    kept: list[Label] = []
    taken: list[tuple[int, int]] = []
    width, height = side * _LABEL_WIDTH, side * _LABEL_HEIGHT
    for _, cell, label in found:
        x, y = cell_xy(cell)
        if all(_turn(x - other_x) >= width or abs(y - other_y) >= height for other_x, other_y in taken):
            taken.append((x, y))
            kept.append(label)
    return kept


def _turn(columns: int) -> int:
    """The way from column to column, the shorter one around the world."""
    return min(abs(columns), SIZE - abs(columns))
