from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.dossiers import predicates
from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.dossiers.questions import left_open

EVERYTHING = {each.name for each in predicates.asked()}


class Said(NamedTuple):
    predicate: str
    value: str | None
    certainty: str = "reported"
    stance: str = "claimed"


claims = st.builds(Said, st.sampled_from(predicates.NAMES), st.just("x"), st.sampled_from([*CERTAINTIES]))


def answered(*told: Said, known: tuple[str, ...] = ()) -> set[str]:
    return EVERYTHING - {each.name for each in left_open(told, known)}


@pytest.mark.parametrize(
    ("said", "is_settled"),
    [
        (Said("purpose", "payment"), True),
        (Said("purpose", "unknown"), False),
        (Said("purpose", "payment", "refuted"), False),
        (Said("facial_recognition", "none_known"), False),
        (Said("facial_recognition", "enabled_claimed", "documented"), False),
        (Said("facial_recognition", "enabled_confirmed"), True),
        (Said("facial_recognition", "enabled_confirmed", "refuted"), False),
        (Said("facial_recognition", "banned"), True),
        (Said("accuracy", "fnmr", stance="claimed"), False),
        (Said("accuracy", "fnmr", stance="measured"), True),
        (Said("accuracy", "fnmr", "refuted", "measured"), False),
    ],
)
def test_a_question_is_closed_by_what_settles_it_and_stands(said: Said, is_settled: bool) -> None:
    assert answered(said) == ({said.predicate} if is_settled else set())


def test_what_a_camera_says_itself_is_not_asked() -> None:
    assert answered(known=("facial_recognition", "operator")) == {"facial_recognition", "operator"}


@given(st.lists(claims), claims)
def test_no_question_is_opened_by_another_claim(told: list[Said], another: Said) -> None:
    assert answered(*told) <= answered(*told, another)


def test_whatever_is_asked_is_said_to_be_unknown_where_nobody_claims_anything() -> None:
    assert {each.name for each in predicates.PREDICATES if each.unknown} == EVERYTHING
