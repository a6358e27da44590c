"""Boxes, positions, distances and fields of view, at the poles and the antimeridian too."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.direction import Sector
from app.registry.errors import Invalid
from app.registry.geometry import (
    BBox,
    Position,
    box_around,
    coarsen,
    destination,
    field_of_view,
    metres_between,
    sight_range,
)

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)
positions = st.builds(lambda lon, lat: Position(round(lon, 7), round(lat, 7)), longitudes, latitudes)
towns = st.builds(lambda lon, lat: Position(round(lon, 7), round(lat, 7)), longitudes, st.floats(-80, 80))
bearings = st.floats(0, 360, exclude_max=True)


@st.composite
def boxes(draw: st.DrawFn) -> BBox:
    south, north = sorted((draw(latitudes), draw(latitudes)))
    return BBox(draw(longitudes), south, draw(longitudes), north)


def problems_of_box(text: str, field: str = "bbox") -> str:
    with pytest.raises(Invalid) as caught:
        BBox.parse(text, field)
    (problem,) = caught.value.problems
    assert problem.field == field
    return problem.text


def problems_of_position(lon: str, lat: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        Position.parse(lon, lat)
    return {problem.field: problem.text for problem in caught.value.problems}


def outcome_of(text: str) -> Position | Invalid:
    try:
        return Position.parse(text, text)
    except Invalid as error:
        return error


def is_on_earth(position: Position) -> bool:
    return abs(position.lon) <= 180 and abs(position.lat) <= 90


def ring_area(ring: list[tuple[float, float]]) -> float:
    """Twice the signed area in square degrees: positive when counterclockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))


def test_a_box_is_west_south_east_north() -> None:
    assert BBox.parse("2.2, 48.8,2.5,+48.95") == BBox(2.2, 48.8, 2.5, 48.95)


def test_heights_are_ignored() -> None:
    assert BBox.parse("2,48,-100,3,49,100") == BBox(2, 48, 3, 49)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not 0"),
        ("  ", "not 0"),
        ("1,2,3", "not 3"),
        ("1,2,3,4,5", "not 5"),
        ("1,2,3,4,5,6,7", "not 7"),
        ("1,2,3,", "“” is not a number"),
        ("a,2,3,4", "“a” is not a number"),
        ("1;2;3;4,5,6,7", "“1;2;3;4” is not a number"),
        ("nan,2,3,4", "“nan” is not a number"),
        ("1,2,inf,4", "“inf” is not a number"),
        ("1,2,-Infinity,4", "“-Infinity” is not a number"),
        ("1_0,2,3,4", "“1_0” is not a number"),
        ("١,2,3,4", "“١” is not a number"),
        ("1,2,3,0x4", "“0x4” is not a number"),
        ("1,2,nan,3,4,5", "“nan” is not a number"),
        ("-181,2,3,4", "Longitude -181.0"),
        ("1,2,180.5,4", "Longitude 180.5"),
        ("1e999,2,3,4", "Longitude inf"),
        ("1,-91,3,4", "Latitude -91.0"),
        ("1,2,3,90.1", "Latitude 90.1"),
        ("1,4,3,2", "south edge, 4.0, lies north of the north edge, 2.0"),
    ],
)
def test_a_wrong_box_is_refused_saying_what_is_wrong(text: str, said: str) -> None:
    assert said in problems_of_box(text)


def test_a_wrong_box_names_the_parameter_it_came_in_and_quotes_little() -> None:
    assert len(problems_of_box("x" * 100_000 + ",1,2,3", field="within")) < 100


@given(boxes())
def test_a_box_written_and_read_is_the_same_box(box: BBox) -> None:
    assert BBox.parse(str(box)) == box


def test_a_box_is_written_plainly() -> None:
    assert str(BBox(-0.5, 51.0, 0.25, 52.0)) == "-0.5,51,0.25,52"


def test_west_greater_than_east_crosses_the_antimeridian() -> None:
    fiji = BBox.parse("176,-20,-178,-12")
    assert fiji.crosses_antimeridian
    assert fiji.parts() == (BBox(176, -20, 180, -12), BBox(-180, -20, -178, -12))
    assert all(fiji.contains(lon, lat) for lon, lat in ((179, -17), (-179, -17), (180, -12), (-178, -20)))
    assert not any(fiji.contains(lon, lat) for lon, lat in ((0, -17), (175.9, -17), (-177.9, -17), (179, -11)))


def test_a_box_that_does_not_cross_is_its_only_part() -> None:
    world = BBox(-180, -90, 180, 90)
    assert not world.crosses_antimeridian
    assert world.parts() == (world,)


@given(boxes(), longitudes, latitudes)
def test_a_point_is_in_a_box_when_it_is_in_one_of_its_parts(box: BBox, lon: float, lat: float) -> None:
    assert not any(part.crosses_antimeridian for part in box.parts())
    assert box.contains(lon, lat) == any(part.contains(lon, lat) for part in box.parts())


