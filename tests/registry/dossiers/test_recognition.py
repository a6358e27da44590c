from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.dossiers.recognition import STRONGEST, summed, surest
from app.registry.vocabulary import FACIAL_RECOGNITION, UNKNOWN


class Said(NamedTuple):
    value: str | None
    certainty: str


claims = st.builds(
    Said, st.sampled_from([each.value for each in FACIAL_RECOGNITION.values]), st.sampled_from([*CERTAINTIES])
)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([], (UNKNOWN, None)),
        ([("enabled_claimed", "reported")], ("enabled_claimed", "reported")),
        ([("enabled_claimed", "reported"), ("enabled_confirmed", "documented")], ("enabled_confirmed", "documented")),
        ([("enabled_claimed", "suspected"), ("enabled_claimed", "reported")], ("enabled_claimed", "reported")),
        ([("enabled_claimed", "documented"), ("banned", "reported")], ("banned", "reported")),
        ([("enabled_claimed", "documented"), ("banned", "disputed")], ("banned", "disputed")),
        ([("banned", "refuted"), ("enabled_claimed", "reported")], ("enabled_claimed", "reported")),
        ([("enabled_claimed", "refuted")], (UNKNOWN, "refuted")),
    ],
)
def test_the_strongest_that_nobody_refuted_is_told_with_who_is_surest_of_it(
    said: list[tuple[str, str]], told: tuple[str, str | None]
) -> None:
    assert summed([Said(*each) for each in said]) == told


@given(st.lists(claims))
def test_what_was_refuted_is_never_told_as_what_it_can_do(said: list[Said]) -> None:
    capability, certainty = summed(said)

    standing = {each.value for each in said if each.certainty != "refuted"}
    assert capability == UNKNOWN or capability in standing
    assert certainty != "refuted" or not standing & {*STRONGEST}


@given(st.lists(claims))
def test_the_order_in_which_things_were_said_does_not_matter(said: list[Said]) -> None:
    assert summed(said) == summed(said[::-1])
    assert surest(said) == surest(said[::-1])


def test_every_step_of_the_scale_has_its_place() -> None:
    assert {*STRONGEST} == {each.value for each in FACIAL_RECOGNITION.values} - {UNKNOWN}
