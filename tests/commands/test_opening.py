from pathlib import Path

import pytest
from sqlalchemy import text

from app import migrations
from app.db import Database
from tests.commands.conftest import Run


@pytest.mark.parametrize("is_first_start", [True])
@pytest.mark.parametrize("words", [("remove", "1", "--reason", "relocated"), ("moderator", "disable", "a@example.org")])
def test_sqlite_is_migrated_by_itself(run: Run, data_dir: Path, words: tuple[str, ...]) -> None:
    run(*words)

    assert migrations.is_current(Database(f"sqlite:///{data_dir}/register.sqlite"))


@pytest.mark.parametrize("words", [("serve",), ("remove", "1", "--reason", "relocated")], ids=lambda words: words[0])
def test_a_postgresql_that_is_behind_is_refused_with_what_to_run(
    run: Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("LOOKBACK_DATABASE_URL", postgres_url)
    database = Database(postgres_url)
    migrations.downgrade(database, "base")
    database.dispose()

    result = run(*words)

    assert result.exit_code == 1
    assert "`lookback db upgrade`" in result.output


def test_a_register_of_a_newer_version_is_refused(run: Run, data_dir: Path) -> None:
    with Database(f"sqlite:///{data_dir}/register.sqlite").writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()

    result = run("remove", "1", "--reason", "relocated")

    assert result.exit_code == 1
    assert "9999" in result.output
    assert "newer version" in result.output


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://nobody:hunter2@127.0.0.1:9/x", "cannot be used: "),
        ("postgresql+psycopg://nobody:hunter2@localhost:port/x", "LOOKBACK_DATABASE_URL cannot be read"),
        ("postgres://nobody:hunter2@localhost/x", "LOOKBACK_DATABASE_URL"),
        ("mysql://nobody:hunter2@localhost/x", "must be postgresql+psycopg://"),
        ("nonsense hunter2", "LOOKBACK_DATABASE_URL cannot be read"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.setenv("LOOKBACK_DATABASE_URL", url)

    result = run("db", "upgrade")

    assert result.exit_code == 1
    assert told in result.output
    assert "hunter2" not in result.output


def test_a_data_folder_that_cannot_be_is_named(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LOOKBACK_DATA_DIR", str(tmp_path / "file" / "register"))

    for words in (("db", "upgrade"), ("demo",), ("serve",)):
        result = run(*words)
        assert result.exit_code == 1
        assert str(tmp_path / "file") in result.output


def test_a_file_that_is_no_register_is_named(run: Run, data_dir: Path) -> None:
    (data_dir / "register.sqlite").write_text("not a database " * 100)

    result = run("db", "upgrade")

    assert result.exit_code == 1
    assert str(data_dir / "register.sqlite") in result.output


def test_a_setting_that_cannot_be_used_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOOKBACK_TRUSTED_PROXIES", "many")

    result = run("db", "upgrade")

    assert result.exit_code == 1
    assert "LOOKBACK_TRUSTED_PROXIES='many'" in result.output
