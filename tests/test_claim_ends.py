from datetime import date
from typing import Any

import pytest

from app import claim_ends
from app.registry.dossiers import predicates
from app.registry.dossiers.statements import Statement

TODAY = date(2026, 11, 26)


pytestmark = pytest.mark.usefixtures("reader")


def said(predicate: str, value: str, **facts: Any) -> Statement:
    nothing = dict.fromkeys(Statement.__annotations__)
    return Statement(**{**nothing, "predicate": predicate, "value": value, "detail": {}, **facts})


@pytest.mark.parametrize(
    ("claim", "ended", "why"),
    [
        (
            said("system_state", "trial", valid_from="2017", valid_until="2018-07"),
            "It was on trial from 2017 to 2018-07.",
            "Nobody has recorded why it ended.",
        ),
        (
            said("system_state", "removed", valid_from="2020-06", detail={"reason": "ban_or_court"}),
            "It is taken down, since 2020-06.",
            "A ban or a court put an end to it.",
        ),
        (
            said("facial_recognition", "disabled"),
            "Facial recognition is switched off.",
            "Nobody has recorded why it ended.",
        ),
    ],
)
def test_an_end_is_told_with_until_when_and_why(claim: Statement, ended: str, why: str) -> None:
    assert (claim_ends.ended(claim, TODAY), claim_ends.why(claim)) == (ended, why)


def test_every_value_of_the_scale_can_be_over() -> None:
    for each in predicates.predicate_named("facial_recognition").field.values:
        if each.value != "unknown":
            assert "until 2018-07" in claim_ends.was(said("facial_recognition", each.value, valid_until="2018-07"))
