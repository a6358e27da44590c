from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry import tags, vocabulary
from app.registry.details import Scalar
from app.registry.fields import UNKNOWN

KEYS = [key for field in vocabulary.FIELDS for key in field.keys]
TEXTS = st.text(st.characters(exclude_categories=()), max_size=300)
SCALARS = st.none() | st.booleans() | st.integers(-(10**400), 10**400) | st.floats() | TEXTS
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=8)
BAGS = st.dictionaries(st.sampled_from([*KEYS, "man_made", "disused:man_made"]) | TEXTS, ANYTHING, max_size=12)


def said(bag: dict[str, object], **constants: Scalar) -> dict[str, Scalar]:
    """Only what was read out of a bag."""
    values = tags.read(bag, constants).values
    return {name: value for name, value in values.items() if value not in (None, UNKNOWN)}


def test_a_number_plate_reader_is_read_as_openstreetmap_tags_it() -> None:
    reading = tags.read(
        {
            "man_made": "surveillance",
            "surveillance": "public",
            "surveillance:type": "ALPR",
            "surveillance:zone": "traffic",
            "camera:type": "fixed",
            "camera:mount": "pole",
            "direction": "160",
            "height": "4 m",
            "start_date": "2024-06",
            "manufacturer": "Flock Safety",
            "note": "behind the tree",
        }
    )

    assert {name: value for name, value in reading.values.items() if value not in (None, "unknown")} == {
        "surveillance": "public",
        "surveillance_type": "ALPR",
        "surveillance_zone": "traffic",
        "camera_type": "fixed",
        "camera_mount": "pole",
        "camera_direction": "160",
        "height": 4.0,
        "start_date": "2024-06",
        "manufacturer": "Flock Safety",
        "lifecycle": "active",
    }
    assert set(reading.values) == set(vocabulary.NAMES)
    assert reading.unread == ()


def test_no_two_fields_are_read_from_the_same_tag() -> None:
    assert len(KEYS) == len(set(KEYS))


@pytest.mark.parametrize("order", [1, -1])
def test_the_most_trusted_of_several_tags_is_read_whatever_their_order(order: int) -> None:
    bag = {"camera:direction": "90", "direction": "270", "manufacturer": "Axis", "brand": "Flock Safety"}

    assert said(dict(list(bag.items())[::order])) == {"camera_direction": "90", "manufacturer": "Axis"}


def test_a_blank_tag_lets_the_next_one_speak() -> None:
    assert said({"camera:direction": "  ", "direction": "270"}) == {"camera_direction": "270"}


@pytest.mark.parametrize(
    ("bag", "expected"),
    [
        ({"camera:type": "static"}, {"camera_type": "fixed"}),
        ({"surveillance:type": "camera;guard"}, {"surveillance_type": "camera"}),
        ({"surveillance": "webcam;public"}, {"surveillance": "public", "surveillance_type": "camera"}),
        ({"surveillance": "traffic"}, {"surveillance_zone": "traffic"}),
        ({"surveillance": "traffic", "surveillance:zone": "parking"}, {"surveillance_zone": "parking"}),
        ({"surveillance": "red_light"}, {"surveillance_type": "camera", "surveillance_zone": "traffic"}),
        ({"direction": 90}, {"camera_direction": "90"}),
        ({"direction": "forward"}, {"camera_direction": "forward"}),
        ({"height": 3.5}, {"height": 3.5}),
        ({"height": True}, {}),
        ({"operator": ["A", "B"]}, {}),
        ({"operator": "two\nlines"}, {}),
        ({"operator": " Stadt  Köln "}, {"operator": "Stadt  Köln"}),
    ],
)
def test_what_is_written_in_the_wild_is_understood(bag: dict[str, Any], expected: dict[str, Scalar]) -> None:
    assert said(bag) == expected


@pytest.mark.parametrize(
    ("bag", "state"),
    [
        ({"man_made": "surveillance"}, "active"),
        ({"man_made": "mast;surveillance"}, "active"),
        ({"man_made": "mast"}, "unknown"),
        ({"proposed:man_made": "surveillance"}, "planned"),
        ({"disused:man_made": "surveillance", "man_made": "mast"}, "disused"),
        ({"removed:man_made": "surveillance", "man_made": "surveillance"}, "removed"),
        ({"man_made": ["surveillance"]}, "unknown"),
    ],
)
def test_the_prefix_of_man_made_tells_the_state_of_the_device(bag: dict[str, Any], state: str) -> None:
    assert tags.read(bag).values["lifecycle"] == state


def test_what_the_vocabulary_does_not_know_is_named() -> None:
    reading = tags.read({"surveillance": "camera", "surveillance:type": "ALPR", "height": "high", "note": "x"})

    assert reading.unread == (("surveillance", "camera"), ("height", "high"))
    assert reading.values["surveillance"] == "unknown"


def test_a_value_that_is_understood_as_something_else_is_not_called_unread() -> None:
    assert tags.read({"surveillance": "traffic"}).unread == ()
    assert tags.read({"surveillance": "traffic", "surveillance:zone": "parking"}).unread == (
        ("surveillance", "traffic"),
    )


def test_a_constant_holds_where_a_camera_says_nothing_itself() -> None:
    assert said({}, surveillance_type="camera", height=3.0) == {"surveillance_type": "camera", "height": 3.0}
    assert said({"surveillance:type": "guard"}, surveillance_type="camera") == {"surveillance_type": "guard"}
    assert said({"surveillance": "webcam"}, surveillance_type="ALPR") == {"surveillance_type": "camera"}


def test_one_reading_does_not_leak_into_the_next() -> None:
    first = tags.read({"operator": "A"})
    first.values["operator"] = "changed"

    assert said({}) == {}
    assert said({"operator": "A"}) == {"operator": "A"}


@given(bag=BAGS)
def test_any_bag_is_read_without_a_word(bag: dict[str, object]) -> None:
    reading = tags.read(bag)

    assert set(reading.values) == set(vocabulary.NAMES)
    assert {key for key, _ in reading.unread} <= set(bag)
    for field in vocabulary.choices():
        assert reading.values[field.name] in {value.value for value in field.values}
