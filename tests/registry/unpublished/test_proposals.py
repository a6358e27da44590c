from typing import Any

import pytest

from app.registry import vocabulary
from app.registry.errors import Invalid
from app.registry.geometry import Position
from app.registry.unpublished.proposals import Correction, Proposal
from tests.factories import filled_form

CAMERA: dict[str, Any] = {
    **{field.name: field.default for field in vocabulary.FIELDS},
    "id": 7,
    "lon": -104.9903,
    "lat": 39.7392,
    "precision_m": 10,
    "surveillance_type": "camera",
    "operator": "City",
}


def test_three_facts_are_required_and_each_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        Proposal.parse({})

    assert {problem.field for problem in caught.value.problems} == {"lon", "lat", "surveillance_type", "knowledge"}


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"knowledge": "survey"}, "survey"),
        ({"knowledge": "read"}, "document"),
        ({"knowledge": "read", "evidence_url": "https://example.org/minutes.pdf"}, "https://example.org/minutes.pdf"),
    ],
)
def test_how_the_sender_knows_becomes_the_source(fields: dict[str, str], source: str) -> None:
    assert Proposal.parse(filled_form(**fields)).details.values["source"] == source


def test_a_wrong_link_and_an_endless_note_are_named() -> None:
    with pytest.raises(Invalid) as caught:
        Proposal.parse(filled_form(evidence_url="file:///etc/passwd", note="x" * 2001))

    assert {problem.field for problem in caught.value.problems} == {"evidence_url", "note"}


def test_a_correction_has_what_is_different_and_what_was_seen_there() -> None:
    form = {"knowledge": "survey", "operator": "Police", "model": "", "surveillance_type": "camera"}

    found = Correction.parse(form, CAMERA)

    assert (found.camera_id, found.values, found.base) == (7, {"operator": "Police"}, {"operator": "City"})
    assert found.position == Position(-104.9903, 39.7392)


def test_an_emptied_field_says_that_it_is_not_known() -> None:
    found = Correction.parse({"knowledge": "survey", "operator": ""}, CAMERA)

    assert (found.values, found.base) == ({"operator": None}, {"operator": "City"})


def test_a_place_that_rounds_to_the_published_one_is_not_different() -> None:
    form = {"knowledge": "survey", "lon": "-104.99031", "lat": "39.73922", "operator": "Police"}
    assert "lon" not in Correction.parse(form, CAMERA).base

    moved = Correction.parse({**form, "lon": "-104.98"}, CAMERA)
    assert (moved.position, moved.base["lon"]) == (Position(-104.98, 39.73922), -104.9903)


def test_a_correction_that_says_nothing_new_or_wrong_things_is_refused() -> None:
    for form, field in (
        ({"operator": "City"}, "details"),
        ({"height": "tall"}, "height"),
        ({"operator": "Police", "knowledge": "hearsay"}, "knowledge"),
    ):
        with pytest.raises(Invalid) as caught:
            Correction.parse({"knowledge": "survey", **form}, CAMERA)
        assert [problem.field for problem in caught.value.problems] == [field]
