"""Opens the register that a command works on, or says in plain words why it cannot be used."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from app import migrations
from app.commands.refusals import database_said, operating_system
from app.config import Config
from app.db import Database

_POSTGRES = "postgresql+psycopg://user:password@host/name"


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    """The register as it is, whatever its schema."""
    database = _database(config)
    try:
        yield database
    except DBAPIError as error:
        raise click.ClickException(f"{_named(config)} cannot be used: {database_said(error)}") from None
    finally:
        database.dispose()


@contextmanager
def up_to_date(config: Config) -> Iterator[Database]:
    """The register with the schema of this version: SQLite is migrated, a PostgreSQL that is behind is refused."""
    with opened(config) as database:
        if not migrations.is_current(database):
            if not database.is_sqlite:
                raise click.ClickException(
                    "The register's schema is not that of this version of Lookback. "
                    "Run `lookback db upgrade`, then try again."
                )
            upgrade(database)
        yield database


def upgrade(database: Database) -> None:
    """Run the migrations that are missing."""
    try:
        migrations.upgrade(database)
    except CommandError as error:
        raise click.ClickException(
            f"The register cannot be migrated: {error}. If a newer version of Lookback made it, use that version."
        ) from None


def _database(config: Config) -> Database:
    try:
        if make_url(config.sqlalchemy_url).get_backend_name() not in ("sqlite", "postgresql"):
            raise click.ClickException(f"LOOKBACK_DATABASE_URL must be {_POSTGRES}, or be left out for SQLite.")
        return Database(config.sqlalchemy_url)
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The address may hold a password: it is not repeated.
        raise click.ClickException(f"LOOKBACK_DATABASE_URL cannot be read. It must be {_POSTGRES}.") from None
    except ModuleNotFoundError:
        raise click.ClickException(
            "The driver for PostgreSQL is not installed: run `pip install -e '.[postgres]'`."
        ) from None
    except OSError as error:
        raise click.ClickException(
            f"The data folder cannot be used: {operating_system(error)} "
            "Set LOOKBACK_DATA_DIR to a folder that you may write to."
        ) from None


def _named(config: Config) -> str:
    url = make_url(config.sqlalchemy_url)
    where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    return f"The register at {where}"
