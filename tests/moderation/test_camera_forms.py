import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.moderation import camera_forms
from app.moderation.camera_forms import READERS, seen, typed_over
from app.registry import vocabulary
from app.registry.errors import Invalid

ROW: dict[str, Any] = {**dict.fromkeys(vocabulary.NAMES), "operator": "City", "height": 4.0, "lon": 1.5, "lat": 2.0}


def form(**fields: str) -> MultiDict[str, str]:
    return MultiDict(fields)


def shown() -> str:
    return json.dumps(camera_forms.as_form(ROW))


def test_what_was_seen_and_not_typed_over_is_no_change() -> None:
    as_it_was = camera_forms.as_form(ROW)

    assert READERS["change"](form(**as_it_was, seen=shown())).values == {}
    typed = READERS["change"](form(**{**as_it_was, "operator": "Police"}, seen=shown()))
    assert (typed.verb, typed.values) == ("changed", {"operator": "Police"})


def test_lines_that_a_browser_breaks_in_its_own_way_were_not_typed() -> None:
    told = json.dumps({"description": "Two\nlines"})

    assert READERS["change"](form(description="Two\r\nlines\r\n", seen=told)).values == {}


def test_what_others_changed_meanwhile_stays_where_nobody_typed() -> None:
    now = {**ROW, "operator": "Police"}

    filled = typed_over(now, form(operator="City", height="5", seen=shown()))

    assert (filled["operator"], filled["height"]) == ("Police", "5")


@settings(max_examples=20)
@given(st.text(max_size=9) | st.sampled_from(("[]", "null", "3", '{"a": [1]}', '{"a": null}')))
def test_whatever_stands_where_the_form_that_was_seen_should_is_read_as_data_alone(text: str) -> None:
    assert all(isinstance(value, str) for value in seen(form(seen=text)).values())


@pytest.mark.parametrize(("verb", "name"), [("blur", "precision_m"), ("undo", "seq"), ("merge", "into_id")])
@pytest.mark.parametrize("typed", ["", "0", "-1", "x", str(2**70)])
def test_a_number_that_can_be_none_is_refused_beside_its_field(verb: str, name: str, typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        READERS[verb](form(**{name: typed}))

    assert {problem.field for problem in caught.value.problems} == {name}


def test_every_form_is_read_into_an_edit_of_its_own() -> None:
    filled = form(precision_m="100", seq="1", into_id="1")

    verbs = [read(filled).verb for read in READERS.values()]

    assert len(set(verbs)) == len(READERS)
