import pytest
from sqlalchemy.orm import Session

from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from app.registry.unpublished import queue, receipts, reports, tallies, verdicts
from app.registry.unpublished.proposals import Proposal
from tests import factories
from tests.factories import DAY, NOW


@pytest.fixture
def person(session: Session) -> int:
    return factories.moderator(session).id


def test_a_withdrawn_report_is_forgotten(session: Session) -> None:
    code = factories.submitted_report(session, note="I live opposite", operator="Shop")

    report = receipts.withdraw(session, code, day=DAY)

    assert (report.state, report.lon, report.cell, report.details, report.note) == ("withdrawn", None, None, {}, None)
    assert report.sameness is None
    assert queue.page(session, today=DAY) == []
    with pytest.raises(Conflict):
        receipts.withdraw(session, code, day=DAY)


def test_a_question_waits_for_its_answer_and_then_for_a_moderator(session: Session, person: int) -> None:
    code = factories.submitted_report(session)
    report = reports.by_code(session, code)
    with pytest.raises(Conflict):
        receipts.answer(session, code, "Nobody asked.", day=DAY)

    verdicts.ask(session, report.id, "Which house?", moderator_id=person, now=NOW)
    assert (report.state, report.question, report.answer) == ("needs_info", "Which house?", None)
    with pytest.raises(Invalid):
        receipts.answer(session, code, " ", day=DAY)
    receipts.answer(session, code, "Number 5.", day=DAY)

    assert (report.state, report.question, report.answer) == ("received", "Which house?", "Number 5.")
    assert tallies.count_waiting(session) == 1


def test_an_edit_says_it_anew_and_a_moderator_who_saw_the_old_one_is_told(session: Session, person: int) -> None:
    code = factories.submitted_report(session, operator="Polise")
    report = reports.by_code(session, code)
    verdicts.contest(session, report.id, moderator_id=person, now=NOW)
    verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    seen = report.version

    receipts.edit(
        session, code, Proposal.parse(factories.filled_form(operator="Police", lat="40")), day=DAY, area="Ohio"
    )

    assert (report.details["operator"], report.lat, report.area) == ("Police", 40.0, "Ohio")
    assert report.seconded_by is None, "what was seconded is not what it says now"
    assert tallies.busiest_areas(session) == {"Ohio": 1}
    with pytest.raises(Stale) as caught:
        verdicts.approve(session, report.id, moderator_id=person, version=seen, now=NOW)
    assert caught.value.changes == ("sender",)


def test_a_rejection_is_appealed_once_and_decided_by_somebody_else(session: Session, person: int) -> None:
    other = factories.moderator(session, "other@example.org").id
    code = factories.submitted_report(session)
    report = reports.by_code(session, code)
    with pytest.raises(Conflict):
        receipts.appeal(session, code, "Too early.", day=DAY)
    verdicts.reject(session, report.id, moderator_id=person, reason="other", now=NOW)

    receipts.appeal(session, code, "It is a camera.", day=DAY)

    assert (report.state, report.round, report.appeal) == ("received", 2, "It is a camera.")
    with pytest.raises(NotAllowed):
        verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    verdicts.reject(session, report.id, moderator_id=other, reason="other", now=NOW)
    with pytest.raises(Conflict):
        receipts.appeal(session, code, "Once more.", day=DAY)
    session.refresh(report)
    assert [each.round for each in report.verdicts] == [1, 2]


def test_what_is_decided_is_not_edited(session: Session, person: int) -> None:
    code = factories.submitted_report(session)
    verdicts.spam(session, reports.by_code(session, code).id, moderator_id=person, now=NOW)

    with pytest.raises(Conflict):
        receipts.edit(session, code, Proposal.parse(factories.filled_form()), day=DAY)


@pytest.mark.parametrize("verb", [receipts.answer, receipts.appeal])
def test_a_wrong_code_opens_nothing(session: Session, verb: object) -> None:
    assert callable(verb)
    with pytest.raises(NotFound):
        verb(session, "0000-0000-0000-0000", "Hello", day=DAY)
