import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.cameras import camera
from app.registry.errors import Conflict, Invalid, NotFound
from app.registry.unpublished import codes, reports, verdicts
from app.registry.unpublished.reports import Report, Verdict
from tests.factories import DAY, NOW, approved_camera, details, moderator, submitted_report


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
