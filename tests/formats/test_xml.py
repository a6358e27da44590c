import json
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats.encoding import words
from app.formats.xml import attributes, degrees, element, escaped, fit
from app.registry.camera_cells import BEFORE_NUMBER, BEFORE_TEXT

# Everything that a text of Python can hold: control characters, lone surrogates and what is no character at all.
ANYTHING = st.text(st.characters(exclude_categories=()))
# The same but for what stands between the cells of a camera.
IN_A_CELL = st.text(
    st.characters(exclude_categories=(), exclude_characters=f"{BEFORE_TEXT}{BEFORE_NUMBER}"), min_size=1
)


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text.encode())


@given(ANYTHING)
def test_any_text_is_read_back_as_it_was_fit(text: str) -> None:
    assert parsed(element("e", text)).text in (fit(text), None if text == "" else fit(text))
    assert parsed(f"<e{attributes(a=text)}/>").get("a") == fit(text)


@given(st.dictionaries(ANYTHING, ANYTHING))
def test_a_bag_of_tags_is_the_same_after_json_and_xml(bag: dict[str, str]) -> None:
    assert json.loads(parsed(element("e", bag)).text or "") == bag


@pytest.mark.parametrize("text", ["\0", "\x1b", "\x7f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_carry_is_seen(text: str) -> None:
    assert fit(f"a{text}b") == (f"a{text}b" if text == "\x7f" else f"a\\u{ord(text):04x}b")


def test_plain_text_is_left_alone() -> None:
    assert escaped("Straße 5, 京都 📷 'x'") == "Straße 5, 京都 📷 'x'"
    assert escaped('<a b="c">&\r\n\t') == "&lt;a b=&quot;c&quot;&gt;&amp;&#13;&#10;&#9;"


def test_values_are_written_as_elsewhere_and_nothing_where_nothing_is_known() -> None:
    assert (words(date(2026, 11, 23)), words(2.5), words({"a": 1})) == ("2026-11-23", "2.5", '{"a":1}')
    assert element("e", None, name="x") == ""
    assert element("e", 0, name="x") == '<e name="x">0</e>'
    assert attributes(a=None, b="c") == ' b="c"'


@given(st.floats(-180, 180))
def test_degrees_have_seven_decimals_and_no_negative_zero(value: float) -> None:
    assert float(degrees(value)) == round(value, 7)
    assert degrees(value) != "-0.0000000"


def test_degrees_have_no_exponent() -> None:
    assert (degrees(1e-7), degrees(-0.0), degrees(-1e-9)) == ("0.0000001", "0.0000000", "0.0000000")
