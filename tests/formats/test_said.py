import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import said
from app.formats.foreign import UnreadableFile
from app.registry.model import LARGEST_ID


def test_lines_are_made_into_what_they_say_until_one_is_cut_short() -> None:
    made = said.made_of([b'{"id": 1}\n', b'{"id": 2}'], lambda line: said.number(line["id"]))

    assert next(made) == 1
    with pytest.raises(UnreadableFile, match="cut short"):
        next(made)


@settings(max_examples=50)
@given(st.binary(max_size=40).filter(lambda line: b"\n" not in line))
def test_whatever_another_register_says_is_read_or_refused_as_a_line(line: bytes) -> None:
    try:
        [value] = said.made_of([line + b"\n"], lambda each: said.number(each["id"]))
    except UnreadableFile:
        return
    assert value == json.loads(line)["id"]


@pytest.mark.parametrize("line", [b'{"id": NaN}', b'{"id": Infinity}', b"[" * 100_000, b"[]", b"\xff", b'{"id": true}'])
def test_what_no_register_says_is_refused(line: bytes) -> None:
    with pytest.raises(UnreadableFile):
        list(said.made_of([line + b"\n"], lambda each: said.number(each["id"])))


@pytest.mark.parametrize("value", [0, -1, LARGEST_ID + 1, True, 1.0, "1", None, [1]])
def test_a_number_of_a_thing_is_one_that_it_can_have(value: Any) -> None:
    with pytest.raises(ValueError, match="is no number of anything"):
        said.number(value)


def test_nothing_is_told_apart_from_something_else() -> None:
    assert (said.number_or_none(None), said.object_or_none(None)) == (None, None)
    assert (said.number(1), said.number_or_none(LARGEST_ID)) == (1, LARGEST_ID)
    assert said.object_or_none({"a": 1}) == {"a": 1}
    with pytest.raises(TypeError):
        said.object_or_none([1])
    assert said.one_of("b", ("a", "b")) == "b"
    with pytest.raises(ValueError, match="knows no 'c'"):
        said.one_of("c", ("a", "b"))
