import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.foreign import UnreadableFile
from app.formats.jsontext import JsonText
from tests.formats.factories import a_file

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.long
@given(st.dictionaries(st.text(), JSON), st.integers(1, 40), st.booleans(), st.sampled_from([None, 1]))
def test_an_object_reads_the_same_in_pieces_of_any_size(
    value: dict[str, object], piece: int, ascii_only: bool, indent: int | None
) -> None:
    # A lone surrogate can be written as an escape only.
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "backslashreplace")
    text = JsonText(a_file(data), piece)
    assert {name: text.value() for name in text.members()} == json.loads(data)
    assert not text.next_text()


@given(st.lists(JSON), st.integers(1, 40), st.sampled_from([None, 2]))
def test_elements_know_their_line(values: list[object], piece: int, indent: int | None) -> None:
    document = json.dumps(values, indent=indent)
    text = JsonText(a_file(document), piece)
    for (line, element), value in zip(text.elements(), values, strict=True):
        assert element == value
        first_line = json.dumps(value, indent=indent).splitlines()[0]
        assert first_line in document.splitlines()[line - 1]


def whole(text: JsonText) -> list[dict[str, object]]:
    """Every text of a file, which must be an object."""
    texts = []
    while text.next_text():
        texts.append({name: text.value() for name in text.members()})
    return texts


def finite(text: str) -> float | None:
    return float(text) if math.isfinite(float(text)) else None


@given(
    st.dictionaries(st.sampled_from("abc"), JSON),
    st.integers(0, 50),
    st.sampled_from(["", *'{}[]",:\\ \n1-eE.tN\0é', "null", "0", "\\u00", "\\ud800"]),
    st.integers(0, 4),
    st.integers(1, 8),
)
def test_what_python_refuses_is_refused_and_what_it_reads_is_read(
    value: dict[str, object], at: int, fragment: str, length: int, piece: int
) -> None:
    document = json.dumps(value)
    document = document[:at] + fragment + document[at + length :]
    try:
        expected = json.loads(document, parse_float=finite)
    except json.JSONDecodeError:
        expected = None
    try:
        texts = whole(JsonText(a_file(document), piece))
    except UnreadableFile:
        assert not isinstance(expected, dict)
    else:
        # A file may be a sequence of texts, which json.loads takes for one that is too long.
        assert texts == [expected] or (expected is None and len(texts) != 1)


@pytest.mark.parametrize("piece", [1, 7, 1000])
@pytest.mark.parametrize(
    ("document", "line", "column"),
    [
        ('{"a": 1,\n "b": }', 2, 7),
        ('{"a": 1\n\n "b": 2}', 3, 2),
        ('{"a": 1', 1, 8),
        ('{"a": "never closed\n}', 1, 20),
        ("{'a': 1}", 1, 2),
        ('{"a": tru}', 1, 7),
        ('{"a": 1} x', 1, 10),
    ],
)
def test_the_place_of_an_error_is_named(piece: int, document: str, line: int, column: int) -> None:
    text = JsonText(a_file(document), piece)
    with pytest.raises(UnreadableFile) as error:
        whole(text)
    assert (error.value.params["line"], error.value.params["column"]) == (line, column)


def test_nesting_without_end_is_refused() -> None:
    text = JsonText(a_file("[" * 100_000))
    with pytest.raises(UnreadableFile, match="Nested too deeply"):
        text.value()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 4301])
def test_a_number_that_json_cannot_carry_is_noticed(number: str) -> None:
    text = JsonText(a_file(f'{{"a": {number}, "b": 1}}'))
    assert text.value() == {"a": None, "b": 1}
    assert text.odd == number


def test_numbers_keep_their_type() -> None:
    value = JsonText(a_file("[1, 1.0, 9007199254740993]")).value()
    assert repr(value) == "[1, 1.0, 9007199254740993]"


def test_a_byte_order_mark_and_record_separators_are_passed_over() -> None:
    text = JsonText(a_file("\ufeff\x1e{}\n\x1e{}\n"))
    count = 0
    while text.next_text():
        assert text.value() == {}
        count += 1
    assert count == 2
