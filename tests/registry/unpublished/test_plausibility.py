import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry import vocabulary
from app.registry.details import Scalar
from app.registry.geometry import Position
from app.registry.unpublished import plausibility
from app.registry.unpublished.plausibility import HIGHEST_RISK, WARNINGS, Doubts, look

HERE = Position(-104.9903, 39.7392)
ANYTHING = st.one_of(st.none(), st.text(), st.floats(), st.integers())


def test_a_plain_report_is_calm() -> None:
    stated: dict[str, Scalar] = {
        "surveillance_type": "ALPR",
        "operator": "Denver Police Dept.",
        "manufacturer": "Flock Safety",
        "model": "Falcon 2.0",
        "ref": "555-1234",
        "camera_direction": "90",
        "check_date": "2026-11-20",
    }

    assert look(
        HERE, stated, note="On the pole opposite 1200 Main St, seen 2026-11-20 at 10.30", metres_to_town=800
    ) == (
        0,
        (),
    )


@pytest.mark.parametrize(
    ("position", "metres", "code"),
    [
        (Position(0, 0), None, "no_place"),
        (Position(0.001, -0.002), math.inf, "no_place"),
        (Position(-40, 30), math.inf, "far_from_towns"),
        (Position(133, -25), 60_000, "far_from_towns"),
    ],
)
def test_a_place_where_hardly_anybody_is_is_marked(position: Position, metres: float | None, code: str) -> None:
    assert look(position, {}, metres_to_town=metres).warnings == (code,)


def test_no_place_and_no_list_of_towns_is_nothing_odd() -> None:
    assert look(None, {}) == look(HERE, {}, metres_to_town=None) == Doubts(0, ())


def test_the_same_text_again_and_again_is_looked_at_first() -> None:
    assert [look(HERE, {}, same_text=others).risk for others in (0, 4, 5, 20, 200)] == [0, 0, 1, 3, 3]
    assert look(HERE, {}, same_place=10) == (2, ("same_place",))


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("Write to jane.doe@example.org", "email"),
        ("call +1 303 555 0142", "phone"),
        ("(303) 555-0142", "phone"),
        ("Tel. 030 1234567", "phone"),
        ("licence plate B-MW 1234", "plate"),
        ("Kennzeichen: HH AB 123", "plate"),
        ("my neighbour put it up", "home"),
        ("Der Nachbar wohnt dort", "home"),
        ("chez lui", "home"),
        ("buy at https://example.org/x", "link"),
        ("best-prices.shop", "link"),
    ],
)
def test_what_says_too_much_is_marked_where_it_is_written(note: str, code: str) -> None:
    assert look(HERE, {}, note=note).warnings == (code,)
    assert look(HERE, {"description": note}).warnings == (code,)


@pytest.mark.parametrize(
    "note",
    [
        "39.7392, -104.9903",
        "Model X1-200, serial 12345678",
        "seen on 2026-11-20, 12.30",
        "4 m above ground; looks 180-270",
        "It reads licence plates of cars",
        "near the registration office",
        "U.S. 36 at mile 12.5",
    ],
)
def test_numbers_of_other_kinds_are_not_taken_for_personal_ones(note: str) -> None:
    assert look(HERE, {}, note=note).warnings == ()


@pytest.mark.parametrize("operator", ["Mr. Smith", "Frau Müller", "Familie Meier", "Señora García"])
def test_an_operator_who_is_a_person_is_marked(operator: str) -> None:
    assert look(HERE, {"operator": operator}) == (2, ("person",))


@pytest.mark.parametrize(
    "stated",
    [
        {"surveillance_type": "guard", "model": "X1"},
        {"surveillance_type": "gunshot_detector", "camera_type": "dome"},
        {"indoor": "yes", "surveillance": "outdoor"},
        {"lifecycle": "planned", "check_date": "2026"},
        {"lifecycle": "active", "end_date": "2020"},
    ],
)
def test_facts_that_do_not_go_together_are_marked(stated: dict[str, Scalar]) -> None:
    assert look(HERE, stated) == (1, ("contradiction",))


def test_a_runway_of_facts_is_marked() -> None:
    everything: dict[str, Scalar] = {field.name: "x" for field in vocabulary.FIELDS}

    assert "many_facts" in look(HERE, everything).warnings
    assert look(HERE, {"height": 31.0}).warnings == ("very_high",)


def test_many_small_doubts_make_a_larger_one() -> None:
    assert look(HERE, {"height": 40.0}, note="my neighbour: https://example.org").risk == 2


@given(st.dictionaries(st.sampled_from(vocabulary.NAMES), ANYTHING), st.none() | st.text(), ANYTHING)
def test_whatever_is_sent_is_looked_at(stated: dict[str, Scalar], note: str | None, metres: object) -> None:
    distance = float(metres) if isinstance(metres, int | float) and abs(metres) < 1e300 else None

    doubts = look(HERE, stated, note=note, metres_to_town=distance)

    assert 0 <= doubts.risk <= HIGHEST_RISK
    assert set(doubts.warnings) <= WARNINGS.keys()
    assert len(set(doubts.warnings)) == len(doubts.warnings)


@pytest.mark.parametrize("piece", ["a", "1 ", "a@", "+1", "a-", "tel ", "number plate a ", "a.", "(", "mr "])
def test_no_text_takes_long(piece: str) -> None:
    started = time.process_time()

    look(HERE, {"description": piece * (2000 // len(piece))}, note=piece * (2000 // len(piece)))

    assert time.process_time() - started < 0.1


def test_every_weight_is_of_a_warning_there_is() -> None:
    assert plausibility._WEIGHT.keys() <= WARNINGS.keys()
