"""Quadkey cells: tiles are ranges, boxes are few ranges, and no point is ever lost."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.geometry import BBox
from app.registry.map.cells import (
    BITS,
    MAX_LATITUDE,
    SIZE,
    Range,
    bbox_ranges,
    cell_of,
    cell_xy,
    level_of,
    tile_box,
    tile_range,
    valid_tile,
    whole_and_rim,
)

WHOLE_MAP = (0, SIZE * SIZE - 1)
FRANCE = BBox(-5.14, 41.33, 9.56, 51.09)

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)


@st.composite
def boxes(draw: st.DrawFn) -> BBox:
    """Boxes of every size, from a doorstep to the world, crossing the antimeridian as often as not."""
    size = 10 ** draw(st.floats(-6, 2.5))
    west, south = draw(longitudes), draw(latitudes)
    east = west + size * draw(st.floats(0, 1))
    return BBox(
        west,
        south,
        min(east, 180) if draw(st.booleans()) else (east + 180) % 360 - 180,
        min(south + size, 90),
    )


@st.composite
def boxes_and_points(draw: st.DrawFn) -> tuple[BBox, float, float]:
    box = draw(boxes())
    part = draw(st.sampled_from(box.parts()))
    return box, draw(st.floats(part.west, part.east)), draw(st.floats(part.south, part.north))


@st.composite
def tiles(draw: st.DrawFn) -> tuple[int, int, int]:
    z = draw(st.integers(0, 22))
    return z, draw(st.integers(0, (1 << z) - 1)), draw(st.integers(0, (1 << z) - 1))


def quadkey(cell: int) -> str:
    """The cell as Bing Maps writes it: one digit a zoom level."""
    return "".join(str(cell >> shift & 3) for shift in range(2 * BITS - 2, -1, -2))


def cells_in(ranges: tuple[Range, ...]) -> int:
    return sum(high - low + 1 for low, high in ranges)


def cells_of_box(box: BBox) -> int:
    (left, top), (right, bottom) = (
        cell_xy(cell_of(box.west, box.north)),
        cell_xy(cell_of(box.east, box.south)),
    )
    return (right - left + 1) * (bottom - top + 1)


def test_the_corners_of_the_map_are_the_first_and_last_cells() -> None:
    assert cell_of(-180, MAX_LATITUDE) == 0
    assert cell_xy(cell_of(180, MAX_LATITUDE)) == (SIZE - 1, 0)
    assert cell_xy(cell_of(-180, -MAX_LATITUDE)) == (0, SIZE - 1)
    assert cell_of(180, -MAX_LATITUDE) == WHOLE_MAP[1]
    assert cell_xy(cell_of(0, 0)) == (SIZE // 2, SIZE // 2)


def test_latitudes_beyond_the_map_belong_to_its_first_and_last_row() -> None:
    assert cell_of(12, 90) == cell_of(12, MAX_LATITUDE)
    assert cell_of(12, -90) == cell_of(12, -MAX_LATITUDE)


def tile_at(cell: int, z: int) -> tuple[int, int]:
    """Column and row of the tile around a cell."""
    x, y = cell_xy(cell)
    return x >> BITS - z, y >> BITS - z


def test_tiles_are_numbered_as_other_maps_number_them() -> None:
    # The Eiffel Tower on openstreetmap.org.
    assert tile_at(cell_of(2.2945, 48.8584), 15) == (16592, 11272)


def test_a_range_starts_with_the_quadkey_of_its_tile() -> None:
    # The example of Microsoft's "Bing Maps Tile System": tile (3, 5) at level 3.
    assert {quadkey(cell)[:3] for cell in tile_range(3, 3, 5)} == {"213"}


@given(longitudes, latitudes)
def test_a_cell_fits_a_javascript_number_and_comes_apart_into_its_axes(lon: float, lat: float) -> None:
    cell = cell_of(lon, lat)
    assert 0 <= cell < 2**53
    x, y = cell_xy(cell)
    interleaved = sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(BITS))
    assert interleaved == cell


@given(longitudes, st.floats(-MAX_LATITUDE, MAX_LATITUDE))
def test_a_cell_lies_where_its_point_lies(lon: float, lat: float) -> None:
    x, y = cell_xy(cell_of(lon, lat))
    assert (x + 0.5) / SIZE * 360 - 180 == pytest.approx(lon, abs=1e-5)
    middle = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / SIZE))))
    assert middle == pytest.approx(lat, abs=1e-5)


@given(longitudes, latitudes)
def test_a_point_lies_in_its_tile_at_every_zoom(lon: float, lat: float) -> None:
    cell = cell_of(lon, lat)
    for z in range(23):
        x, y = tile_at(cell, z)
        assert valid_tile(z, x, y)
        low, high = tile_range(z, x, y)
        assert low <= cell <= high


@given(tiles())
def test_the_four_children_partition_a_tile(tile: tuple[int, int, int]) -> None:
    z, x, y = tile
    low, high = tile_range(z, x, y)
    children = sorted(tile_range(z + 1, 2 * x + right, 2 * y + down) for right in (0, 1) for down in (0, 1))
    assert [first for first, _ in children] == [low, *(last + 1 for _, last in children[:-1])]
    assert children[-1][1] == high


def test_the_tile_of_zoom_zero_is_the_whole_map() -> None:
    assert tile_range(0, 0, 0) == WHOLE_MAP


@pytest.mark.parametrize(
    ("z", "x", "y", "valid"),
    [
        *((0, 0, 0, True), (22, 2**22 - 1, 0, True), (3, 7, 7, True)),
        *((0, 1, 0, False), (0, 0, 1, False), (3, 8, 0, False), (3, 0, 8, False)),
        *((23, 0, 0, False), (-1, 0, 0, False), (3, -1, 0, False), (3, 0, -1, False), (10**9, 0, 0, False)),
    ],
)
def test_tiles_exist_from_zoom_0_to_22_inside_the_map(z: int, x: int, y: int, valid: bool) -> None:
    assert valid_tile(z, x, y) is valid


@given(boxes_and_points())
def test_every_point_of_a_box_lies_in_one_of_its_ranges(drawn: tuple[BBox, float, float]) -> None:
    box, lon, lat = drawn
    assert box.contains(lon, lat)
    cell = cell_of(lon, lat)
    assert sum(low <= cell <= high for low, high in bbox_ranges(box)) == 1


@given(boxes(), st.integers(1, 80))
def test_ranges_are_sorted_apart_and_within_the_limit(box: BBox, limit: int) -> None:
    ranges = bbox_ranges(box, limit)
    assert 1 <= len(ranges) <= limit
    edges = [edge for low, high in ranges for edge in (low, high + 1)]
    assert edges[0] >= 0
    assert edges[-1] <= SIZE * SIZE
    assert all(before < after for before, after in pairwise(edges))


@given(st.floats(-179, 160), st.floats(-70, 60), st.floats(-4, 1), st.floats(0.4, 1))
def test_the_ranges_of_an_everyday_box_hold_little_else(west: float, south: float, scale: float, shape: float) -> None:
    box = BBox(west, south, west + 10**scale, south + 10**scale * shape)
    assert cells_in(bbox_ranges(box)) <= 1.3 * cells_of_box(box)


def test_the_world_is_one_range() -> None:
    assert bbox_ranges(BBox(-180, -90, 180, 90)) == (WHOLE_MAP,)


def test_a_point_is_a_box_of_one_cell() -> None:
    cell = cell_of(2.35, 48.85)
    assert bbox_ranges(BBox(2.35, 48.85, 2.35, 48.85)) == ((cell, cell),)


def test_a_box_of_exactly_one_tile_is_its_range() -> None:
    # The north-western quarter, short of the edges that belong to its neighbours.
    assert bbox_ranges(BBox(-180, 1e-9, -1e-9, 90)) == (tile_range(1, 0, 0),)


def test_a_box_beyond_the_mercator_square_covers_the_row_its_points_are_put_in() -> None:
    ranges = bbox_ranges(BBox(10, 86, 20, 89))
    cell = cell_of(15, 87)
    assert any(low <= cell <= high for low, high in ranges)


def test_a_box_across_the_antimeridian_covers_both_sides_and_not_the_world_between() -> None:
    fiji = BBox(176.5, -20.5, -178, -12)
    ranges = bbox_ranges(fiji)
    assert cells_in(ranges) <= 1.3 * sum(cells_of_box(part) for part in fiji.parts())
    for lon, inside in ((179.9, True), (180, True), (-180, True), (-179.9, True), (0, False), (170, False)):
        assert any(low <= cell_of(lon, -17) <= high for low, high in ranges) is inside


def test_more_ranges_fit_a_box_more_closely() -> None:
    scanned = [cells_in(bbox_ranges(FRANCE, limit)) for limit in (1, 4, 16, 64)]
    assert scanned == sorted(scanned, reverse=True)
    assert scanned[-1] < 1.1 * cells_of_box(FRANCE)


def test_the_same_box_is_covered_once() -> None:
    before = bbox_ranges.cache_info().hits
    assert bbox_ranges(BBox(1, 2, 3, 4)) is bbox_ranges(BBox(1, 2, 3, 4))
    assert bbox_ranges.cache_info().hits > before


@given(st.integers(0, 18), st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_the_box_of_a_tile_holds_the_middle_of_the_tile_and_its_neighbours_do_not(
    z: int, right: float, down: float
) -> None:
    x, y = int(right * 2**z), int(down * 2**z)
    box = tile_box(z, x, y)

    assert tile_at(cell_of((box.west + box.east) / 2, (box.south + box.north) / 2), z) == (x, y)
    assert tile_box(0, 0, 0).contains((box.west + box.east) / 2, (box.south + box.north) / 2)


@pytest.mark.parametrize("finest", [4, 10, 26])
def test_a_box_is_whole_cells_that_hold_no_place_outside_it_and_a_rim(finest: int) -> None:
    chance = random.Random(finest)
    for _ in range(40):
        south, north = sorted(chance.uniform(-90, 90) for _ in range(2))
        box = BBox(chance.uniform(-180, 180), south, chance.uniform(-180, 180), north)
        whole, rim = whole_and_rim(box, finest)
        assert all(level_of(each) <= finest for each in whole)
        for _ in range(40):
            lon, lat = chance.uniform(-180, 180), chance.uniform(-90, 90)
            within, on_rim = (sum(low <= cell_of(lon, lat) <= high for low, high in ranges) for ranges in (whole, rim))
            assert within + on_rim == 1 if box.contains(lon, lat) else not within
