from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.registry.dossiers import claims, statements
from app.registry.dossiers.claim_tables import claim_evidence
from app.registry.errors import Conflict
from app.registry.unpublished import reports, reversals, tallies, verdicts
from app.registry.unpublished.claim_proposals import About, parse_claim
from app.registry.unpublished.outcomes import State
from tests.factories import DAY, NOW, claimed, described_system, moderator, proof, submitted_claim


def sent(session: Session, system_id: int) -> int:
    """The number of a claim about a system in the queue."""
    return reports.by_code(session, submitted_claim(session, About(system_id))).id


def test_an_approval_is_taken_back_as_if_it_had_not_been(session: Session) -> None:
    system_id, by = described_system(session), moderator(session).id
    number = sent(session, system_id)
    verdicts.approve(session, number, moderator_id=by, now=NOW)

    assert reversals.undo(session, number, moderator_id=by, now=NOW + timedelta(seconds=9)) == "approved"

    assert statements.of_system(session, system_id) == []
    assert (reports.get(session, number).state, reports.get(session, number).claim_id) == ("received", None)
    assert tallies.waiting(session)["kind"] == {"claim": 1}
    verdicts.approve(session, number, moderator_id=by, now=NOW)
    assert len(statements.of_system(session, system_id)) == 1, "what was taken back is published again"


def test_taking_back_leaves_a_known_claim_as_it_was(session: Session) -> None:
    system_id, by = described_system(session), moderator(session).id
    said = claimed("purpose", "payment", certainty="suspected")
    known = claims.state(session, said, [proof("leak")], system_id=system_id, day=DAY)
    before = statements.of_system(session, system_id)
    number = sent(session, system_id)
    outcome = State(*parse_claim({**reports.get(session, number).details, "certainty": "reported"}))
    verdicts.approve(session, number, moderator_id=by, outcome=outcome, now=NOW)
    [now] = statements.of_system(session, system_id)
    assert (now.id, now.certainty, len(now.evidence)) == (known, "reported", 2)

    reversals.undo(session, number, moderator_id=by, now=NOW)

    [told] = statements.of_system(session, system_id)
    assert (told.certainty, told.evidence, told.is_independent) == (
        "suspected",
        *(getattr(before[0], name) for name in ("evidence", "is_independent")),
    )


def test_what_somebody_said_of_the_claim_since_is_not_taken_back(session: Session) -> None:
    system_id, by = described_system(session), moderator(session).id
    number = sent(session, system_id)
    verdicts.approve(session, number, moderator_id=by, now=NOW)
    claims.judge(session, reports.get(session, number).claim_id or 0, "refuted", day=DAY)

    with pytest.raises(Conflict):
        reversals.undo(session, number, moderator_id=by, now=NOW)


def test_evidence_that_a_claim_cannot_stand_without_is_not_taken_back(session: Session) -> None:
    """Not even in the half minute: the database itself refuses what would stand on an interested party's word."""
    system_id, by = described_system(session), moderator(session).id
    said = claimed("facial_recognition", "enabled_confirmed", claimant="The police", claimant_kind="operator")
    known = claims.state(session, said, [proof("court_record")], system_id=system_id, day=DAY)
    number = reports.by_code(
        session,
        submitted_claim(
            session,
            About(system_id),
            predicate="facial_recognition",
            value="enabled_confirmed",
            claimant="The police",
            claimant_kind="operator",
            type="foi_response",
        ),
    ).id
    verdicts.approve(session, number, moderator_id=by, now=NOW)
    court = next(
        each for each in statements.of_system(session, system_id)[0].evidence if each["type"] == "court_record"
    )
    session.execute(delete(claim_evidence).where(claim_evidence.c.evidence_id == court["id"]))
    assert reports.get(session, number).claim_id == known

    with pytest.raises(Conflict):
        reversals.undo(session, number, moderator_id=by, now=NOW)
