from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import migrations
from app.db import Database
from app.registry import publishing
from app.registry.map import map_index, tiles
from app.registry.map.counts import cell_count
from app.registry.map.points import camera_point
from tests.commands.conftest import Run
from tests.factories import DAY, published_cameras


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


@pytest.mark.parametrize("is_first_start", [True])
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


def with_a_broken_index(url: str) -> list[int]:
    """Three cameras, of which one is removed and one is missing from the map; their ids."""
    database = Database(url)
    with database.writing() as session:
        ids = published_cameras(session, [{}] * 3)
        publishing.publish(session, [publishing.removal(ids[0], "never_existed")], day=DAY)
        session.execute(camera_point.delete().where(camera_point.c.camera_id == ids[2]))
        session.execute(cell_count.update().values(n=1))
        session.commit()
    database.dispose()
    return ids


def on_the_map(url: str) -> list[int]:
    """The cameras that a visitor of the map sees now."""
    database = Database(url)
    with database.reading() as session:
        found = sorted(tiles.tile(session, 0, 0, 0).columns["id"])
    database.dispose()
    return found


def test_a_rebuild_heals_a_broken_index_and_says_what_is_in_it(run: Run, register: str) -> None:
    _, second, third = with_a_broken_index(register)
    assert on_the_map(register) == [second]

    result = run("db", "rebuild-index")

    assert result.exit_code == 0
    assert "2 cameras on the map, 16 counts of them." in result.output
    assert on_the_map(register) == [second, third]


def test_during_a_rebuild_the_map_is_read_as_it_was(run: Run, register: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, second, third = with_a_broken_index(register)
    rebuild = map_index.rebuild
    seen = []

    def watched(session: Session) -> Iterator[int]:
        for done in rebuild(session):
            assert map_index.sizes(session)[0] == 2, "whoever makes it has the new one"
            seen.append(on_the_map(register))
            yield done
        seen.append(on_the_map(register))

    monkeypatch.setattr(map_index, "rebuild", watched)

    assert run("db", "rebuild-index").exit_code == 0
    assert seen == [[second], [second]]
    assert on_the_map(register) == [second, third]


def test_an_interrupted_rebuild_changes_nothing(run: Run, register: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, second, _ = with_a_broken_index(register)
    rebuild = map_index.rebuild

    def interrupted(session: Session) -> Iterator[int]:
        yield next(rebuild(session))
        raise KeyboardInterrupt

    monkeypatch.setattr(map_index, "rebuild", interrupted)

    assert run("db", "rebuild-index").exit_code == 1
    assert on_the_map(register) == [second]


def test_an_empty_register_has_an_index_too(run: Run, register: str) -> None:
    assert "0 cameras on the map, 0 counts of them." in run("db", "rebuild-index").output
