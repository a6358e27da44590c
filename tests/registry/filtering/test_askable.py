import pytest

from app.registry import vocabulary
from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering import askable
from app.registry.filtering.askable import CERTAINTY, CLAIMED, PURPOSE


def test_everything_that_can_be_asked_has_a_name_of_its_own() -> None:
    assert len(askable.NAMES) == len(askable.FIELDS)
    assert {*vocabulary.NAMES} | askable.CLAIMED_NAMES == askable.NAMES
    for each in askable.FIELDS:
        assert askable.field_named(each.name) is each
    with pytest.raises(KeyError):
        askable.field_named("record_state")


@pytest.mark.parametrize("field", [each for each in CLAIMED if each.values], ids=lambda field: field.name)
def test_what_is_claimed_is_a_choice_that_begins_with_unknown_and_has_a_code_for_each_value(
    field: Field,
) -> None:
    assert (field.kind, field.values[0].value, field.default) == ("choice", UNKNOWN, UNKNOWN)
    assert sorted(field.codes.values()) == [*range(len(field.values))]
    assert len({each.value for each in field.values}) == len(field.values)


def test_no_certainty_and_no_purpose_of_a_claim_is_left_out() -> None:
    from_claims = {*CERTAINTIES} | {"payment", "attendance"}

    assert from_claims <= {each.value for each in (*CERTAINTY.values, *PURPOSE.values)}


def test_codes_in_the_index_never_change() -> None:
    """They are kept in `profile` and go over the wire of map tiles."""
    assert CERTAINTY.codes == {
        "unknown": 0,
        "documented": 1,
        "reported": 2,
        "suspected": 3,
        "disputed": 4,
        "refuted": 5,
    }
