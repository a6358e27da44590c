"""Positions and distances, at the poles and the antimeridian too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.errors import Invalid
from app.registry.geometry import Position, coarsen, destination, metres_between
from tests.registry.earth import bearings, is_on_earth, positions


def problems_of_position(lon: str, lat: str) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        Position.parse(lon, lat)
    return {problem.field: problem.text for problem in caught.value.problems}


def outcome_of(text: str) -> Position | Invalid:
    try:
        return Position.parse(text, text)
    except Invalid as error:
        return error


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
