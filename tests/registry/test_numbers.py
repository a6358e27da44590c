import pytest

from app.registry.model import LARGEST_ID
from app.registry.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("000", 0),
        ("7", 7),
        ("0" * 5000 + "7", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("0" * 19 + "1" + "9" * 5000, None),
        ("", None),
        (" 7", None),
        ("+7", None),
        ("-7", None),
        ("7.0", None),
        ("1_000", None),
        ("²", None),
        ("٧", None),
    ],
)
def test_digits_are_a_number_however_many_and_nothing_else_is(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_number_is_none_above_the_most_that_it_may_be() -> None:
    assert [whole_number(text, 30) for text in ("30", "030", "31", "300")] == [30, 30, None, None]
