from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import wording
from app.registry import vocabulary
from app.registry.details import blank_values
from app.registry.finding.coordinates import parse_coordinates
from app.registry.geometry import Position

TODAY = date(2026, 11, 23)


pytestmark = pytest.mark.usefixtures("reader")


def row(**facts: Any) -> dict[str, Any]:
    return {**blank_values(), **facts}


@pytest.mark.parametrize(
    ("facts", "headline"),
    [
        ({"surveillance_type": "camera", "camera_type": "dome"}, "Dome camera"),
        ({"surveillance_type": "camera"}, "Camera"),
        ({"surveillance_type": "ALPR", "camera_type": "fixed"}, "Number-plate reader"),
        ({"surveillance_type": "guard"}, "Guard"),
        ({"camera_type": "doorbell"}, "Doorbell camera"),
        ({}, "Device of unknown kind"),
    ],
)
def test_a_headline_says_what_it_is(facts: dict[str, str], headline: str) -> None:
    assert wording.headline(row(**facts)) == wording.headline(facts) == headline


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("225", "south-west, 225°"),
        ("SW", "south-west, 225°"),
        ("0", "north, 0°"),
        ("359", "north, 359°"),
        ("11.25", "north, 11.25°"),
        ("200;290", "south-south-west, 200°; west-north-west, 290°"),
        ("90-270", "clockwise from east, 90°, to west, 270°"),
        ("E-W", "clockwise from east, 90°, to west, 270°"),
        ("180-180", "all the way round"),
        ("towards the door", "“towards the door”, which cannot be read as a direction"),
    ],
)
def test_a_direction_is_said_in_words(raw: str, words: str) -> None:
    assert wording.direction(raw) == words


@pytest.mark.parametrize(
    ("lon", "lat", "precision_m", "words"),
    [
        (-104.9903, 39.7392, 10, "39.7392°\N{NO-BREAK SPACE}N, 104.9903°\N{NO-BREAK SPACE}W"),
        (151.2, -33.86, 10, "33.8600°\N{NO-BREAK SPACE}S, 151.2000°\N{NO-BREAK SPACE}E"),
        (-104.99037, 39.73924, 1000, "39.74°\N{NO-BREAK SPACE}N, 104.99°\N{NO-BREAK SPACE}W"),
        (2.3522123, 48.85, None, "48.85°\N{NO-BREAK SPACE}N, 2.3522123°\N{NO-BREAK SPACE}E"),
        (0, 0, None, "0°\N{NO-BREAK SPACE}N, 0°\N{NO-BREAK SPACE}E"),
    ],
)
def test_a_place_is_as_exact_as_it_may_be(lon: float, lat: float, precision_m: int | None, words: str) -> None:
    assert wording.position(lon, lat, precision_m) == words


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_place_in_words_is_found_where_it_is_pasted(lon: float, lat: float) -> None:
    exact = Position.parse(f"{lon:.7f}", f"{lat:.7f}")

    assert parse_coordinates(wording.position(exact.lon, exact.lat, None)) == exact


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("height", 5.5, "5.5\N{NO-BREAK SPACE}m"),
        ("camera_tilt", -15.0, "-15°"),
        ("facial_recognition", "enabled_claimed", "Said to be in use"),
        ("facial_recognition", "unknown", None),
        ("camera_mount", "street_lamp", "Street lamp"),
        ("camera_mount", "the old oak", "the old oak"),
        ("operator", "100 % Security", "100 % Security"),
        ("start_date", "2024-06", "2024-06"),
        ("operator", None, None),
    ],
)
def test_a_value_is_said_in_words_and_nothing_known_is_none(name: str, value: object, words: str | None) -> None:
    assert wording.stated(vocabulary.field_named(name), value) == words


def test_every_field_is_stated_or_not_known() -> None:
    facts = {"surveillance_type": "camera", "camera_mount": "my own words", "height": 4.5, "operator": None}
    told = {field.name: words for field, words in wording.statements({**facts, "source": "survey"})}
    assert told == {
        "surveillance_type": "Camera",
        "camera_mount": "my own words",
        "height": "4.5\N{NO-BREAK SPACE}m",
    }
    assert list(wording.statements(row())) == []


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (None, "Nobody has said when it was last seen."),
        ("2026-11-23", "Last confirmed this month."),
        ("2026-10-30", "Last confirmed a month ago."),
        ("2026-06", "Last confirmed 5 months ago."),
        ("2025-12", "Last confirmed 11 months ago."),
        ("2025-11-30", "Last confirmed last year."),
        ("2023-06-01", "Last confirmed 3 years ago."),
        ("2026", "Last confirmed this year."),
        ("2025", "Last confirmed last year."),
        ("2023", "Last confirmed 3 years ago."),
        ("2030", "Last confirmed this year."),
        ("2030-01", "Last confirmed this month."),
    ],
)
def test_the_age_of_knowledge_is_said_no_more_exactly_than_its_date(seen: str | None, words: str) -> None:
    assert wording.seen(seen, TODAY) == words


def test_a_summary_says_what_is_not_known() -> None:
    assert wording.summary(row(), TODAY) == ["Operator unknown.", "Nobody has said when it was last seen."]


def test_a_summary_leaves_out_a_direction_that_cannot_be_read() -> None:
    assert wording.summary(row(operator="City", camera_direction="up", check_date="2024"), TODAY) == [
        "Run by City.",
        "Last confirmed 2 years ago.",
    ]
