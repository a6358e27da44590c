import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner

from app import create_app
from app.commands import lookback
from app.config import Config
from app.db import Database
from app.formats import columnar
from app.formats.exporting import FORMATS
from app.registry import camera_lines
from tests.commands.conftest import Run
from tests.factories import published_cameras


@pytest.fixture(autouse=True)
def three_cameras(register: str) -> None:
    database = Database(register)
    with database.writing() as session:
        published_cameras(session, [{"operator": "Acme"}, {"operator": "<Söhne> & Co"}, {"operator": "Acme"}])
        session.commit()
    database.dispose()


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """What a command logs goes to its own standard error, which is closed when it has ended."""
    before = structlog.get_config() if structlog.is_configured() else None
    yield
    structlog.reset_defaults()
    if before is not None:
        structlog.configure(**before)


def answered(address: str) -> bytes:
    """What the register's own address gives."""
    app = create_app(Config.from_environment())
    body: bytes = app.test_client().get(address, base_url="https://cameras.example.org").data
    app.extensions["lookback.database"].dispose()
    return body


def test_every_format_has_the_bytes_of_its_address(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKBACK_SITE_URL", "https://cameras.example.org")
    for extension in FORMATS:
        file = tmp_path / f"cameras.{extension}"

        result = run("export", file, "--filter", "operator=Acme")

        assert result.exit_code == 0, result.output
        assert file.read_bytes() == answered(f"/api/exports/cameras.{extension}?operator=Acme")
        if extension != "parquet":  # its bytes are compressed
            assert b"https://cameras.example.org/cameras/3" in file.read_bytes()
            assert "Söhne".encode() not in file.read_bytes()


def test_a_dash_is_standard_output_and_holds_nothing_else(register: str) -> None:
    result = CliRunner().invoke(lookback, ["export", "-", "--format", "geojson"])

    assert result.exit_code == 0
    assert [each["id"] for each in json.loads(result.stdout)["features"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["cameras.xlsx"], "Say the format with --format, or by the ending of FILE: geojson, csv"),
        (["-"], "Say the format"),
        (["cameras.csv", "--filter", "camera_typ=dome"], "camera_typ: There is no parameter of this name."),
        (["nowhere/cameras.csv"], "No such file or directory"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, tmp_path: Path, words: list[str], told: str) -> None:
    file, *rest = words
    result = run("export", file if file == "-" else tmp_path / file, *rest)

    assert result.exit_code != 0
    assert told in result.output
    assert list(tmp_path.rglob("*cameras*")) == []


def fail() -> None:
    raise OSError("the disk went away")


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("happens", [fail, terminate])
def test_an_export_that_breaks_off_leaves_what_was_there(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]
) -> None:
    def broken(*_: Any) -> Iterator[Any]:
        happens()
        raise AssertionError("the signal came too late")
        yield

    file = tmp_path / "cameras.csv"
    file.write_text("yesterday's")
    monkeypatch.setattr(camera_lines, "matching", broken)

    assert run("export", file).exit_code == 1
    assert file.read_text() == "yesterday's"
    assert [each.name for each in tmp_path.glob("*cameras*")] == ["cameras.csv"]


def test_the_help_names_every_format(run: Run) -> None:
    text = run("export", "--help").output

    assert all(f"{extension} " in text and each.use in text for extension, each in FORMATS.items())


def test_a_format_that_is_not_installed_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columnar, "is_installed", lambda: False)

    result = run("export", tmp_path / "cameras.parquet")

    assert result.exit_code == 1
    assert "GeoParquet" in result.output
    assert "pip install '.[gis]'" in result.output
    assert not (tmp_path / "cameras.parquet").exists()