@given(boxes())
def test_a_box_contains_its_own_corners(box: BBox) -> None:
    assert all(box.contains(lon, lat) for lon in (box.west, box.east) for lat in (box.south, box.north))


def test_a_position_is_rounded_to_the_precision_of_openstreetmap() -> None:
    assert Position.parse(" 2.352219999 ", "+48.85661449") == Position(2.35222, 48.8566145)
    assert str(Position.parse("-0.00000001", "-0.0")) == "Position(lon=0.0, lat=0.0)"
    assert Position.parse("180", "-90") == Position(180, -90)


@pytest.mark.parametrize(
    ("lon", "said"),
    [
        ("", "Is missing"),
        (" ", "Is missing"),
        ("2,3522", "has a comma"),
        ("-2,3522", "has a comma"),
        ("2,352,2", "is not a number"),
        ("2°21′", "is not a number"),
        ("nan", "is not a number"),
        ("inf", "is not a number"),
        ("1_0", "is not a number"),
        ("٢", "is not a number"),
        ("--2", "is not a number"),
        (".", "is not a number"),
        ("180.0000001", "Must be between -180 and 180 degrees."),
        ("-1e400", "Must be between -180 and 180 degrees."),
    ],
)
def test_a_wrong_longitude_is_refused_by_name(lon: str, said: str) -> None:
    problems = problems_of_position(lon, "48.8")
    assert list(problems) == ["lon"]
    assert said in problems["lon"]


def test_both_coordinates_are_checked_at_once() -> None:
    assert problems_of_position("x", "90.5") == {
        "lon": "“x” is not a number.",
        "lat": "Must be between -90 and 90 degrees.",
    }


@given(st.text() | st.text(alphabet="0123456789.,-+e", max_size=12))
def test_text_is_either_a_coordinate_on_earth_or_refused(text: str) -> None:
    outcome = outcome_of(text)
    if isinstance(outcome, Position):
        assert is_on_earth(outcome)
    else:
        assert {problem.field for problem in outcome.problems} <= {"lon", "lat"}


@pytest.mark.parametrize(
    ("precision_m", "published"),
    [
        (None, Position(2.3522219, 48.8566145)),
        (1, Position(2.35222, 48.85661)),
        (10, Position(2.3522, 48.8566)),
        (100, Position(2.352, 48.857)),
        (1000, Position(2.35, 48.86)),
    ],
)
def test_the_public_position_is_rounded(precision_m: int | None, published: Position) -> None:
    assert coarsen(Position(2.3522219, 48.8566145), precision_m) == published


@given(positions, st.sampled_from([1, 10, 100, 1000]))
def test_the_public_position_is_about_as_far_off_as_its_precision_says(position: Position, precision_m: int) -> None:
    published = coarsen(position, precision_m)
    assert metres_between(position, published) < precision_m
    assert coarsen(published, precision_m) == published
    assert is_on_earth(published)


def test_only_the_known_precisions_are_allowed() -> None:
    with pytest.raises(ValueError, match="50"):
        coarsen(Position(0, 0), 50)


def test_distances_are_in_metres_and_cross_the_antimeridian() -> None:
    assert metres_between(Position(2.3522, 48.8566), Position(-0.1276, 51.5072)) == pytest.approx(343_560, rel=1e-3)
    assert metres_between(Position(179.999, 0), Position(-179.999, 0)) == pytest.approx(222.4, rel=1e-3)
    assert metres_between(Position(-180, 12), Position(180, 12)) == pytest.approx(0, abs=1e-6)


@given(positions, bearings, st.floats(0, 100_000))
def test_a_destination_is_as_far_away_as_asked(position: Position, bearing: float, metres: float) -> None:
    there = destination(position, bearing, metres)
    assert is_on_earth(there)
    assert metres_between(position, there) == pytest.approx(metres, abs=0.02)


@pytest.mark.parametrize(
    ("bearing", "there"), [(0, (0, 0.001)), (90, (0.001, 0)), (180, (0, -0.001)), (270, (-0.001, 0))]
)
def test_bearings_run_clockwise_from_north(bearing: float, there: tuple[float, float]) -> None:
    arrived = destination(Position(0, 0), bearing, 111.195)
    assert (arrived.lon, arrived.lat) == pytest.approx(there, abs=1e-7)


@pytest.mark.parametrize("lat", [89.88132694792507, 89.99999, 89.5, 60.0, 0.0])
def test_a_destination_on_the_pole_is_the_pole(lat: float) -> None:
    to_the_pole = metres_between(Position(10, lat), Position(10, 90))
    for nudge in (-1e-6, 0, 1e-6):
        assert destination(Position(10, lat), 0, to_the_pole + nudge).lat == pytest.approx(90, abs=2e-6)
        assert destination(Position(10, -lat), 180, to_the_pole + nudge).lat == pytest.approx(-90, abs=2e-6)


