import fcntl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db import Database
from app.registry import corrections
from tests.commands.conftest import Run
from tests.factories import DAY, published_cameras

TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture(autouse=True)
def two_cameras(register: str) -> None:
    database = Database(register)
    with database.writing() as session:
        published_cameras(session, [{}, {}])
        session.commit()
    database.dispose()


def test_a_snapshot_lies_in_the_data_folder_under_its_day(run: Run, data_dir: Path) -> None:
    result = run("snapshot")

    assert result.exit_code == 0, result.output
    assert f"{TODAY}: 2 cameras in" in result.output
    assert (data_dir / "snapshots" / TODAY / "manifest.json").is_file()
    assert "There is one of today already" in run("snapshot", "--if-none-today").output
    assert f"{TODAY}-2: 2 cameras" in run("snapshot").output


def test_two_are_not_made_at_once(run: Run, data_dir: Path) -> None:
    data_dir.mkdir(exist_ok=True)
    with (data_dir / "snapshot.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "Another snapshot is being made right now." in run("snapshot").output

    assert run("snapshot").output.startswith(TODAY)


def test_it_goes_where_it_is_told_to(run: Run, data_dir: Path, tmp_path: Path) -> None:
    run("snapshot", "--to", tmp_path / "there")

    assert (tmp_path / "there" / TODAY / "cameras.csv").is_file()
    assert not (data_dir / "snapshots").exists()


def test_after_a_takedown_the_files_go_and_a_new_one_is_made(run: Run, register: str, data_dir: Path) -> None:
    run("snapshot")
    database = Database(register)
    with database.writing() as session:
        corrections.remove(session, 1, "legal_takedown", day=DAY)
        session.commit()
    database.dispose()

    result = run("snapshot", "--if-none-today")

    assert f"Withdrew the files of {TODAY}." in result.output
    assert f"{TODAY}-2: 1 cameras" in result.output
    left = {each.name for each in (data_dir / "snapshots" / TODAY).iterdir()}
    assert left == {"manifest.json", "manifest.sig", "withdrawn.json"}
