import math
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, intersects_xy
from shapely.geometry import shape as geometry
from sqlalchemy import create_engine, select
from sqlalchemy import literal_column as sql

from app.registry.filtering.shapes import Shape

ENGINE = create_engine("sqlite://")
# Few values, so that places lie on edges and corners.
whole = st.integers(-6, 6)
places = st.tuples(whole, whole)


def touches(tree: Mapping[str, object], lon: float, lat: float) -> bool:
    """Whether a place lies in a shape, as a database says it."""
    with ENGINE.connect() as connection:
        touched = Shape.parse(tree, "filter").touches(sql(str(float(lon))), sql(str(float(lat))))
        return bool(connection.scalar(select(touched)))


@settings(max_examples=60)
@given(st.lists(places, min_size=3, max_size=7), places)
def test_a_polygon_holds_what_shapely_says_it_holds(corners: list[tuple[int, int]], place: tuple[int, int]) -> None:
    middle = (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
    # Around their middle corners make a polygon whose edges do not cross.
    star = sorted(set(corners), key=lambda corner: math.atan2(corner[1] - middle[1], corner[0] - middle[0]))
    if len(star) < 3 or not Polygon(star).is_valid:
        return
    tree = {"type": "Polygon", "coordinates": [[*star, star[0]]]}

    assert touches(tree, *place) == intersects_xy(Polygon(star), *place)


def test_a_hole_is_outside_and_its_edge_is_not() -> None:
    outer, hole = ([[a, a], [b, a], [b, b], [a, b], [a, a]] for a, b in ((0, 9), (3, 6)))
    tree = {"type": "Polygon", "coordinates": [outer, hole]}

    assert [touches(tree, x, 4) for x in (0, 1, 3, 4, 6, 7, 9, 10)] == [
        True,
        True,
        True,
        False,
        True,
        True,
        True,
        False,
    ]


@given(places, st.sampled_from(["Point", "MultiPoint", "LineString", "MultiLineString"]))
def test_points_and_lines_hold_what_lies_on_them(place: tuple[int, int], kind: str) -> None:
    line = [[0, 0], [4, 4], [4, -2]]
    coordinates = {
        "Point": line[1],
        "MultiPoint": line,
        "LineString": line,
        "MultiLineString": [line, [[-5, 1], [5, 1]]],
    }
    tree = {"type": kind, "coordinates": coordinates[kind]}

    assert touches(tree, *place) == intersects_xy(geometry(tree), *place)


def test_a_box_may_cross_the_antimeridian_and_a_collection_is_all_of_its_parts() -> None:
    box = {"bbox": [170, -5, -170, 5]}
    both = {"type": "GeometryCollection", "geometries": [box, {"type": "Point", "coordinates": [0, 0, 7]}]}

    assert [touches(box, x, 0) for x in (175, -175, 0)] == [True, True, False]
    assert [touches(both, x, 0) for x in (175, -175, 0)] == [True, True, True]
    assert Shape.parse(both, "filter").box.west == -180
