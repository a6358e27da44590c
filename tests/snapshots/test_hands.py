import multiprocessing
from pathlib import Path

import pytest

from app import apart
from app.about import about
from app.db import Database
from app.formats.manifest import File
from app.snapshots import files, hands
from tests.conftest import both_databases
from tests.factories import published_cameras


@pytest.fixture(autouse=True)
def many_cameras(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    """A register of which few cameras are many."""
    monkeypatch.setattr(apart, "MANY", 1)
    with database.writing() as session:
        published_cameras(session, [{"operator": f"Operator {number}"} for number in range(50)])
        session.commit()


def written(database: Database, folder: Path, *, are_many: bool = True) -> list[File]:
    """What is written while somebody publishes as soon as they may."""
    folder.mkdir()
    with database.steady() as session, hands.ready(database, session, folder) as writing:
        assert bool(writing.hands) == are_many
        with database.writing() as meanwhile:
            published_cameras(meanwhile, [{"operator": "Meanwhile"}])
            meanwhile.commit()
        return writing.write(about(session, files.EVERYTHING, "https://example.org/cameras"), files.names())


@both_databases
def test_processes_of_their_own_write_of_one_state_what_this_one_would(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.steady() as session:
        told = about(session, files.EVERYTHING, "https://example.org/cameras")
        expected = [files.write(session, tmp_path, name, told) for name in files.names()]

    assert written(database, tmp_path / "apart") == expected
    for each in expected:
        assert b"Meanwhile" not in (tmp_path / "apart" / each.name).read_bytes()


def test_few_cameras_are_worth_no_process(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MANY", 1000)

    assert [each.name for each in written(database, tmp_path / "here", are_many=False)] == files.names()


def test_a_process_that_is_killed_is_noticed(database: Database, tmp_path: Path) -> None:
    with database.steady() as session, hands.ready(database, session, tmp_path) as writing:
        told = about(session, files.EVERYTHING, "https://example.org/cameras")
        for process in multiprocessing.active_children():
            process.kill()
            process.join()

        with pytest.raises(hands.Unfinished):
            writing.write(told, files.names())


def test_a_disk_that_takes_nothing_is_told_as_that(database: Database, tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError),
        database.steady() as session,
        hands.ready(database, session, tmp_path / "nowhere") as writing,
    ):
        writing.write(about(session, files.EVERYTHING, "https://example.org/cameras"), files.names())


def test_what_is_wrong_with_the_data_is_not_told(database: Database, tmp_path: Path) -> None:
    with database.steady() as session, hands.ready(database, session, tmp_path) as writing:
        writing.hands[0].send(("cameras.secret", about(session, files.EVERYTHING, "https://example.org/cameras")))

        with pytest.raises(hands.Unfinished, match=r"^KeyError$"):
            hands.heard(writing.hands[0])


def test_no_process_is_left(database: Database, tmp_path: Path) -> None:
    written(database, tmp_path / "apart")

    assert not multiprocessing.active_children()
