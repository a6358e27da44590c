from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import create_app, db
from app.config import Config
from app.db import Database
from app.registry.unpublished import receipts
from tests import factories
from tests.stored import bytes_of

MARKER = "only for the moderator"


def submit(database: Database) -> str:
    with database.writing() as session:
        code = factories.submitted_report(session, note=MARKER)
        session.commit()
    return code


def withdraw(database: Database, code: str) -> None:
    with database.writing() as session:
        receipts.withdraw(session, code, day=factories.DAY)
        session.commit()


def files_with(marker: str, folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.is_file() and marker.encode() in file.read_bytes()]


def test_after_a_sweep_no_file_holds_what_was_withdrawn(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    code = submit(database)
    withdraw(database, code)
    assert files_with(MARKER, tmp_path) == ["register.sqlite-wal"]
    database.sweep()
    assert files_with(MARKER, tmp_path) == []
    database.dispose()


def test_a_sweep_waits_for_no_reader(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    code = submit(database)
    with database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM report")).one()
        withdraw(database, code)
        database.sweep()
        assert files_with(MARKER, tmp_path) != []
    database.sweep()
    assert files_with(MARKER, tmp_path) == []
    submit(database)
    database.dispose()


def test_a_sweep_leaves_other_databases_alone(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.sweep()
    submit(database)
    database.dispose()


def test_a_request_reads_until_it_asks_to_write(database_url: str, tmp_path: Path) -> None:
    app = create_app(Config(data_dir=tmp_path, database_url=database_url))
    elsewhere = Database(database_url)
    with app.test_request_context(method="POST"):
        assert db.session().scalar(text("SELECT count(*) FROM report")) == 0
        # SQLite has one writer at a time: had the request been one, this would wait.
        submit(elsewhere)
        with db.writing() as session:
            assert db.session() is session
            assert session.scalar(text("SELECT count(*) FROM report")) == 1
            factories.submitted_report(session)
            session.commit()
        assert db.session() is not session
        assert db.session().scalar(text("SELECT count(*) FROM report")) == 2
    elsewhere.dispose()
    app.extensions["lookback.database"].dispose()


def test_what_is_not_committed_is_taken_back(database_url: str, tmp_path: Path) -> None:
    app = create_app(Config(data_dir=tmp_path, database_url=database_url))
    with app.test_request_context(method="POST"):
        with db.writing() as session:
            factories.submitted_report(session)
        assert db.session().scalar(text("SELECT count(*) FROM report")) == 0
    app.extensions["lookback.database"].dispose()


def test_an_error_does_not_repeat_what_was_typed(database: Database) -> None:
    with database.writing() as session, pytest.raises(DBAPIError) as failed:
        session.execute(text("INSERT INTO nothing VALUES (:note)"), {"note": MARKER})
    assert MARKER not in str(failed.value)


@pytest.mark.reads_files
def test_what_was_deleted_on_postgres_is_swept_away_once_others_are_done_with_it(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.writing() as session:
        factories.submitted_report(session, note="zqmarker")
        session.commit()
    with database.engine.connect() as other, ThreadPoolExecutor(1) as sweeper:
        other.execute(text("SELECT pg_current_xact_id()"))
        with database.writing() as session:
            session.execute(text("DELETE FROM report"))
            session.commit()
        swept = sweeper.submit(database.sweep, "report")
        with pytest.raises(TimeoutError):
            swept.result(timeout=0.3)
        other.rollback()
        swept.result()

    assert b"zqmarker" not in bytes_of(database)
    database.dispose()
