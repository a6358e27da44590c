"""What whoever sends is told while the register cannot be written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import db, errors
from app.db import Database
from app.registry.unpublished.reports import Report
from tests import factories
from tests.web.conftest import Keep, Solve
from tests.web.reading import main


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits half a minute for a test."""
    monkeypatch.setattr(db, "_BUSY_MS", 20)


@pytest.fixture
def locked(_impatient: None, app: Flask, keep: Keep) -> Iterator[int]:
    """A camera of a register that somebody else is writing into and does not leave."""
    camera_id = keep(factories.published_camera)
    with writing(app):
        yield camera_id


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """Somebody else writes into the register meanwhile."""
    database: Database = app.extensions["lookback.database"]
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


def test_nothing_that_was_typed_is_lost(client: FlaskClient, locked: int, capfd: pytest.CaptureFixture[str]) -> None:
    note = "Typed with <care>."
    for address in ("/report", *(f"/cameras/{locked}/{action}" for action in ("still-there", "gone", "privacy"))):
        form = factories.filled_form(note=note, another="1")

        answer = client.post(address, data=form, environ_base=factories.somebody_new())

        assert answer.status_code == 503, address
        assert "Note to the moderator Typed with <care>." in main(answer)
        assert f'action="{address}"' in answer.text
        assert "The register is busy" in answer.text
        assert answer.headers["Retry-After"] == "30"
        assert answer.headers["Cache-Control"] == "no-store"
    assert "care" not in "".join(capfd.readouterr())


def test_a_page_that_may_be_there_in_a_minute_leads_back_to_itself(app: Flask) -> None:
    with app.test_request_context("/cameras?operator=A&B"):
        assert 'href="/cameras?operator=A&amp;B">Try again</a>' in errors.answer(503).get_data(as_text=True)
        assert ">Try again</a>" not in errors.answer(404).get_data(as_text=True)
        # What takes too long does so the next time too.
        assert ">Try again</a>" not in errors.answer(503, words=("Too long", "Ask for less.")).get_data(as_text=True)
    with app.test_request_context("/report", method="POST"):
        assert ">Try again</a>" not in errors.answer(503).get_data(as_text=True)


def test_who_only_reads_notices_nothing(client: FlaskClient, locked: int) -> None:
    for address in ("/", "/cameras", f"/cameras/{locked}", "/report"):
        assert client.get(address).status_code == 200


@pytest.mark.usefixtures("_impatient")
def test_what_could_not_be_taken_is_taken_as_it_was_the_next_time(
    app: Flask, client: FlaskClient, keep: Keep, solve: Solve
) -> None:
    camera_id = keep(factories.published_camera)
    form = {"note": "An empty pole", "proof": solve(client)}
    with writing(app):
        assert client.post(f"/cameras/{camera_id}/gone", data=form).status_code == 503

    client.post(f"/cameras/{camera_id}/gone", data=form)

    with app.extensions["lookback.database"].reading() as session:
        [report] = session.scalars(select(Report))
    assert (report.signals, report.proven) == (1, True)


def test_it_counts_for_nothing_that_could_not_be_taken(client: FlaskClient, locked: int) -> None:
    """Else a register that is busy would shut out who tries again."""
    told = {client.post("/report", data=factories.filled_form(another="1")).status_code for _ in range(35)}

    assert told == {503}
