from pathlib import Path

import pytest
from sqlalchemy import text

from app import migrations
from app.db import Database
from tests.commands.conftest import Run


def behind(url: str) -> None:
    database = Database(url)
    migrations.downgrade(database, "base")
    database.dispose()


def altered(url: str) -> None:
    database = Database(url)
    with database.writing() as session:
        session.execute(text("CREATE TABLE stray (id INTEGER PRIMARY KEY)"))
        session.commit()
    database.dispose()


def test_upgrade_runs_what_is_missing_and_nothing_twice(run: Run, register: str) -> None:
    behind(register)

    assert "was brought up to date" in run("db", "upgrade").output
    assert "is up to date" in run("db", "upgrade").output


def test_a_folder_without_a_register_is_checked_without_making_one(run: Run, data_dir: Path) -> None:
    result = run("db", "check")

    assert result.exit_code == 0
    assert "There is no register yet." in result.output
    assert not data_dir.exists()


def test_a_register_that_is_in_step_passes_the_check(run: Run, register: str) -> None:
    assert run("db", "check").exit_code == 0


def test_a_register_that_is_behind_fails_the_check_with_what_to_run(run: Run, register: str) -> None:
    behind(register)

    result = run("db", "check")

    assert result.exit_code == 1
    assert "`lookback db upgrade`" in result.output


def test_a_register_that_somebody_altered_fails_the_check_with_what_differs(run: Run, register: str) -> None:
    altered(register)

    result = run("db", "check")

    assert result.exit_code == 1
    assert "stray" in result.output


def test_models_that_the_migrations_do_not_build_fail_the_check(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = migrations.upgrade

    def and_a_stray_table(database: Database) -> None:
        upgrade(database)
        altered(database.url.render_as_string())

    monkeypatch.setattr(migrations, "upgrade", and_a_stray_table)

    result = run("db", "check")

    assert result.exit_code == 1
    assert "The migrations do not build the schema" in result.output
