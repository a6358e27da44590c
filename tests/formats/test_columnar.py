from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.formats import columnar, parquet
from tests.formats.factories import a_cells, an_about


def test_duckdb_reaches_nothing_but_its_own_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()

    def copy(_: Path) -> str:
        return f"COPY (SELECT 1) TO {columnar.text(outside)}"

    with pytest.raises(duckdb.PermissionException):
        columnar.write_file(iter([a_cells()]), about=an_about(), ending="csv", copy=copy)
    assert not outside.exists()


def test_duckdb_fetches_nothing() -> None:
    def copy(path: Path) -> str:
        return f"COPY (FROM 'https://127.0.0.1:9/x.parquet') TO {columnar.text(path)}"

    with pytest.raises(duckdb.Error, match=r"(?i)permission|disabled|httpfs"):
        columnar.write_file(iter([a_cells()]), about=an_about(), ending="csv", copy=copy)


def test_duckdb_shows_no_progress_where_an_export_may_be_going() -> None:
    def copy(path: Path) -> str:
        return f"COPY (SELECT current_setting('enable_progress_bar')) TO {columnar.text(path)} (HEADER false)"

    told = columnar.write_file(iter([a_cells()]), about=an_about(), ending="csv", copy=copy)

    assert b"".join(told).strip() == b"false"


def test_without_the_extension_of_its_own_version_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    columnar.is_installed.cache_clear()
    assert columnar.is_installed()
    columnar.is_installed.cache_clear()
    with monkeypatch.context() as older:
        older.setattr("importlib.metadata.version", lambda _: "1.5.4")
        assert not columnar.is_installed()
    columnar.is_installed.cache_clear()


def test_a_file_is_read_once_and_then_is_no_more(tmp_path: Path) -> None:
    written: Any = parquet.write(iter([a_cells()]), about=an_about())

    assert len(b"".join(written)) == written.length
    assert next(written, None) is None
