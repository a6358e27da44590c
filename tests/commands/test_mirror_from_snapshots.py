"""A copy of another register begins with the newest snapshot there, as far as it is to be trusted."""

import sqlite3
from pathlib import Path
from random import Random

import pytest

from app.commands import origin as commands_origin
from app.db import Database
from app.formats import manifest
from app.formats.manifest import Manifest
from app.registry import corrections, revisions
from app.snapshots import making
from app.snapshots.stores import Folder
from tests.commands.conftest import Run
from tests.commands.running import Running
from tests.copies import public
from tests.editing import edit, edit_dossiers
from tests.factories import DAY, published_cameras


@pytest.fixture
def snapshots(origin_folder: Path) -> Path:
    """The folder of the other register's snapshots."""
    return origin_folder / "snapshots"


def snapshot(database: Database, snapshots: Path) -> Manifest:
    """What `lookback snapshot` makes there."""
    return making.make(database, Folder(snapshots), manifest.new_key(), site_url="http://localhost", day=DAY)


@pytest.fixture
def restored(origin: tuple[Database, Running], snapshots: Path, sqlite_template: Path) -> Database:
    """That register, restored from before its first camera when there was a snapshot of three of them already."""
    database, _ = origin
    with database.writing() as session:
        published_cameras(session, [{}] * 3)
        session.commit()
    snapshot(database, snapshots)
    with sqlite3.connect(str(database.url.database)) as there, sqlite3.connect(sqlite_template) as backup:
        backup.backup(there)
    there.close()
    backup.close()
    return database


@pytest.fixture
def other(origin: tuple[Database, Running]) -> str:
    """The address of that register."""
    return f"http://127.0.0.1:{origin[1].port}"


def is_copied(database: Database, register: str) -> bool:
    """Whether both are the same to the public."""
    copy = Database(register)
    with database.reading() as there, copy.reading() as here:
        is_same = public(here) == public(there)
    copy.dispose()
    return is_same


@pytest.mark.long
def test_a_copy_begins_with_the_newest_snapshot_and_goes_on_with_the_feed(
    origin: tuple[Database, Running],
    other: str,
    snapshots: Path,
    register: str,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, server = origin
    chance = Random("snapshot")
    with database.writing() as session:
        for _ in range(60):
            chance.choice((edit, edit_dossiers))(session, chance)
        session.commit()
    made = snapshot(database, snapshots)
    with database.writing() as session:
        corrections.change(session, published_cameras(session, [{}])[0], {"operator": "City"}, day=DAY)
        assert made.data_version < revisions.data_version(session)
        session.commit()
    # So that lines are cut wherever it happens.
    monkeypatch.setattr(commands_origin, "_PIECE", 999)

    result = run("mirror", other, "--once")

    assert result.exit_code == 0, result.output
    assert is_copied(database, register)
    assert "/api/snapshots/<snapshot>/<filename>" in server.said


def test_a_snapshot_of_what_a_restored_register_has_forgotten_is_left_alone(
    restored: Database, other: str, register: str, run: Run
) -> None:
    with restored.writing() as session:
        published_cameras(session, [{"operator": "City"}] * 2)
        session.commit()

    result = run("mirror", other, "--once")

    assert result.exit_code == 0, result.output
    assert is_copied(restored, register)


def test_a_register_that_went_on_otherwise_than_its_snapshot_is_not_followed(
    restored: Database, other: str, run: Run
) -> None:
    with restored.writing() as session:
        of_two = published_cameras(session, [{}] * 2)
        corrections.change(session, of_two[0], {"operator": "City"}, day=DAY)
        session.commit()

    result = run("mirror", other, "--once")

    assert result.exit_code == 1
    assert "change 3 is another one there" in result.output


def test_a_snapshot_of_one_endless_line_is_not_read_to_its_end(
    origin: tuple[Database, Running], other: str, snapshots: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, _ = origin
    with database.writing() as session:
        published_cameras(session, [{}] * 60)
        session.commit()
    lines = snapshots / snapshot(database, snapshots).name / "changes.ndjson"
    lines.write_bytes(lines.read_bytes().replace(b"\n", b" "))
    monkeypatch.setattr(commands_origin, "_PIECE", 10_000)
    monkeypatch.setattr(commands_origin, "_LARGEST_ANSWER", 40_000)

    result = run("mirror", other, "--once")

    assert result.exit_code == 1
    assert "The newest snapshot there has a line without an end" in result.output
    assert lines.stat().st_size > 60_000
