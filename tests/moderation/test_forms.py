import pytest
from werkzeug.datastructures import MultiDict

from app.moderation import forms
from app.registry.errors import Invalid


@pytest.mark.parametrize(("typed", "number"), [("7", 7), (" #7 ", 7), ("0007", 7), ("9223372036854775807", 2**63 - 1)])
def test_a_number_is_read_as_people_write_it(typed: str, number: int) -> None:
    assert forms.number_in(MultiDict({"camera_id": typed})) == number


@pytest.mark.parametrize("typed", ["", "0", "-1", "7.0", "²", "9223372036854775808", "9" * 5000, "#", "seven"])
def test_what_is_no_number_is_named(typed: str) -> None:
    with pytest.raises(Invalid) as error:
        forms.number_in(MultiDict({"into_id": typed}), "into_id")
    assert [each.field for each in error.value.problems] == ["into_id"]


def test_a_form_tells_which_version_was_looked_at() -> None:
    assert forms.version(MultiDict({"version": "12"})) == 12


@pytest.mark.parametrize("told", [None, "", " 1", "1.0", "-1", "٣", "9" * 5000, "null"])
def test_a_form_without_a_version_that_there_can_be_is_refused(told: str | None) -> None:
    with pytest.raises(forms.Unseen):
        forms.version(MultiDict({} if told is None else {"version": told}))
