import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from app import migrations
from app.db import Database
from app.registry.tables import METADATA
from app.registry.unpublished import reports
from tests.factories import NOW, approved_camera, details, moderator, published_camera, submitted_report


def test_the_models_and_the_migrations_build_the_same_schema(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        command.check(migrations.alembic_config(session.connection()))


def test_a_register_in_use_goes_down_and_up_again(database: Database) -> None:
    with database.writing() as session:
        published_camera(session)
        report = reports.by_code(session, submitted_report(session))
        approved_camera(session, report.id, moderator_id=moderator(session).id, details=details(), now=NOW)
        session.commit()

    migrations.downgrade(database, "base")
    assert not migrations.is_current(database)
    assert inspect(database.engine).get_table_names() == ["alembic_version"]

    migrations.upgrade(database)
    assert migrations.is_current(database)
    with database.writing() as session:
        assert published_camera(session) == 1


def test_a_failed_migration_leaves_nothing_behind(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(sqlite_url)
    migrations.downgrade(database, "base")

    def upgrade_then_fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("alembic.op.create_index", upgrade_then_fail)
    with pytest.raises(RuntimeError):
        migrations.upgrade(database)

    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.dispose()


def test_the_database_itself_refuses_what_the_vocabulary_does_not_know(database: Database) -> None:
    with database.writing() as session:
        published_camera(session)
        with pytest.raises(Exception, match="ck_camera_camera_type"):
            session.execute(text("UPDATE camera SET camera_type = 'toaster'"))


def test_a_migration_that_leaves_rows_which_refer_to_nothing_is_not_kept(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    nowhere = text("INSERT INTO revision (seq, camera_id, kind, day) VALUES (99, 99, 'changed', '2026-11-23')")
    with database.altering() as session:
        session.execute(nowhere)
        session.commit()

    with pytest.raises(RuntimeError, match="revision"):
        migrations.downgrade(database, "0005")

    with database.writing() as session, pytest.raises(IntegrityError, match="FOREIGN"):
        session.execute(text("UPDATE revision SET camera_id = 98"))
    database.dispose()
