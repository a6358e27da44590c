import pytest

from app.registry.geometry import Position
from app.registry.unpublished.claim_proposals import About, ClaimProposal
from app.registry.unpublished.proposals import Correction, Proposal
from app.registry.unpublished.proposed import said_by, said_on, sameness_of
from tests.factories import DAY, claim_form, filled_form


@pytest.mark.parametrize("text", ["Buy 7 PILLS!", "buy   pills", "«Buy», 12 pills…", "buy\npills"])
def test_texts_that_differ_in_no_more_than_case_digits_spaces_and_marks_are_the_same(text: str) -> None:
    assert sameness_of(text) == sameness_of(None, "buy", "pills")
    assert sameness_of(text) != sameness_of("buy spills")


@pytest.mark.parametrize("texts", [(), (None,), ("",), ("12 … !", None)])
def test_nothing_is_the_same_as_what_has_no_words(texts: tuple[str | None, ...]) -> None:
    assert sameness_of(*texts) is None


def test_a_number_for_a_text_fits_the_database() -> None:
    assert all(0 <= (sameness_of(chr(letter)) or 0) < 1 << 63 for letter in range(ord("a"), ord("z") + 1))


def test_who_saw_it_says_that_it_was_there_in_the_month_in_which_they_sent_it() -> None:
    seen, read = Proposal.parse(filled_form()), Proposal.parse(filled_form(knowledge="read"))
    assert said_on(seen, DAY)["details"]["check_date"] == "2026-11"
    assert "check_date" not in said_on(read, DAY)["details"]
    told = Proposal.parse(filled_form(check_date="2026-10-02"))
    assert said_on(told, DAY)["details"]["check_date"] == "2026-10-02"


def test_senders_are_told_apart_by_their_own_words_alone() -> None:
    one = said_by(Proposal.parse(filled_form(operator="City", description="On a pole")))
    other = said_by(Proposal.parse(filled_form(operator="State", manufacturer="Axis", note="on a POLE")))
    assert one["sameness"] == other["sameness"] is not None
    assert said_by(Proposal.parse(filled_form(operator="City")))["sameness"] is None


def test_a_correction_says_what_is_different_and_what_was_there() -> None:
    row = {**said_by(Proposal.parse(filled_form(operator="Polise")))["details"], "id": 7, "version": 1}
    known = {"precision_m": None, "lon": -104.9903, "lat": 39.7392, **row}
    correction = Correction.parse({"operator": "Police", "knowledge": "survey"}, known)
    said = said_by(correction)
    assert (said["kind"], said["about_id"]) == ("change", 7)
    assert (said["details"], said["base"]) == ({"operator": "Police"}, {"operator": "Polise"})


def test_a_claim_has_the_place_of_its_camera_and_none_of_its_system() -> None:
    place = Position(-104.9903, 39.7392)
    of_camera = said_by(ClaimProposal.parse(claim_form(), About(camera_id=7, position=place)))
    of_system = said_by(ClaimProposal.parse(claim_form(), About(3)))
    assert (of_camera["about_id"], of_camera["lon"], of_camera["cell"] is None) == (7, -104.9903, False)
    assert (of_system["system_id"], of_system["lon"], of_system["cell"]) == (3, None, None)
