"""What is purged is found nowhere any more: in no table, no file of the database, no log."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.db import Database
from app.registry.unpublished import receipts, reports, retention, signals, tallies, verdicts
from app.registry.unpublished.reports import Report, Verdict
from app.registry.unpublished.tallies import desk_count
from tests import factories
from tests.factories import DAY, NOW
from tests.stored import bytes_of

KEEP = 90
TOO_LATE = DAY + timedelta(days=KEEP + 1)
MARKER = "zqforgotten"
SAID = {"note": f"{MARKER} note", "operator": f"{MARKER} operator", "evidence_url": f"https://example.org/{MARKER}"}


def plant(session: Session) -> dict[str, int]:
    """A report with the marker everywhere words go, for each thing that can become of it."""
    person = factories.moderator(session).id
    ids: dict[str, int] = {}
    for fate in ("approved", "rejected", "spam", "withdrawn", "needs_info", "received", "appealed"):
        code = factories.submitted_report(session, **SAID)
        ids[fate] = reports.by_code(session, code).id
        about: dict[str, Any] = {"moderator_id": person, "now": NOW}
        if fate != "received":
            verdicts.ask(session, ids[fate], f"{MARKER} question", **about)
        if fate in ("approved", "rejected", "spam", "appealed"):
            receipts.answer(session, code, f"{MARKER} answer", day=DAY)
        match fate:
            case "approved":
                published = factories.details(lat=39.7)
                factories.approved_camera(session, ids[fate], moderator_id=person, details=published, message=MARKER)
            case "rejected" | "appealed":
                verdicts.reject(session, ids[fate], reason="other", message=f"{MARKER} message", **about)
            case "spam":
                verdicts.spam(session, ids[fate], **about)
            case "withdrawn":
                receipts.withdraw(session, code, day=DAY)
        if fate == "appealed":
            receipts.appeal(session, code, f"{MARKER} appeal", day=DAY)
    return ids


def purge_all(database: Database) -> None:
    with database.writing() as session:
        while any(retention.purge(session, TOO_LATE, KEEP)):
            session.commit()
        session.commit()
    database.sweep(*retention.TABLES)


def test_what_was_turned_down_and_what_nobody_decided_is_deleted(session: Session) -> None:
    ids = plant(session)
    assert retention.purge(session, TOO_LATE - timedelta(days=1), KEEP) == (0, 0)

    assert retention.purge(session, TOO_LATE, KEEP) == (6, 1)

    assert session.scalars(select(Report.id)).all() == [ids["approved"]]
    assert [each.message for each in session.scalars(select(Verdict))] == [None]
    assert tallies.waiting(session)["state"] == {"received": 0, "needs_info": 0}
    assert retention.purge(session, TOO_LATE, KEEP) == (0, 0)


def test_of_what_was_published_the_receipt_is_left(session: Session) -> None:
    code = factories.submitted_report(session, **SAID)
    report = reports.by_code(session, code)
    verdicts.approve(session, report.id, moderator_id=factories.moderator(session).id, message="Thanks", now=NOW)

    retention.purge(session, TOO_LATE, KEEP)

    left = reports.by_code(session, code)
    assert (left.state, left.camera_id, left.received_on) == ("approved", 1, DAY)
    assert (left.lon, left.cell, left.note, left.details, left.evidence_url) == (None, None, None, {}, None)


def test_the_statistics_stay(session: Session) -> None:
    plant(session)
    events = select(desk_count.c.event, desk_count.c.n).order_by(desk_count.c.event)
    before = session.execute(events).all()

    retention.purge(session, TOO_LATE, KEEP)

    after = session.execute(events).all()
    assert set(before) <= set(after)
    assert set(after) - set(before) == {("lapsed", 3)}


def test_a_privacy_report_that_waits_is_kept(session: Session) -> None:
    signals.privacy_problem(session, factories.published_camera(session), "My window", now=NOW)

    assert retention.purge(session, TOO_LATE, KEEP) == (0, 0)


@pytest.mark.reads_files
def test_a_purged_report_is_in_no_table_and_in_no_file(database: Database, capfd: pytest.CaptureFixture[str]) -> None:
    with database.writing() as session:
        plant(session)
        session.commit()
        # PostgreSQL does so by itself every now and then, and keeps values of columns for its planner.
        session.execute(text("ANALYZE"))
        session.commit()
    assert MARKER in everything_in(database)
    assert MARKER.encode() in bytes_of(database)

    purge_all(database)

    assert MARKER not in everything_in(database)
    assert MARKER.encode() not in bytes_of(database)
    assert MARKER not in "".join(capfd.readouterr())


def everything_in(database: Database) -> str:
    with database.reading() as session:
        names = inspect(session.connection()).get_table_names()
        return str([session.execute(text(f"SELECT * FROM {name}")).all() for name in names])
