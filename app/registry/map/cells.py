"""Cells of the map index: Web-Mercator quadkeys as integers, tile to range and box to ranges. No database.

A cell interleaves the bits of a column x (from the west) and a row y (from the north), 26 bits each, x lowest. 52 bits
are exact in a JavaScript number, and every map tile z/x/y is one unbroken range of cells.
"""

import math
from functools import lru_cache
from itertools import pairwise

from app.registry.geometry import BBox

BITS = 26
SIZE = 1 << BITS
MAX_ZOOM = 22
MAX_LATITUDE = 85.0511287798066

Range = tuple[int, int]
_Rect = tuple[int, int, int, int]

# Digits base 2 read in base 4 leave a zero beside each: half an axis spread to every second bit, ready to interleave.
_HALF = BITS // 2
_SPREAD = [int(f"{number:b}", 4) for number in range(1 << _HALF)]
_HALF_MASK = (1 << _HALF) - 1

# How many cells on the edge of a box are split further before the remaining gaps are closed: more fits the box more
# closely and takes longer. Four per allowed range over-scans a box the size of a country by some percent in about 1 ms.
_EDGE_CELLS_PER_RANGE = 4
# The same where the cells within are counted already: what is left is counted cell by cell.
_RIM_CELLS = 64


def cell_of(lon: float, lat: float) -> int:
    """The cell of a point. Points off the Mercator square belong to the nearest row, lon 180 to the last column."""
    return _interleave(_column(lon), _row(lat))


def cell_xy(cell: int) -> tuple[int, int]:
    """Column and row of a cell, in units of 1/2^26 of the map."""
    return _every_second_bit(cell), _every_second_bit(cell >> 1)


def valid_tile(z: int, x: int, y: int) -> bool:
    """Whether there is such a map tile."""
    return 0 <= z <= MAX_ZOOM and 0 <= x < 1 << z and 0 <= y < 1 << z


def tile_range(z: int, x: int, y: int) -> Range:
    """The first and the last cell of a map tile."""
    shift = 2 * (BITS - z)
    low = _interleave(x, y) << shift
    return low, low + (1 << shift) - 1


def tile_box(z: int, x: int, y: int) -> BBox:
    """The box of a map tile in degrees."""
    west, east = (360 * column / (1 << z) - 180 for column in (x, x + 1))
    north, south = (math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / (1 << z))))) for row in (y, y + 1))
    return BBox(west, south, east, north)


@lru_cache(maxsize=512)
def bbox_ranges(bbox: BBox, limit: int = 64) -> tuple[Range, ...]:
    """At most `limit` sorted, disjoint ranges (first and last cell) that hold every cell of a box, and few others.

    A caller still compares coordinates exactly: the ranges reach over the edges of the box.
    """
    rects = [_rect(part) for part in bbox.parts()]
    budget = max(1, _EDGE_CELLS_PER_RANGE * limit // len(rects))
    covers = [_cover(rect, rect, budget) for rect in rects]
    return _merged(sorted(found for inside, edge in covers for found in (*inside, *edge)), limit)


@lru_cache(maxsize=512)
def whole_and_rim(bbox: BBox, finest: int) -> tuple[tuple[Range, ...], tuple[Range, ...]]:
    """The cells that lie in a box as a whole, each of some level up to `finest`, and ranges of those on its rim.

    Together they hold every cell of the box, none twice. No place of a whole one is outside the box.
    """
    parts = bbox.parts()
    covers = [_cover(_rect(part), _inner_rect(part), _RIM_CELLS // len(parts), finest) for part in parts]
    whole, rim = ({found for cover in covers for found in cover[at]} for at in (0, 1))
    return tuple(sorted(whole)), _merged(sorted(rim), len(rim))


def level_of(cell_range: Range) -> int:
    """The level of a cell that is told as a range."""
    low, high = cell_range
    return BITS - ((high - low + 1).bit_length() - 1) // 2


def _rect(part: BBox) -> _Rect:
    return _column(part.west), _row(part.north), _column(part.east), _row(part.south)


def _inner_rect(part: BBox) -> _Rect:
    """Without the cells through which an edge of the box runs; beyond the edge of the map there is nothing."""
    left, top, right, bottom = _rect(part)
    return (
        left + (part.west > -180),
        top + (part.north < 90),
        right - (part.east < 180),
        bottom - (part.south > -90),
    )


def _cover(rect: _Rect, inner: _Rect, budget: int, finest: int = BITS) -> tuple[list[Range], list[Range]]:
    """Quadtree cells that cover a rectangle (columns and rows inclusive), as ranges in no order.

    First those that lie in `inner`, then those on the edge. Goes down level by level, so the largest cells on the edge
    are always split first, until there are more than `budget` of them or all are of the `finest` level.
    """
    left, top, right, bottom = rect
    inner_left, inner_top, inner_right, inner_bottom = inner
    inside: list[Range] = []
    edge = [(0, 0, 0)]
    size = SIZE
    while size > 1 << BITS - finest and len(edge) <= budget:
        size >>= 1
        cells = size * size
        split: list[tuple[int, int, int]] = []
        for first, x, y in edge:
            for low, x0, y0 in (
                (first, x, y),
                (first + cells, x + size, y),
                (first + 2 * cells, x, y + size),
                (first + 3 * cells, x + size, y + size),
            ):
                x1, y1 = x0 + size - 1, y0 + size - 1
                if x0 > right or x1 < left or y0 > bottom or y1 < top:
                    continue
                if inner_left <= x0 and x1 <= inner_right and inner_top <= y0 and y1 <= inner_bottom:
                    inside.append((low, low + cells - 1))
                else:
                    split.append((low, x0, y0))
        edge = split
    return inside, [(low, low + size * size - 1) for low, _, _ in edge]


def _merged(ranges: list[Range], limit: int) -> tuple[Range, ...]:
    """Sorted disjoint ranges with neighbours joined, then joined across the narrowest gaps until `limit` are left."""
    gaps = [after[0] - before[1] - 1 for before, after in pairwise(ranges)]
    narrowest_first = sorted(range(len(gaps)), key=gaps.__getitem__)
    excess = len(ranges) - limit
    joined = {index for rank, index in enumerate(narrowest_first) if rank < excess or gaps[index] == 0}
    merged = ranges[:1]
    for index, (low, high) in enumerate(ranges[1:]):
        if index in joined:
            merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return tuple(merged)


def _column(lon: float) -> int:
    return min(max(int((lon + 180) / 360 * SIZE), 0), SIZE - 1)


def _row(lat: float) -> int:
    sine = math.sin(math.radians(min(max(lat, -MAX_LATITUDE), MAX_LATITUDE)))
    return min(max(int((0.5 - math.atanh(sine) / (2 * math.pi)) * SIZE), 0), SIZE - 1)


def _interleave(x: int, y: int) -> int:
    return _spread(x) | _spread(y) << 1


def _spread(axis: int) -> int:
    return _SPREAD[axis & _HALF_MASK] | _SPREAD[axis >> _HALF] << BITS


def _every_second_bit(cell: int) -> int:
    """The inverse of spreading: pairs, nibbles, bytes and so on close up step by step."""
    bits = cell & 0x5555555555555
    bits = (bits | bits >> 1) & 0x3333333333333
    bits = (bits | bits >> 2) & 0xF0F0F0F0F0F0F
    bits = (bits | bits >> 4) & 0xFF00FF00FF00FF
    bits = (bits | bits >> 8) & 0xFFFF0000FFFF
    return (bits | bits >> 16) & (SIZE - 1)