def test_rounding_over_a_pole_in_geopy_is_survived_on_the_right_side() -> None:
    assert destination(Position(0, -89.88132694792507), 180, 13195.850038667144).lat == -90
    assert destination(Position(0, 89.88132694792507), 0, 13195.850038667144).lat == 90


@given(positions, st.floats(0.1, 5_000_000), st.data())
def test_a_box_around_a_position_holds_everything_within_the_distance(
    position: Position, metres: float, data: st.DataObject
) -> None:
    box = box_around(position, metres)
    assert box == BBox.parse(str(box))
    there = destination(position, data.draw(bearings), data.draw(st.floats(0, 1)) * metres)
    assert box.contains(there.lon, there.lat)


@given(towns, st.floats(1, 5_000))
def test_a_box_around_a_position_is_not_larger_than_needed(position: Position, metres: float) -> None:
    box = box_around(position, metres)
    assert (box.north - box.south) == pytest.approx(2 * metres / 111_195, rel=1e-3, abs=1e-6)
    width = (box.east - box.west) % 360 * math.cos(math.radians(position.lat))
    assert width == pytest.approx(2 * metres / 111_195, rel=0.02, abs=1e-6)


def test_a_box_around_a_pole_holds_every_meridian() -> None:
    arctic, antarctic = box_around(Position(10, 89.9999), 100), box_around(Position(10, -90), 100)
    assert (arctic.west, arctic.east, arctic.north) == (-180, 180, 90)
    assert arctic.south == pytest.approx(89.999, abs=1e-6)
    assert (antarctic.west, antarctic.east, antarctic.south) == (-180, 180, -90)
    assert antarctic.north == pytest.approx(-89.9991, abs=1e-6)
    assert box_around(Position(0, 0), 30_000_000) == BBox(-180, -90, 180, 90)


def test_a_box_around_the_antimeridian_crosses_it() -> None:
    box = box_around(Position(180, -17), 1000)
    assert box.crosses_antimeridian
    assert box.contains(179.995, -17)
    assert box.contains(-179.995, -17)
    assert not box.contains(0, -17)


def test_a_bearing_is_drawn_as_a_wedge_of_the_assumed_width() -> None:
    camera = Position(2.35, 48.85)
    ring = field_of_view(camera, Sector(0), range_m=50, assumed_width=60)
    assert ring[0] == ring[-1] == (camera.lon, camera.lat)
    arc = [Position(*point) for point in ring[1:-1]]
    assert arc[0] == destination(camera, 30, 50)
    assert arc[-1] == destination(camera, -30, 50)
    assert arc[len(arc) // 2] == destination(camera, 0, 50)


def test_a_range_is_drawn_as_wide_as_it_is() -> None:
    camera = Position(2.35, 48.85)
    ring = field_of_view(camera, Sector(270, 90), range_m=50, assumed_width=60)
    assert ring[1] == pytest.approx((2.3506834, 48.85), abs=1e-6)
    assert ring[-2] == pytest.approx((2.3493166, 48.85), abs=1e-6)
    assert all(lat >= 48.8499 for _, lat in ring)


def test_the_whole_circle_is_drawn_without_a_centre() -> None:
    camera = Position(2.35, 48.85)
    ring = field_of_view(camera, Sector(0, 0), range_m=50, assumed_width=60)
    assert ring[0] == ring[-1]
    assert len(set(ring)) == len(ring) - 1
    assert all(metres_between(camera, Position(*point)) == pytest.approx(50, abs=0.02) for point in ring)


@given(towns, bearings, st.none() | bearings, st.floats(5, 500), st.floats(10, 360))
def test_a_field_of_view_is_a_closed_counterclockwise_ring_beside_the_camera(
    camera: Position, start: float, end: float | None, range_m: float, assumed_width: float
) -> None:
    sector = Sector(start, end)
    ring = field_of_view(camera, sector, range_m, assumed_width)
    assert len(ring) >= 4
    assert ring[0] == ring[-1]
    assert all(abs(lon - camera.lon) < 1 for lon, _ in ring)
    if sector.width is None or sector.width > 1:
        assert ring_area([(lon - camera.lon, lat - camera.lat) for lon, lat in ring]) > 0


@pytest.mark.parametrize(
    ("height", "tilt", "metres"),
    [
        (5, -15, 19),
        (10, -45, 10),
        (4, -2, 115),
        (4, -0.1, 150),
        (3, -90, 5),
        (500, -10, 150),
        (5, 0, None),
        (5, 30, None),
        (5, -100, None),
        (5, None, None),
        (None, -15, None),
    ],
)
def test_height_and_tilt_say_how_far_a_camera_sees(
    height: float | None, tilt: float | None, metres: int | None
) -> None:
    assert sight_range(height, tilt) == metres
