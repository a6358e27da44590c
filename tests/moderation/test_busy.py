"""What whoever decides is told while the register cannot be written."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from app import db
from app.db import Database
from app.registry import desk_sessions
from app.registry.unpublished import reports
from tests.moderation.conftest import Desk

Receive = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits half a minute for a test."""
    monkeypatch.setattr(db, "_BUSY_MS", 20)


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Somebody else is writing into the register and does not leave."""
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


def test_a_decision_that_could_not_be_taken_is_kept_to_be_sent_again(
    desk: Desk, database: Database, receive: Receive
) -> None:
    number, _ = receive()
    page = f"/moderation/reports/{number}"
    form = {**desk.form(page), "message": "Typed with <care>.", "reason": "vandalism"}
    with locked(database):
        for address in (f"{page}/approve", f"{page}/reject?kind=new", f"{page}/ask", "/moderation/bulk?kind=new"):
            answer = desk.client.post(address, data={**form, "question": "Which door?", "password": "a secret"})
            assert answer.status_code == 503, address
            assert "Typed with &lt;care&gt;." in answer.text
            assert f'action="{address}"' in answer.text
            assert "a secret" not in answer.text
            assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("30", "no-store")
    with database.reading() as session:
        assert reports.get(session, number).state == "received"
    assert desk.send(page, f"{page}/reject", reason="vandalism", message="Typed with <care>.").status_code == 303


def test_who_opens_a_report_reads_it_at_once_while_others_write(
    desk: Desk, database: Database, receive: Receive, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = receive()
    monkeypatch.setattr(desk_sessions, "is_due", lambda *_, **__: True)
    # Whoever waits for as long as everybody may is not answered within a minute.
    monkeypatch.setattr(db, "_BUSY_MS", 60_000)
    database.dispose()

    with locked(database):
        began = monotonic()
        page = desk.open(f"/moderation/reports/{number}")
        assert (page.status_code, monotonic() - began < 30) == (200, True)

    assert desk.open(f"/moderation/reports/{number}").status_code == 200
    with database.reading() as session:
        assert reports.get(session, number).claimed_by is not None
