import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.finding.coordinates import parse_coordinates
from app.registry.geometry import Position

NEW_YORK = Position(-74.0058333, 40.7127778)


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("40.7128, -74.006", -74.006, 40.7128),
        ("40.7 -74", -74, 40.7),
        ("40.7;-74", -74, 40.7),
        ("40.7/-74", -74, 40.7),
        (" +40.7 ,  −74 ", -74, 40.7),
        ("48.8566°, 2.3522°", 2.3522, 48.8566),
        ("0,0", 0, 0),
        ("-90, 180", 180, -90),
        ("geo:37.786971,-122.399677", -122.399677, 37.786971),
        ("(40.7, -74)", -74, 40.7),
        ("40,7; -74", -74, 40.7),
        ("40; -74,5", -74.5, 40),
    ],
)
def test_decimal_degrees_are_latitude_first(text: str, lon: float, lat: float) -> None:
    assert parse_coordinates(text) == Position(lon, lat)


@pytest.mark.parametrize("text", ["48,8566 2,3522", "48,8566; 2,3522", "48,8566, 2,3522", "48,8566 / 2,3522"])
def test_decimal_commas_are_read_where_they_cannot_separate(text: str) -> None:
    assert parse_coordinates(text) == Position(2.3522, 48.8566)


@pytest.mark.parametrize(
    "text",
    [
        "40°42'46\"N 74°0'21\"W",
        "40° 42′ 46″ N, 74° 0′ 21″ W",
        "40°42'46''N, 74°0'21''W",
        "40 42 46 N 74 0 21 W",
        "n 40 42 46 w 74 0 21",
        "74°0'21\"W 40°42'46\"N",
        "40°42'46\", -74°0'21\"",
        "40\N{NO-BREAK SPACE}42 46, -74 0 21",
    ],
)
def test_degrees_minutes_and_seconds_are_read_in_either_order_of_letters(text: str) -> None:
    assert parse_coordinates(text) == NEW_YORK


@pytest.mark.parametrize(
    "text", ["40° 42.7666667' N, 74° 0.35' W", "N 40 42.7666667 W 74 0.35", "N40°42.7666667′ W74°0.35′"]
)
def test_minutes_may_have_decimals(text: str) -> None:
    assert parse_coordinates(text) == NEW_YORK


def test_a_minus_before_nought_degrees_counts() -> None:
    assert parse_coordinates("-0°30', 10°0'") == Position(10, -0.5)


@pytest.mark.parametrize("text", ["S 33.86 E 151.2", "33.86 S, 151.2 E", "-33.86, 151.2"])
def test_south_is_negative(text: str) -> None:
    assert parse_coordinates(text) == Position(151.2, -33.86)


@pytest.mark.parametrize("space", ["\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}", " "])
def test_spaces_of_any_kind_are_read_as_copied(space: str) -> None:
    assert parse_coordinates(f"40.5°{space}N, 74.25°{space}W") == Position(-74.25, 40.5)
    assert parse_coordinates(f"({space}40.5,{space}-74.25){space}") == Position(-74.25, 40.5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Denver",
        "Main Street 40, 12",
        "Unter den Linden 6, 10117",
        "40",
        "48,8566",
        "1, 2, 3",
        "91, 0",
        "0, 181",
        "N 91 E 0",
        "40 N 74 N",
        "40 E 74 W",
        "41.5 N -81 W",
        "10°60'N 20°E",
        "10°59'60\"N 20°E",
        "40.5°30'N 20°E",
        "٤٠, ٧",
        "nan, inf",
        "1e1, 2",
        "1" * 300,
        "1 " * 300,
    ],
)
def test_anything_else_is_no_coordinates(text: str) -> None:
    assert parse_coordinates(text) is None


@given(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from([", ", " ", ";", " / "]))
def test_what_is_written_is_read_back(lon: float, lat: float, separator: str) -> None:
    assert parse_coordinates(f"{lat:.7f}{separator}{lon:.7f}") == Position.parse(f"{lon:.7f}", f"{lat:.7f}")


@given(st.one_of(st.text(), st.text(alphabet="0123456789°'\"NSEW,.;- /")))
def test_every_text_is_read_or_refused(text: str) -> None:
    position = parse_coordinates(text)

    assert position is None or (abs(position.lat) <= 90 and abs(position.lon) <= 180)
