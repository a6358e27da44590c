import typing

import pytest

from app.formats.foreign import REASONS, Reason, UnreadableFile, is_something_else, shown


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(typing.get_args(Reason))


def test_an_unreadable_file_says_why_and_keeps_the_template_for_translators() -> None:
    error = UnreadableFile("Line %(line)d is odd.", line=3)
    assert str(error) == "Line 3 is odd."
    assert (error.message, error.params) == ("Line %(line)d is odd.", {"line": 3})


def test_a_message_without_params_may_hold_a_percent_sign() -> None:
    assert str(UnreadableFile("100% wrong")) == "100% wrong"


def test_what_is_shown_of_a_foreign_value_is_short_and_cannot_act_on_a_terminal() -> None:
    assert shown("\x1b[2Jhello\ud800") == "�[2Jhello�"
    assert len(shown("x" * 1000)) == 60
    assert shown([1, None]) == "[1, None]"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"man_made": "tower"}, True),
        ({"man_made": "surveillance"}, False),
        ({"man_made": "mast;surveillance"}, False),
        ({"man_made": "mast", "surveillance:type": "camera"}, False),
        ({"man_made": "mast", "surveillance": ""}, True),
        ({"man_made": ""}, False),
        ({"highway": "speed_camera"}, False),
        ({"man_made": 5}, False),
        ({}, False),
    ],
)
def test_only_another_man_made_thing_without_surveillance_is_something_else(
    tags: dict[str, object], expected: bool
) -> None:
    assert is_something_else(tags) is expected
