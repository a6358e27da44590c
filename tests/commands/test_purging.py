from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.db import Database
from app.registry import reports
from app.registry.proposals import Proposal
from app.registry.reports import Report
from tests.commands.conftest import Run
from tests.factories import filled_form


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
