import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.areas import MOST_CORNERS, Areas
from app.registry.errors import Invalid
from app.registry.geometry import BBox

longitudes = st.floats(-180, 180).map(lambda lon: round(lon, 4))
latitudes = st.floats(-90, 90).map(lambda lat: round(lat, 4))
# Corners with a little distance between them: an area has a surface.
boxes = st.builds(
    lambda west, width, south, height: BBox(
        west, south, east if (east := west + width) <= 180 else east - 360, south + height
    ),
    st.integers(-180, 180),
    st.integers(1, 359),
    st.integers(-90, 89),
    st.integers(1, 1),
)


def area(*rings: list[list[float]]) -> Areas:
    parsed = Areas.parse(json.dumps({"type": "Polygon", "coordinates": rings}))
    assert parsed is not None
    return parsed


def of_box(box: BBox) -> Areas:
    made = Areas.of_boxes([box])
    assert made is not None
    return made


SQUARE = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]
HOLE = [[4.0, 4.0], [6.0, 4.0], [6.0, 6.0], [4.0, 6.0], [4.0, 4.0]]
PACIFIC = [[170.0, -10.0], [-170.0, -10.0], [-170.0, 10.0], [170.0, 10.0], [170.0, -10.0]]


def test_an_area_holds_what_is_inside_and_on_its_edge() -> None:
    assert area(SQUARE).contains(5, 5)
    assert area(SQUARE).contains(10, 5)
    assert area(SQUARE).contains(0, 0)
    assert not area(SQUARE).contains(10.0001, 5)
    assert not area(SQUARE).contains(5, -0.0001)


def test_a_hole_is_outside_and_its_edge_is_not() -> None:
    with_hole = area(SQUARE, HOLE)
    assert not with_hole.contains(5, 5)
    assert with_hole.contains(4, 5)
    assert with_hole.contains(3, 5)


@pytest.mark.parametrize("shift", [0.0, 360.0, -360.0])
def test_an_area_may_cross_the_antimeridian_on_whichever_turn_of_the_map(shift: float) -> None:
    pacific = area([[(lon % 360) + shift - (360 if shift > 0 else 0), lat] for lon, lat in PACIFIC])
    for lon in (175, 180, -180, -175):
        assert pacific.contains(lon, 0), lon
    assert not pacific.contains(0, 0)
    assert not pacific.contains(165, 0)
    [box] = pacific.boxes
    assert box.crosses_antimeridian


def test_several_polygons_are_one_area() -> None:
    shape = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE]]}},
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [PACIFIC]}},
        ],
    }
    areas = Areas.parse(json.dumps(shape))
    assert areas is not None
    assert areas.contains(5, 5)
    assert areas.contains(180, 0)
    assert len(areas.boxes) == 2


def test_nothing_is_everywhere() -> None:
    assert Areas.parse("") is None
    assert Areas.parse('{"type": "MultiPolygon", "coordinates": []}') is None
    assert Areas.of_boxes([]) is None


@pytest.mark.parametrize(
    ("coordinates", "told"),
    [
        ([SQUARE[:-1]], "must end where it begins"),
        ([[[0, 0], [1, 1], [0, 0]]], "at least three corners"),
        ([[[0, 0], [1, 1], [2, 2], [0, 0]]], "no surface"),
        ([[[0, 0], [1, 91], [2, 2], [0, 0]]], "not on Earth"),
        ([[[-180, 70], [-60, 70], [60, 70], [180, 70], [-180, 70]]], "around a pole"),
        ([[[0, 0], [1, float("nan")], [2, 2], [0, 0]]], "not on Earth"),
        ([[[0, 0], [1, "x"], [2, 2], [0, 0]]], "no polygon"),
        ([[[number / 1e4, 1 + number % 2] for number in range(MOST_CORNERS + 1)]], "more than 1000 corners"),
        ([], "no polygon"),
    ],
)
def test_what_is_no_area_is_told(coordinates: Any, told: str) -> None:
    with pytest.raises(Invalid, match=told):
        Areas.parse(json.dumps({"type": "Polygon", "coordinates": coordinates}))


@pytest.mark.long
@given(
    st.text()
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(
        lambda inside: json.dumps({"type": "Polygon", "coordinates": inside})
    )
)
def test_anything_typed_is_an_area_or_invalid(text: str) -> None:
    try:
        Areas.parse(text)
    except Invalid as error:
        assert [problem.field for problem in error.problems] == ["areas"]


@given(boxes, longitudes, latitudes)
def test_a_box_as_an_area_holds_what_the_box_holds(box: BBox, lon: float, lat: float) -> None:
    if lon not in (-180, 180):
        assert of_box(box).contains(lon, lat) == box.contains(lon, lat)


@given(boxes, longitudes, latitudes)
def test_what_an_area_holds_lies_in_its_box_and_survives_being_kept(box: BBox, lon: float, lat: float) -> None:
    areas = of_box(box)
    kept = Areas.load(json.loads(json.dumps(areas.dump())))
    assert kept == areas
    assert Areas.parse(json.dumps(areas.dump())) is not None
    if areas.contains(lon, lat) and lon not in (-180, 180):
        assert any(found.contains(lon, lat) for found in areas.boxes)


@given(st.integers(-180, 179), st.integers(-80, 70), st.lists(st.integers(-90, 90), min_size=1, max_size=3))
def test_a_square_turned_around_the_earth_holds_the_same(west: int, south: int, shifts: list[int]) -> None:
    ring = [[west + lon / 1, south + lat / 1] for lon, lat in SQUARE]
    for shift in shifts:
        moved = [[(lon + shift + 180) % 360 - 180, lat] for lon, lat in ring]
        inside = ((west + 5 + shift + 180) % 360 - 180, south + 5)
        outside = ((west + 15 + shift + 180) % 360 - 180, south + 5)
        assert area(moved).contains(*inside)
        assert not area(moved).contains(*outside)


def test_wkt_is_read_like_geojson() -> None:
    rings = [SQUARE, [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]]
    written = ", ".join(f"({', '.join(f'{lon} {lat}' for lon, lat in ring)})" for ring in rings)

    assert Areas.parse(f"polygon ({written})") == Areas.parse(json.dumps({"type": "Polygon", "coordinates": rings}))
    for text in ("POINT(1 2)", "POLYGON((0 0, 1 1))) OR (TRUE", "BBOX(0,0,1,1)"):
        with pytest.raises(Invalid, match=r"no polygon|at least three"):
            Areas.parse(text)


@given(
    st.lists(st.tuples(st.integers(120, 240), st.integers(-40, 40)), min_size=3, max_size=7, unique=True),
    st.integers(-180, 180),
    st.integers(-45, 45),
)
def test_what_is_cut_at_the_antimeridian_holds_the_same(corners: list[tuple[int, int]], lon: int, lat: int) -> None:
    text = json.dumps({"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
    try:
        whole = Areas.parse(text)
    except Invalid:
        return
    assert whole
    cut = whole.cut()["coordinates"]

    assert all(-180 <= x <= 180 for rings in cut for ring in rings for x, _ in ring)
    # Beside the corners, where rounding does not decide.
    place = (lon + 0.37, lat + 0.41)
    parts = [Areas(((tuple(map(tuple, ring)),),)) for rings in cut for ring in rings]
    assert any(part.contains(*place) for part in parts) == whole.contains(*place)
