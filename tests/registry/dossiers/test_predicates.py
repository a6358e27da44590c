import pytest

from app.registry.dossiers import predicates
from app.registry.dossiers.predicates import PREDICATES
from app.registry.fields import UNKNOWN


def test_every_predicate_is_found_by_its_name_and_no_other_is() -> None:
    assert [predicates.predicate_named(name) for name in predicates.NAMES] == [*PREDICATES]
    assert len({*predicates.NAMES}) == len(PREDICATES)
    with pytest.raises(KeyError):
        predicates.predicate_named("guessed")


def test_what_is_asked_in_letters_says_on_a_page_that_nobody_knows_it() -> None:
    asked = [*predicates.asked()]

    assert asked
    assert all(each.unknown for each in asked), "an unknown that is asked about is first said to be one"
    assert all(sentence.endswith(".") for each in asked for sentence in (each.unknown, each.asks))


def test_details_never_have_the_name_of_what_every_claim_has() -> None:
    taken = {
        "predicate",
        "value",
        "note",
        "certainty",
        "stance",
        "claimant",
        "claimant_kind",
        "valid_from",
        "valid_until",
    }

    for each in PREDICATES:
        names = [detail.name for detail in each.details]
        assert len({*names}) == len(names)
        assert not taken & {*names}, each.name


def test_a_closed_list_has_words_for_each_value_and_no_value_twice() -> None:
    for each in predicates.choices():
        values = [value.value for value in each.field.values]
        assert len({*values}) == len(values), each.name
        assert all(value.label for value in each.field.values)
        assert UNKNOWN not in values or not each.is_organisation
