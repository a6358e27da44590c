"""Boxes, written and read, over the antimeridian and around a position."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.errors import Invalid
from app.registry.geometry import BBox, Position, box_around, destination
from tests.registry.earth import bearings, latitudes, longitudes, positions, towns


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
