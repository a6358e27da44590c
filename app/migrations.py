"""Brings a database to the schema of this version, and tells whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.db import Database

_HERE = Path(__file__).resolve().parent
# Beside the package in a checkout, inside it in a wheel.
_SCRIPTS = next(path for path in (_HERE.parent / "migrations", _HERE / "_migrations") if path.is_dir())


def upgrade(database: Database, revision: str = "head") -> None:
    """Run every migration up to `revision` in one transaction."""
    with database.writing() as session:
        command.upgrade(alembic_config(session.connection()), revision)
        session.commit()


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back to `revision` in one transaction."""
    with database.writing() as session:
        command.downgrade(alembic_config(session.connection()), revision)
        session.commit()


def is_current(database: Database) -> bool:
    """Whether every migration has run."""
    with database.reading() as session:
        here = MigrationContext.configure(session.connection()).get_current_heads()
    return set(here) == set(ScriptDirectory(str(_SCRIPTS)).get_heads())


def alembic_config(connection: Connection) -> AlembicConfig:
    """What Alembic's commands need to work on an open connection."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
