"""Runs Alembic on the connection it is handed, or on the configured register."""

from alembic import context
from sqlalchemy import Connection

from app.config import Config
from app.db import Database
from app.registry import tables


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=tables.METADATA, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


if given := context.config.attributes.get("connection"):
    run(given)
else:
    with Database(Config.from_environment().sqlalchemy_url).altering() as session:
        run(session.connection())
        session.commit()
