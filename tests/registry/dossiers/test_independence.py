import pytest

from app.registry.dossiers import independence
from app.registry.dossiers.claimed import CLAIMANTS
from app.registry.dossiers.evidence import TYPES


@pytest.mark.parametrize("claimant", ["vendor", "operator", "politician"])
@pytest.mark.parametrize(
    "types",
    [(), ("vendor_marketing",), ("operator_statement",), ("press_report",), ("other",), ("press_report", "other")],
)
def test_the_word_of_who_gains_by_it_carries_nothing_even_when_it_is_repeated(
    claimant: str, types: tuple[str, ...]
) -> None:
    assert not independence.is_independent(claimant, types)


@pytest.mark.parametrize("claimant", CLAIMANTS)
def test_their_own_papers_carry_nothing_whoever_hands_them_on(claimant: str) -> None:
    assert not independence.is_independent(claimant, ["vendor_marketing", "operator_statement", "other"])


@pytest.mark.parametrize(
    "carries", sorted(set(TYPES) - {"vendor_marketing", "operator_statement", "press_report", "other"})
)
@pytest.mark.parametrize("claimant", CLAIMANTS)
def test_a_document_that_others_can_check_carries_a_claim(claimant: str, carries: str) -> None:
    assert independence.is_independent(claimant, ["vendor_marketing", carries])


def test_what_journalists_found_themselves_carries_a_claim() -> None:
    assert independence.is_independent("press", ["press_report"])


def test_only_a_measurement_or_a_confirmation_needs_it() -> None:
    assert independence.needs_independence("accuracy", "fnmr", "measured")
    assert independence.needs_independence("facial_recognition", "enabled_confirmed", "claimed")
    assert not independence.needs_independence("facial_recognition", "enabled_claimed", "claimed")
    assert not independence.needs_independence("accuracy", "fnmr", "claimed")
