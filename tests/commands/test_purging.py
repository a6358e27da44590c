from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.db import Database
from app.registry.unpublished import receipts, reports, verdicts
from app.registry.unpublished.proposals import Proposal
from app.registry.unpublished.reports import Report
from tests.commands.conftest import Run
from tests.factories import filled_form, moderator, submitted_report
from tests.stored import bytes_of


def received_long_ago(register: str, days: int) -> None:
    database = Database(register)
    day = datetime.now(UTC).date() - timedelta(days=days)
    with database.writing() as session:
        reports.submit(session, Proposal.parse(filled_form(note="zqmarker")), day=day)
        session.commit()
    database.dispose()


def left(register: str) -> int:
    database = Database(register)
    with database.reading() as session:
        number = len(session.scalars(select(Report)).all())
    database.dispose()
    return number


def test_what_is_too_old_is_forgotten_and_the_rest_stays(run: Run, register: str) -> None:
    for days in (3, 90, 91, 300):
        received_long_ago(register, days)

    assert "Reports deleted: 2." in run("purge").output
    assert left(register) == 2
    assert "Reports deleted: 0." in run("purge").output
    assert "Reports deleted: 1." in run("purge", "--keep-days", 30).output


def test_how_long_it_is_kept_is_a_setting(run: Run, register: str, monkeypatch: pytest.MonkeyPatch) -> None:
    received_long_ago(register, 10)
    monkeypatch.setenv("LOOKBACK_KEEP_DAYS", "9")

    assert run("purge").exit_code == 0
    assert left(register) == 0


@pytest.mark.reads_files
def test_no_byte_of_the_register_says_any_more_what_was_turned_down(
    run: Run, register: str, data_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    database = Database(register)
    then = datetime.now(UTC) - timedelta(days=200)
    with database.writing() as session:
        about: dict[str, Any] = {"moderator_id": moderator(session).id, "now": then}
        for _ in range(50):
            code = submitted_report(session, note="zqmarker note", operator="zqmarker")
            number = reports.by_code(session, code).id
            verdicts.ask(session, number, "zqmarker question", **about)
            receipts.answer(session, code, "zqmarker answer", day=then.date())
            verdicts.reject(session, number, reason="other", message="zqmarker message", **about)
            receipts.appeal(session, code, "zqmarker appeal", day=then.date())
        session.commit()
    assert b"zqmarker" in bytes_everywhere(database, data_dir)

    told = run("purge").output

    assert "Reports deleted: 50." in told
    assert b"zqmarker" not in bytes_everywhere(database, data_dir)
    assert "zqmarker" not in told + "".join(capfd.readouterr())
    database.dispose()


def bytes_everywhere(database: Database, data_dir: Path) -> bytes:
    """In the data folder and in the database's files."""
    return bytes_of(database) + b"".join(each.read_bytes() for each in data_dir.rglob("*") if each.is_file())
