"""The camera:direction grammar: what is read, what is kept unread."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.direction import Direction, Sector
from tests.directions import DRAWN

COMPASS = ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"]

# Tiny numbers are left out for length alone: written without an exponent, five sectors of them exceed 255 characters.
degrees = st.one_of(
    st.integers(0, 359).map(float),
    st.floats(0, 360, exclude_max=True).filter(lambda number: number == 0 or number > 1e-4),
)
sectors = st.builds(Sector, degrees, st.none() | degrees)
grammar_like = st.text(alphabet="0123456789.-+;,° NESWnesw", max_size=40)


def sectors_of(text: str) -> tuple[Sector, ...]:
    direction = Direction.parse(text)
    assert direction.readable, text
    return direction.sectors


@pytest.mark.parametrize(
    ("text", "bearing"),
    [
        ("0", 0),
        ("90", 90),
        ("090", 90),
        ("359", 359),
        ("360", 0),
        ("360.0", 0),
        ("22.5", 22.5),
        ("359.9", 359.9),
    ],
)
def test_a_number_is_a_bearing_clockwise_from_north(text: str, bearing: float) -> None:
    assert sectors_of(text) == (Sector(bearing, None),)


@pytest.mark.parametrize("index", range(16))
def test_the_sixteen_compass_points_are_read_in_any_case(index: int) -> None:
    point = COMPASS[index]
    for text in (point, point.lower(), point.capitalize()):
        assert sectors_of(text) == (Sector(index * 22.5),)


@pytest.mark.parametrize(
    ("text", "start", "end", "width"),
    [
        ("90-270", 90, 270, 180),
        ("270-90", 270, 90, 180),
        ("E-W", 90, 270, 180),
        ("nw-ne", 315, 45, 90),
        ("N-90", 0, 90, 90),
        ("350-10", 350, 10, 20),
        ("10-350", 10, 350, 340),
        ("12.5-13.25", 12.5, 13.25, 0.75),
        ("180-180", 180, 180, 360),
        ("180 - 180", 180, 180, 360),
        ("0-360", 0, 0, 360),
        ("360-0", 0, 0, 360),
    ],
)
def test_a_range_runs_clockwise_and_a_range_to_its_own_start_is_the_circle(
    text: str, start: float, end: float, width: float
) -> None:
    (sector,) = sectors_of(text)
    assert sector == Sector(start, end)
    assert sector.width == width


def test_a_bearing_has_no_width() -> None:
    assert Sector(90).width is None


@pytest.mark.parametrize(
    "text",
    ["90;180-270;N", "90,180-270,N", " 90 ; 180 - 270 , n ", "90°;180°-270 °;N", "90\u00a0°;180-270;N"],
)
def test_a_list_is_separated_by_semicolons_or_commas_with_spaces_and_degree_signs_allowed(text: str) -> None:
    assert sectors_of(text) == (Sector(90), Sector(180, 270), Sector(0))


@pytest.mark.parametrize("text", ["", " ", "\t\n", ";", ",", "90;", ";90", "90;;180", "null", "None", "unknown"])
def test_blank_text_and_empty_tokens_are_unreadable_and_never_north(text: str) -> None:
    assert Direction.parse(text) == Direction(text, (), readable=False)


@pytest.mark.parametrize(
    "text",
    [
        "-10",
        "370",
        "370;190",
        "360.5",
        "361",
        "-0",
        "+90",
        "90-370",
        "-90",
        "90-",
        "-",
        "10-20-30",
        "10--20",
        "90;-10",
    ],
)
def test_numbers_outside_the_grammar_are_not_wrapped_or_guessed(text: str) -> None:
    assert Direction.parse(text) == Direction(text, (), readable=False)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NB",
            "NSE",
            "NNNE",
            "north",
            "forward",
            "both",
            "N°",
            "9 0",
            "N E",
            "1e3",
            "1e1",
            "nan",
            "inf",
            "0x10",
            "1_0",
        ),
        *(".5", "5.", "1.2.3", "0090", "90–180", "90/180", "90 180", "90°°", "°", "90m", "90;forward"),
        *("٩٠", "９０", "²", "ſ", "Ｎ", "N\x00", "9" * 400),
    ],
)
def test_anything_else_is_kept_and_marked_unreadable(text: str) -> None:
    assert Direction.parse(text) == Direction(text, (), readable=False)


def test_text_longer_than_a_tag_can_be_is_unreadable_and_kept_whole() -> None:
    longest = ";".join(["90"] * 85)
    assert len(longest) == 254
    assert len(sectors_of(longest)) == 85
    text = ";".join(["90"] * 100_000)
    assert Direction.parse(text) == Direction(text, (), readable=False)


@given(st.text() | grammar_like)
def test_parse_never_raises_and_keeps_the_text(text: str) -> None:
    direction = Direction.parse(text)
    assert direction.raw == text
    assert direction.readable == bool(direction.sectors)


@given(st.text(alphabet=string.digits + ".", min_size=1, max_size=8))
def test_every_sector_read_lies_on_the_compass(text: str) -> None:
    for sector in Direction.parse(text).sectors:
        assert 0 <= sector.start < 360


@given(st.lists(sectors, min_size=1, max_size=5))
def test_formatting_and_parsing_give_the_same_sectors_back(expected: list[Sector]) -> None:
    assert sectors_of(";".join(map(str, expected))) == tuple(expected)


@given(degrees, degrees)
def test_a_range_and_its_complement_make_the_circle(start: float, end: float) -> None:
    width, rest = Sector(start, end).width, Sector(end, start).width
    assert width is not None
    assert rest is not None
    assert 0 < width <= 360
    assert width + rest == pytest.approx(720 if start == end else 360)


@pytest.mark.parametrize(("text", "written"), [("090 - 180.50; n", "90-180.5;0"), ("360", "0"), ("0.00001", "0.00001")])
def test_sectors_are_written_plainly(text: str, written: str) -> None:
    assert ";".join(map(str, Direction.parse(text).sectors)) == written


@pytest.mark.parametrize(("start", "end"), [(360, None), (-1, None), (0, 360), (float("nan"), None), (0, float("inf"))])
def test_a_sector_off_the_compass_cannot_be_made(start: float, end: float | None) -> None:
    with pytest.raises(ValueError, match="not a sector"):
        Sector(start, end)


@pytest.mark.parametrize(("text", "expected"), DRAWN.items())
def test_what_people_write_is_read_as_it_was_meant_or_not_at_all(text: str, expected: tuple[Sector, ...]) -> None:
    assert Direction.parse(text).sectors == expected
