import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registry.dossiers import predicates
from app.registry.dossiers.claimed import CERTAINTIES, CERTAINTY_MEANINGS, STANCES, Claim, check_certainty, plain
from app.registry.errors import Invalid

GOOD = {"predicate": "accuracy", "value": "fnmr", "claimant": "Lab", "claimant_kind": "lab"}


def said_wrong(raw: dict[str, object]) -> set[str]:
    with pytest.raises(Invalid) as error:
        Claim.parse(raw)
    return {problem.field for problem in error.value.problems}


def test_what_is_wrong_with_a_claim_is_said_field_by_field() -> None:
    Claim.parse(GOOD)
    assert said_wrong({}) == said_wrong({"predicate": "colour"}) == {"predicate"}
    assert said_wrong({"predicate": "purpose"}) == {"value", "claimant", "claimant_kind"}
    assert said_wrong({**GOOD, "predicate": "purpose", "value": "facial recognition"}) == {"value"}
    assert said_wrong({**GOOD, "alerts": "many", "test_date": "soon"}) == {"alerts", "test_date"}
    assert said_wrong({**GOOD, "certainty": "sure", "stance": "felt"}) == {"certainty", "stance"}
    assert said_wrong({**GOOD, "valid_from": "2020", "valid_until": "2019"}) == {"valid_until"}
    assert said_wrong({**GOOD, "claimant": "\u202e"}) == {"claimant"}


@settings(max_examples=60)
@given(
    raw=st.dictionaries(
        st.sampled_from(["predicate", "value", "note", "alerts", "claimant", "stance"]),
        st.one_of(st.text(), st.integers(), st.none(), st.sampled_from(predicates.NAMES)),
    )
)
def test_nothing_that_is_sent_breaks_the_parser_of_claims(raw: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        Claim.parse(raw)


NUMBERS = st.integers(0, 10**6) | st.floats(0, 10**6).map(lambda number: round(number, 3))


@given(number=NUMBERS)
def test_a_number_is_kept_without_a_fraction_that_says_nothing(number: float) -> None:
    kept = plain(number)

    assert kept == number
    assert ("." in str(kept)) == (number != int(number))


@given(certainty=st.sampled_from((None, "", *CERTAINTIES)), stance=st.sampled_from((None, "", *STANCES)))
def test_what_nobody_said_of_a_claim_is_that_it_is_claimed_and_nobody_knows_how_surely(
    certainty: str | None, stance: str | None
) -> None:
    claim = Claim.parse({**GOOD, "certainty": certainty, "stance": stance, "asked_by": "the caller"})

    assert (claim.certainty, claim.stance) == (certainty or "unknown", stance or "claimed")


def test_a_certainty_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    for certainty in CERTAINTIES:
        check_certainty(certainty)
    with pytest.raises(Invalid, match="documented, reported"):
        check_certainty("sure")


def test_every_certainty_is_explained_to_moderators() -> None:
    assert CERTAINTIES.keys() == CERTAINTY_MEANINGS.keys()
