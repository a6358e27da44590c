from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db import Database
from app.registry import receipts
from tests import factories

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


def test_an_error_does_not_repeat_what_was_typed(database: Database) -> None:
    with database.writing() as session, pytest.raises(DBAPIError) as failed:
        session.execute(text("INSERT INTO nothing VALUES (:note)"), {"note": MARKER})
    assert MARKER not in str(failed.value)
