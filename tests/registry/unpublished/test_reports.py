import hashlib
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import cameras
from app.registry.cameras import camera
from app.registry.errors import Conflict, Invalid, NotFound
from app.registry.unpublished import codes, receipts, reports, tallies, verdicts
from app.registry.unpublished.proposals import Proposal
from app.registry.unpublished.reports import Report, Verdict
from tests.at_once import second_of_two
from tests.factories import DAY, NOW, approved_camera, details, filled_form, moderator, submitted_report

# What comes with forms.
NUMBER, OTHER_NUMBER = "QmV0d2VlbiB0d28gcGFnZX", "VHdvIG90aGVyIHBhZ2VzIQ"


def report_of(session: Session, code: str) -> Report:
    return reports.by_code(session, code)


def test_a_report_is_public_only_once_approved(session: Session) -> None:
    report = report_of(session, submitted_report(session))
    assert session.scalars(select(camera.c.id)).all() == []

    camera_id = approved_camera(session, report.id, moderator_id=moderator(session).id, details=details(), now=NOW)

    assert session.scalars(select(camera.c.id)).all() == [camera_id]
    assert (report.state, report.camera_id) == ("approved", camera_id)


def test_the_receipt_code_is_stored_only_as_a_hash(session: Session) -> None:
    code = submitted_report(session)

    [row] = session.execute(select(Report.__table__)).mappings()
    assert row["code_hash"] == codes.hashed(code)
    assert code not in str(dict(row))
    assert row["received_on"] == DAY


def sent(session: Session, number: str | None = NUMBER, day: date = DAY, **fields: str) -> str:
    """A report in the queue that came with the number of its form; its receipt code."""
    return reports.submit(session, Proposal.parse(filled_form(**fields)), day=day, number=number)


def test_the_same_words_of_the_same_form_are_one_report(session: Session) -> None:
    first = sent(session, note="By the door", operator="City", height="4.5")

    assert sent(session, note="By the door", operator="City", height="4.5", day=DAY + timedelta(days=1)) == first
    assert len({first, sent(session, note="By the window"), sent(session, OTHER_NUMBER), sent(session, None)}) == 4
    assert session.scalar(select(func.count()).select_from(Report)) == tallies.count_waiting(session) == 4


def test_the_number_of_a_form_is_kept_nowhere(session: Session) -> None:
    sent(session)

    [row] = session.execute(select(Report.__table__)).mappings()
    assert NUMBER not in str(dict(row))
    assert hashlib.sha256(NUMBER.encode()).hexdigest() not in str(dict(row))


def test_what_was_taken_back_or_said_better_is_sent_anew(session: Session) -> None:
    first = sent(session)
    receipts.withdraw(session, first, day=DAY)

    second = sent(session)
    assert second == sent(session) != first
    receipts.edit(session, second, Proposal.parse(filled_form(operator="City")), day=DAY)

    third = sent(session)
    assert third not in (first, second)
    assert sent(session) == third
    assert [report_of(session, each).state for each in (first, second, third)] == ["withdrawn", "received", "received"]


def test_what_a_moderator_has_decided_is_not_asked_again_by_the_same_form(session: Session) -> None:
    code = sent(session)
    verdicts.reject(session, report_of(session, code).id, moderator_id=moderator(session).id, reason="other", now=NOW)

    assert sent(session) == code
    assert report_of(session, code).state == "rejected"


def test_what_breaks_a_rule_is_no_repetition(session: Session) -> None:
    columns = {"kind": "nonsense", "details": {}}

    with pytest.raises(IntegrityError):
        reports.receive(session, columns, DAY, NUMBER)


def test_one_form_sent_twice_at_the_same_moment_is_one_report(database: Database) -> None:
    codes_of_both: list[str] = []

    def send(session: Session) -> None:
        codes_of_both.append(sent(session))

    second_of_two(database, send, send)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == tallies.count_waiting(session) == 1
    assert len(codes_of_both) == 2
    assert len(set(codes_of_both)) == 1


def test_a_report_is_opened_by_its_own_code_alone(session: Session) -> None:
    code, other = submitted_report(session), submitted_report(session)

    assert report_of(session, code.lower()).id != report_of(session, other).id
    for wrong in ("", "0000-0000-0000-0000", code[:-1], "no code at all"):
        with pytest.raises(NotFound):
            reports.by_code(session, wrong)


def test_the_exact_place_stays_private(session: Session) -> None:
    report = report_of(session, submitted_report(session, lon="-104.9903217", lat="39.7392358"))

    camera_id = approved_camera(
        session,
        report.id,
        moderator_id=moderator(session).id,
        details=details(lon=report.lon, lat=report.lat),
        precision_m=100,
        now=NOW,
    )

    row = cameras.get(session, camera_id)
    assert (report.lon, report.lat) == (-104.9903217, 39.7392358)
    assert (row["lon"], row["lat"], row["precision_m"]) == (-104.99, 39.739, 100)


def test_a_moderator_may_correct_before_publishing(session: Session) -> None:
    report = report_of(session, submitted_report(session, operator="Polise"))

    camera_id = approved_camera(
        session, report.id, moderator_id=moderator(session).id, details=details(operator="Police"), now=NOW
    )

    assert cameras.get(session, camera_id)["operator"] == "Police"
    assert report.details["operator"] == "Polise", "what was sent stays as it was sent"


def test_a_rejection_has_a_reason_and_a_message(session: Session) -> None:
    report = report_of(session, submitted_report(session))

    verdicts.reject(
        session,
        report.id,
        moderator_id=moderator(session).id,
        reason="not_a_camera",
        message="This is a street lamp.",
        now=NOW,
    )

    verdict = session.scalars(select(Verdict)).one()
    assert (report.state, verdict.reason, verdict.message) == ("rejected", "not_a_camera", "This is a street lamp.")
    assert verdict.decided_at == NOW
    assert session.scalars(select(camera.c.id)).all() == []


def test_a_report_is_decided_once(session: Session) -> None:
    report = report_of(session, submitted_report(session))
    person = moderator(session)
    verdicts.reject(session, report.id, moderator_id=person.id, reason="other", now=NOW)
    session.commit()

    with pytest.raises(Conflict):
        approved_camera(session, report.id, moderator_id=person.id, details=details(), now=NOW)
    session.rollback()

    assert session.scalars(select(camera.c.id)).all() == []
    assert len(session.scalars(select(Verdict)).all()) == 1


def test_an_unknown_reason_decides_nothing(session: Session) -> None:
    report = report_of(session, submitted_report(session))

    with pytest.raises(Invalid):
        verdicts.reject(session, report.id, moderator_id=moderator(session).id, reason="boring", now=NOW)

    assert report.state == "received"
