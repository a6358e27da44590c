from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from app.registry import corrections
from app.registry.dossiers import claims, dossier_history, independence, statements
from app.registry.dossiers.claimed import CLAIMANTS
from app.registry.dossiers.evidence import TYPES
from app.registry.errors import Conflict, Invalid, NotFound
from app.registry.geometry import Position
from app.registry.unpublished import queue, receipts, reports, retention, verdicts
from app.registry.unpublished.claim_proposals import About, ClaimProposal, parse_claim
from app.registry.unpublished.outcomes import State
from app.registry.unpublished.queue_filter import QueueFilter
from tests.factories import (
    DAY,
    NOW,
    claim_form,
    claimed,
    described_system,
    moderator,
    proof,
    published_camera,
    submitted_claim,
)

PLACE = Position(-104.9903, 39.7392)


def wrong(**fields: object) -> set[str]:
    with pytest.raises(Invalid) as error:
        ClaimProposal.parse(claim_form(**fields), About(1))
    return {problem.field for problem in error.value.problems}


def sent(session: Session, about: About, **fields: object) -> int:
    """The number of a claim in the queue."""
    return reports.by_code(session, submitted_claim(session, about, **fields)).id


def approve(session: Session, number: int, certainty: str = "reported", **fields: object) -> None:
    said = {**reports.get(session, number).details, "certainty": certainty, **fields}
    by = moderator(session, f"{number}@example.org").id
    verdicts.approve(session, number, moderator_id=by, outcome=State(*parse_claim(said)), now=NOW)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert wrong(value="", claimant="", url="") == {"value", "claimant", "url"}
    assert wrong(predicate="") == {"predicate"}
    assert wrong(quote="x" * 301, remark="x" * 2001, published_on="soon") == {"quote", "remark", "published_on"}
    assert wrong(predicate="camera_count", value="9", count_date="soon") == {"count_date"}


def test_a_sender_does_not_say_how_sure_it_is() -> None:
    proposal = ClaimProposal.parse(claim_form(certainty="documented", size="9", state="active"), About(1))

    assert proposal.claim.certainty == "unknown"
    assert "certainty" not in proposal.said
    assert "size" not in proposal.said, "of another predicate"


@pytest.mark.parametrize(
    ("predicate", "value", "stance"),
    [("facial_recognition", "enabled_confirmed", "claimed"), ("accuracy", "fnmr", "measured")],
)
def test_no_form_lets_an_interested_party_confirm_or_measure(predicate: str, value: str, stance: str) -> None:
    for kind, type_ in product(CLAIMANTS, TYPES):
        fields = {"predicate": predicate, "value": value, "stance": stance, "claimant_kind": kind, "type": type_}
        if independence.is_independent(kind, [type_]):
            ClaimProposal.parse(claim_form(**fields), About(1))
        else:
            assert wrong(**fields) == {"type"}


def test_what_is_sent_waits_and_nobody_reads_it(session: Session) -> None:
    system_id = described_system(session)
    code = submitted_claim(session, About(system_id), quote="They pay with a face.", remark="See page 4")

    found = reports.by_code(session, code)
    assert (found.kind, found.system_id, found.about_id, found.lon) == ("claim", system_id, None, None)
    assert found.details["quote"] == "They pay with a face."
    assert found.note == "See page 4"
    assert statements.of_system(session, system_id) == []
    wanted = QueueFilter(kinds=("claim",))
    assert [each.id for each in queue.page(session, wanted, today=DAY)] == [found.id]
    assert queue.count(session, wanted, today=DAY) == (1, True)


def test_an_approved_claim_is_public_with_its_evidence_as_sure_as_the_moderator_says(session: Session) -> None:
    system_id = described_system(session)
    number = sent(session, About(system_id), title="Faces that pay", published_on="2017-09")

    approve(session, number, "documented", note="In one shop")

    [told] = statements.of_system(session, system_id)
    assert (told.value, told.certainty, told.note) == ("payment", "documented", "In one shop")
    assert told.evidence[0]["title"] == "Faces that pay"
    assert reports.get(session, number).claim_id == told.id
    newest = dossier_history.of_system(session, system_id)[0]
    assert (newest["kind"], newest["subject"], newest["subject_id"]) == ("created", "claim", told.id)


def test_a_claim_about_a_camera_stands_on_its_page(session: Session) -> None:
    camera_id = published_camera(session)
    approve(session, sent(session, About(camera_id=camera_id, position=PLACE)))

    assert [each.value for each in statements.of_camera(session, camera_id).own] == ["payment"]


def test_a_claim_about_a_camera_that_is_out_of_sight_meanwhile_is_not_published(session: Session) -> None:
    camera_id = published_camera(session)
    number = sent(session, About(camera_id=camera_id, position=PLACE))
    corrections.hide(session, camera_id, "privacy", day=DAY)

    with pytest.raises(Conflict):
        approve(session, number)


def test_a_claim_that_is_known_is_named_to_its_sender(session: Session) -> None:
    system_id, by = described_system(session), moderator(session).id
    known = claims.state(session, claimed("purpose", "border"), [proof()], system_id=system_id, day=DAY)
    gone = claims.state(session, claimed("purpose", "fare_gate"), [proof()], system_id=system_id, day=DAY)
    claims.withdraw(session, gone, day=DAY)
    number = sent(session, About(system_id))

    for nothing in (gone, 99):
        with pytest.raises(NotFound):
            verdicts.duplicate(session, number, nothing, moderator_id=by, now=NOW)
    verdicts.duplicate(session, number, known, moderator_id=by, now=NOW)

    assert (reports.get(session, number).state, reports.get(session, number).claim_id) == ("duplicate", known)
    assert len(statements.of_system(session, system_id)) == 1


def test_a_sender_says_a_claim_better_and_takes_it_back(session: Session) -> None:
    system_id = described_system(session)
    code = submitted_claim(session, About(system_id), remark="Perhaps")
    better = ClaimProposal.parse(claim_form(value="vending"), About(system_id))
    receipts.edit(session, code, better, day=DAY)
    assert reports.by_code(session, code).details["value"] == "vending"
    elsewhere = ClaimProposal.parse(claim_form(), About(described_system(session, "Another")))
    with pytest.raises(Conflict):
        receipts.edit(session, code, elsewhere, day=DAY)

    withdrawn = receipts.withdraw(session, code, day=DAY)

    assert (withdrawn.details, withdrawn.note, withdrawn.sameness) == ({}, None, None)


def test_what_a_sender_wrote_is_forgotten_when_its_time_has_come(session: Session) -> None:
    system_id = described_system(session)
    published, rejected, unread = (sent(session, About(system_id)) for _ in range(3))
    approve(session, published)
    verdicts.reject(session, rejected, moderator_id=moderator(session).id, reason="other", now=NOW)

    assert retention.purge(session, DAY + timedelta(days=91), 90) == (2, 1)
    assert retention.purge(session, DAY + timedelta(days=91), 90) == (0, 0)

    assert reports.get(session, published).details == {}
    assert len(statements.of_system(session, system_id)) == 1
    with pytest.raises(NotFound):
        reports.get(session, unread)
