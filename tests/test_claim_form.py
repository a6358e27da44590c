from itertools import chain

import pytest

from app import claim_form
from app.registry.dossiers import predicates
from app.registry.dossiers.claimed import Claim
from app.registry.dossiers.evidence import FACTS
from app.registry.unpublished.claim_proposals import About
from tests.factories import claimed, proof

pytestmark = pytest.mark.usefixtures("reader")


@pytest.mark.parametrize("predicate", predicates.NAMES)
def test_everything_that_a_claim_and_its_source_can_say_is_a_field_with_a_label(predicate: str) -> None:
    asked = predicates.predicate_named(predicate)
    of_claims = set(Claim.__annotations__) - {"predicate", "detail", "certainty"}

    for name in chain(of_claims, FACTS, (each.name for each in asked.details), ["remark"]):
        field = claim_form.field_named(name, asked)
        assert (field.name, bool(field.label)) == (name, True)
    assert claim_form.field_named("value", asked).kind == asked.field.kind


def test_what_was_typed_is_told_in_words_and_what_was_left_out_is_not() -> None:
    said = {
        "predicate": "purpose",
        "value": "payment",
        "claimant": "Daily Paper",
        "claimant_kind": "press",
        "quote": "",
    }

    assert claim_form.told(said) == [
        ("predicate", "What it is about", "What it is for"),
        ("value", "What it is for", "Payment"),
        ("claimant", "Their name", "Daily Paper"),
        ("claimant_kind", "What they are", "the press"),
    ]
    assert claim_form.told({"predicate": "colour", "value": "red"}) == []


def test_a_claim_that_is_not_published_is_told_as_if_it_were() -> None:
    evidence = [proof("court_record"), proof()]

    told = claim_form.as_statement(About(7), claimed("purpose", "payment"), evidence)

    assert (told.system_id, told.value, told.organisation, told.is_independent) == (7, "payment", None, True)
    assert [each["type"] for each in told.evidence] == ["court_record", "press_report"]
    runs = claim_form.as_statement(About(7), claimed("operator", "City Police"), evidence[1:])
    assert (runs.value, runs.organisation) == (None, "City Police")
