"""What a register does by itself once a day: it forgets what people sent in long ago."""

import threading
from datetime import UTC, datetime
from typing import Final

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.config import Config
from app.db import Database
from app.registry import retention
from app.registry.retention import Purged

_DAY_S: Final = 24 * 60 * 60
# A server that starts has its first visitors to answer.
_FIRST_S: Final = 60


def forget(database: Database, keep_days: int) -> Purged:
    """Forget all that is too old, and sweep it out of the database's files too."""
    deleted = emptied = 0
    while True:
        with database.writing() as session:
            some = retention.purge(session, datetime.now(UTC).date(), keep_days)
            session.commit()
        if some == (0, 0):
            break
        deleted, emptied = deleted + some.deleted, emptied + some.emptied
    database.sweep(*retention.TABLES)
    return Purged(deleted, emptied)


def start(app: Flask, *, first_s: float = _FIRST_S, every_s: float = _DAY_S) -> threading.Event:
    """Keep house behind a running server until the event it returns is set.

    Every worker process does: what one forgot the next has nothing left to do about.
    """
    stopped = threading.Event()

    def keep_house() -> None:
        wait_s = first_s
        while not stopped.wait(wait_s):
            _forget(app)
            wait_s = every_s

    threading.Thread(target=keep_house, name="housekeeping", daemon=True).start()
    return stopped


def _forget(app: Flask) -> None:
    config: Config = app.extensions["lookback.config"]
    database: Database = app.extensions["lookback.database"]
    try:
        purged = forget(database, config.keep_days)
    except (SQLAlchemyError, OSError) as error:
        # The text of an error may hold what a person typed. Tomorrow is another day.
        structlog.get_logger().error("not forgotten", error=type(error).__name__)
    else:
        structlog.get_logger().info("forgotten", deleted=purged.deleted, emptied=purged.emptied)
