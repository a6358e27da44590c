"""How long the database may work on what one request asks: no index answers whatever anybody may ask.

PostgreSQL breaks a question off by itself, SQLite when it is told to. Both are told by the time that all questions of a
connection took since it was handed out.
"""

import sqlite3
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.pool import ConnectionPoolEntry

from app.registry.errors import TooLong

# Where a connection has its clock.
_CLOCK: Final = "lookback_clock"
# After so many instructions of its own, some milliseconds, SQLite asks whether to go on.
_INSTRUCTIONS: Final = 100_000
# What drivers call a question that was broken off.
_BROKEN_OFF: Final = frozenset({"57014", "SQLITE_INTERRUPT"})


class Clock:
    """How long the database has worked on some questions, one after the other."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._spent = 0.0
        self._begun = self._seen = monotonic()

    def begin(self) -> None:
        """Note that a question begins. Raises TooLong when there is no time left for it."""
        self._spent += self._seen - self._begun
        self._begun = self._seen = monotonic()
        if self._spent > self._seconds:
            raise TooLong

    def is_over(self) -> bool:
        """Note that it is at work, and tell whether it is out of time."""
        self._seen = monotonic()
        return self._spent + self._seen - self._begun > self._seconds


def limited(engine: Engine, seconds: float) -> Engine:
    """The same engine for the questions of requests: it raises TooLong in place of what takes longer.

    A PostgreSQL has to have this engine to itself: each of its connections is told once.
    """
    limited, is_sqlite = engine.execution_options(), engine.dialect.name == "sqlite"

    def begin(connection: Connection, *_: Any) -> None:
        clock = connection.info.get(_CLOCK)
        if clock is None:
            clock = connection.info[_CLOCK] = Clock(seconds)
            if is_sqlite:
                connection.connection.driver_connection.set_progress_handler(clock.is_over, _INSTRUCTIONS)  # type: ignore[union-attr]
        clock.begin()

    event.listen(limited, "before_cursor_execute", begin)
    event.listen(limited, "handle_error", _told_apart)
    if is_sqlite:
        event.listen(limited.pool, "checkin", _forget_sqlite)
    else:
        event.listen(limited, "after_cursor_execute", lambda connection, *_: connection.info[_CLOCK].is_over())
        event.listen(limited.pool, "connect", lambda connection, _: _limit_postgresql(connection, seconds))
        event.listen(limited.pool, "checkin", lambda _, record: record.info.pop(_CLOCK, None))
    return limited


def _forget_sqlite(connection: sqlite3.Connection | None, record: ConnectionPoolEntry) -> None:
    if record.info.pop(_CLOCK, None) and connection is not None:
        connection.set_progress_handler(None, 0)


def _limit_postgresql(connection: Any, seconds: float) -> None:
    # Within a transaction it would end with that.
    connection.autocommit = True
    connection.execute(f"SET statement_timeout = {round(seconds * 1000)}")
    connection.autocommit = False


def _told_apart(context: ExceptionContext) -> None:
    error = context.original_exception
    if _BROKEN_OFF & {getattr(error, "sqlstate", None), getattr(error, "sqlite_errorname", None)}:
        raise TooLong from error
