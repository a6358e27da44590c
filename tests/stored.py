"""What a database has in its files."""

from pathlib import Path

from sqlalchemy import text

from app.db import Database

_FOLDER = (
    "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()"
)


def bytes_of(database: Database) -> bytes:
    """All of it: of SQLite the log that it writes ahead too, which PostgreSQL recycles in its own time."""
    if database.is_sqlite:
        register = Path(str(database.url.database))
        files = list(register.parent.glob(f"{register.name}*"))
    else:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # Written at a checkpoint, and deleted at the next one.
            connection.execute(text("CHECKPOINT"))
            files = list(Path(connection.scalars(text(_FOLDER)).one()).iterdir())
    return b"".join(each.read_bytes() for each in files if each.is_file())
