from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from app import history
from app.history import Alteration, Event
from app.registry.sources import Source

DAY = date(2026, 11, 23)
SOURCES = {1: Source(id=1, name="Lookback contributors"), 2: Source(id=2, name="OpenStreetMap")}


@pytest.fixture(autouse=True)
def reader() -> Iterator[None]:
    app = Flask("history")
    Babel(app)
    with app.test_request_context():
        yield


def told(kind: str = "changed", *, precision_m: int | None = None, **revision: Any) -> Event:
    whole = {"kind": kind, "before": None, "after": None, "reason": None, "day": DAY, **revision}
    [event] = history.events([whole], {"precision_m": precision_m}, SOURCES)
    return event


def test_a_change_is_told_as_old_and_new() -> None:
    event = told(before={"operator": "City", "height": None}, after={"operator": "Police", "height": 4.0})

    assert event == Event(
        DAY,
        "Changed.",
        (
            Alteration("Height above ground", "unknown", "4\N{NO-BREAK SPACE}m"),
            Alteration("Operator", "City", "Police"),
        ),
    )


def test_what_became_unknown_is_said_to_be_unknown() -> None:
    event = told(before={"facial_recognition": "enabled_claimed"}, after={"facial_recognition": "unknown"})

    assert event.alterations == (Alteration("Facial recognition", "Said to be in use", "unknown"),)


def test_a_removal_gives_its_reason() -> None:
    event = told(
        "removed",
        reason="ban_or_court",
        before={"lifecycle": "active", "record_state": "published"},
        after={"lifecycle": "removed", "record_state": "removed", "removal_reason": "ban_or_court"},
    )

    assert event.text == "Marked as removed. Reason: a ban or a court put an end to it."
    assert event.alterations == (Alteration("State of the device", "In use", "Removed"),)


def test_a_move_is_told_with_its_distance() -> None:
    event = told(before={"lat": 39.8}, after={"lat": 39.8004, "lon": -105.08}, precision_m=10)

    assert event.alterations == (
        Alteration(
            "Place",
            "39.8000°\N{NO-BREAK SPACE}N, 105.0800°\N{NO-BREAK SPACE}W",
            "39.8004°\N{NO-BREAK SPACE}N, 105.0800°\N{NO-BREAK SPACE}W, 44 m away",
        ),
    )


def test_a_former_place_is_never_shown_finer_than_the_present_one() -> None:
    event = told(
        before={"lat": 39.80123, "lon": -105.08456, "precision_m": 10},
        after={"lat": 39.8, "lon": -105.08, "precision_m": 1000},
        precision_m=1000,
    )

    assert event.alterations == (
        Alteration("Place", "a place close by", "39.80°\N{NO-BREAK SPACE}N, 105.08°\N{NO-BREAK SPACE}W"),
        Alteration("Exactness of the place", "about 10 m", "about 1,000 m"),
    )


def test_a_move_of_which_only_one_axis_is_known_is_told_without_numbers() -> None:
    event = told(before={"lat": 39.8}, after={"lat": 39.9})

    assert event.alterations == (Alteration("Place", "a place close by", "moved"),)


def test_changed_tags_are_told_one_by_one() -> None:
    event = told(
        before={"osm_tags": {"operator": "City", "direction": "90"}},
        after={"osm_tags": {"direction": "90", "height": 4}},
    )

    assert event.alterations == (Alteration("Tag height", "none", "4"), Alteration("Tag operator", "City", "none"))


def test_a_new_source_is_told_by_name() -> None:
    event = told(before={"source_id": 1}, after={"source_id": 2})

    assert event.alterations == (Alteration("Source", "Lookback contributors", "OpenStreetMap"),)


def test_the_first_publication_has_nothing_to_compare() -> None:
    assert told("created", after={"operator": "City", "lon": 1, "lat": 2}) == Event(
        DAY, "Published for the first time.", ()
    )


@pytest.mark.parametrize("kind", ["created", "changed", "confirmed", "removed", "merged_into", "restored", "hidden"])
def test_every_kind_of_revision_has_its_words(kind: str) -> None:
    assert told(kind).text
