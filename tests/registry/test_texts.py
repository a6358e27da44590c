import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, literal, select
from sqlalchemy.orm import Session

from app.registry.texts import bytewise, like

letters = st.text(alphabet="aAbÄ%_\\*?[]^-.'", max_size=6)


def as_expression(pattern: str) -> str:
    """A pattern of CQL2 as a regular expression: an oracle that shares nothing with the databases."""
    # A "\\" with nothing after it is itself.
    pieces = re.findall(r"\\(.)|(.)", pattern)
    return "".join({"%": ".*", "_": "."}.get(bare) or re.escape(escaped or bare) for escaped, bare in pieces)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=letters, pattern=letters)
@example(text="a\\", pattern="%\\")
def test_both_databases_understand_a_pattern_as_the_standard_does(session: Session, text: str, pattern: str) -> None:
    found = session.scalar(select(like(literal(text, Text()), pattern)))

    assert bool(found) == bool(re.fullmatch(as_expression(pattern), text))


@pytest.mark.parametrize(("text", "pattern"), [("Axis", "A%"), ("100%", r"100\%"), ("a*b", "a*b"), ("[x]", "[_]")])
def test_a_pattern_finds_what_it_says(session: Session, text: str, pattern: str) -> None:
    assert session.scalar(select(like(literal(text, Text()), pattern)))


def test_text_is_in_the_order_of_its_characters_numbers_whatever_the_language(session: Session) -> None:
    words = ["a", "Z", "ä", "z", "A", "é", "東"]
    a, b = (literal(each, Text()) for each in words[:2])
    assert session.scalar(select(bytewise(b) < bytewise(a))), "capitals first"

    for one in words:
        for other in words:
            less = bytewise(literal(one, Text())) < bytewise(literal(other, Text()))
            assert bool(session.scalar(select(less))) == (one < other), (one, other)
