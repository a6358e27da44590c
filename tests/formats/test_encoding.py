import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.encoding import pieces, to_json


@given(st.lists(st.text()))
def test_any_text_comes_back_as_it_was_even_lone_surrogates(texts: list[str]) -> None:
    assert json.loads(b"".join(pieces([to_json(texts)]))) == texts


def test_json_is_compact_and_plain_text() -> None:
    assert to_json({"tag": "café", "on": date(2026, 11, 23)}) == '{"tag":"café","on":"2026-11-23"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(value)


def test_a_value_with_no_place_in_an_export_is_named() -> None:
    with pytest.raises(TypeError, match="bytes has no place"):
        to_json({"photo": b""})


def test_a_stream_comes_in_pieces_of_about_64_kilobytes() -> None:
    lengths = [len(piece) for piece in pieces("x" * 1000 for _ in range(1000))]
    assert sum(lengths) == 1_000_000
    assert max(lengths) < 70_000
    assert len(lengths) == 16


def test_nothing_in_is_nothing_out() -> None:
    assert list(pieces([])) == []
