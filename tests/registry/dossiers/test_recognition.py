from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.dossiers.recognition import STRONGEST, end, summed, surest
from app.registry.fields import UNKNOWN
from app.registry.vocabulary import FACIAL_RECOGNITION

TODAY = date(2026, 11, 27)


class Said(NamedTuple):
    value: str | None
    certainty: str = "reported"
    valid_until: str | None = None


days = st.sampled_from([None, "2018-07", "2026-11-26", "2026-11-27", "2026-11", "2026", "2031"])
claims = st.builds(
    Said, st.sampled_from([each.value for each in FACIAL_RECOGNITION.values]), st.sampled_from([*CERTAINTIES]), days
)
states = st.builds(
    Said,
    st.sampled_from(["planned", "trial", "active", "disabled", "banned", "removed", "unknown"]),
    st.sampled_from([*CERTAINTIES]),
    days,
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
    assert summed([Said(*each) for each in said], (), TODAY) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([("enabled_confirmed", "documented", "2018-07")], ("disabled", "documented")),
        ([("enabled_confirmed", "documented", "2026-11-27")], ("enabled_confirmed", "documented")),
        ([("hardware_capable", "reported", "2018")], ("disabled", "reported")),
        ([("enabled_confirmed", "documented", "2018"), ("enabled_claimed",)], ("enabled_claimed", "reported")),
        ([("enabled_confirmed", "documented", "2018"), ("none_known",)], ("none_known", "reported")),
        ([("enabled_claimed", "disputed", "2018"), ("enabled_claimed", "reported", "2019")], ("disabled", "disputed")),
        ([("enabled_claimed", "disputed", "2018"), ("none_known",)], ("none_known", "reported")),
        ([("banned", "documented", "2019")], (UNKNOWN, None)),
        ([("banned", "documented", "2019"), ("enabled_claimed", "reported", "2018")], ("disabled", "reported")),
    ],
)
def test_what_is_over_is_told_as_switched_off_unless_something_else_holds(
    said: list[tuple[str, ...]], told: tuple[str, str | None]
) -> None:
    assert summed([Said(*each) for each in said], (), TODAY) == told


@pytest.mark.parametrize(
    ("said", "is_at_an_end"),
    [
        ([("removed",)], True),
        ([("banned", "reported", "2019")], False),
        ([("active", "reported", "2019")], True),
        ([("active", "reported", "2019"), ("trial",)], False),
        ([("removed",), ("active",)], False),
        ([("removed",), ("active", "refuted")], True),
        ([("removed", "disputed")], False),
        ([("planned",)], False),
        ([], False),
    ],
)
def test_a_system_is_at_its_end_where_nobody_says_that_it_runs(said: list[tuple[str, ...]], is_at_an_end: bool) -> None:
    its = [Said(*each) for each in said]

    assert (end(its, TODAY) is not None) == is_at_an_end
    assert summed([Said("enabled_confirmed")], its, TODAY)[0] == ("disabled" if is_at_an_end else "enabled_confirmed")
    assert summed([Said("banned")], its, TODAY)[0] == "banned"


@given(st.lists(claims), st.lists(states))
def test_nothing_is_told_to_recognise_faces_but_by_a_claim_that_holds_today(said: list[Said], its: list[Said]) -> None:
    told, _ = summed(said, its, TODAY)

    if told in ("enabled_confirmed", "enabled_claimed", "hardware_capable"):
        assert any(each.value == told and each.valid_until not in ("2018-07", "2026-11-26") for each in said)
        assert end(its, TODAY) is None


@given(st.lists(claims))
def test_what_was_refuted_is_never_told_as_what_it_can_do(said: list[Said]) -> None:
    capability, certainty = summed(said, (), TODAY)

    standing = {each.value for each in said if each.certainty != "refuted"}
    assert capability in {UNKNOWN, "disabled"} | standing
    assert certainty != "refuted" or not standing & {*STRONGEST}


@given(st.lists(claims), st.lists(states))
def test_the_order_in_which_things_were_said_does_not_matter(said: list[Said], its: list[Said]) -> None:
    assert summed(said, its, TODAY) == summed(said[::-1], its[::-1], TODAY)
    assert surest(said) == surest(said[::-1])


def test_every_step_of_the_scale_has_its_place() -> None:
    assert {*STRONGEST} == {each.value for each in FACIAL_RECOGNITION.values} - {UNKNOWN}
