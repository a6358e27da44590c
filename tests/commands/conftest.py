"""The command line as it is typed, on a data folder of its own."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.commands import lookback
from app.config import Config, variable
from app.db import Database
from tests.commands.running import Running, running

Run = Callable[..., Result]


@pytest.fixture
def is_first_start() -> bool:
    """Whether nothing ever ran on the folder of the register, which few tests are about."""
    return False


@pytest.fixture(autouse=True)
def data_dir(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_first_start: bool, sqlite_template: Path, cities: Path
) -> Path:
    """The folder with an empty register and the list of cities; no setting of this machine reaches a test."""
    for each in fields(Config):
        monkeypatch.delenv(variable(each.name), raising=False)
    folder = tmp_path / "data"
    monkeypatch.setenv("LOOKBACK_DATA_DIR", str(folder))
    if not is_first_start:
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "register.sqlite")
        (folder / "gazetteer.sqlite").hardlink_to(cities)
    return folder


@pytest.fixture
def register(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty register on each database in turn, which the commands work on."""
    monkeypatch.setenv("LOOKBACK_DATABASE_URL", database_url)
    return database_url


@pytest.fixture
def run() -> Run:
    """Type `lookback` and these words. Whatever happens, nobody sees a stack trace."""

    def typed(*words: object, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(lookback, [str(word) for word in words], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return typed


@pytest.fixture
def origin_folder(tmp_path: Path, sqlite_template: Path, cities: Path) -> Path:
    """The data folder of another register, which is empty: that a copy follows."""
    folder = tmp_path / "origin"
    folder.mkdir()
    (folder / "register.sqlite").write_bytes(sqlite_template.read_bytes())
    (folder / "gazetteer.sqlite").hardlink_to(cities)
    return folder


@pytest.fixture
def origin(tmp_path: Path, origin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Database, Running]]:
    """That register, served by a process of its own, with a database to edit it by."""
    database = Database(f"sqlite:///{origin_folder / 'register.sqlite'}")
    with monkeypatch.context() as settings:
        settings.setenv("LOOKBACK_DATA_DIR", str(origin_folder))
        settings.delenv("LOOKBACK_DATABASE_URL", raising=False)
        settings.setenv("LOOKBACK_BASEMAP", "none")
        with running(tmp_path / "origin.log", "serve") as server:
            settings.undo()
            server.wait_for("serving")
            yield database, server
    database.dispose()
