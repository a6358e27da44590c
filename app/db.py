"""One engine for a register, one session for a request: the only place that knows which database it is."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app, g
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from app import timed

# How long a writer waits for another one before it gives up.
_BUSY_MS = 30_000
# What a connection may keep in memory of SQLite's pages, in KiB, and how many pages of its log may wait to be copied
# into the file: for somebody who writes much. The defaults, 2 MB and 4 MB, suit everybody else.
_MUCH: Final = ("cache_size = -131072", "wal_autocheckpoint = 16384")
# How long clearing what was deleted may hold up writers while somebody reads an older state, such as an export.
_SWEEP_MS = 500
# How long clearing waits for other transactions of a PostgreSQL server to end, and how soon it looks again.
_OTHERS_S = 30
_LOOK_AGAIN_S = 0.05


class Database:
    """A register's database. `reading()` and `writing()` give sessions; both roll back what was not committed.

    seconds: for how long it may work on the questions of one request, 0 for as long as they take.
    """

    def __init__(self, url: str, *, seconds: float = 0) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        # PostgreSQL lets a transaction for questions see what others commit meanwhile: it would only be two more round
        # trips. SQLite's sees one state.
        self.patient = self._asking(self.engine)
        self.asking = self.patient
        if seconds:
            self.asking = self._asking(timed.limited(self.engine if self.is_sqlite else _engine(url), seconds))

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of our own, which nobody else migrates."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def address(self) -> str:
        """Where it is, for another process of this register: with the password, if there is one."""
        return self.url.render_as_string(hide_password=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for questions."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def steady(self, state: str | None = None) -> Iterator[Session]:
        """A session for questions that all see what the first one did, or `state`, whatever is published meanwhile."""
        engine = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine) as session:
            if state is not None:
                session.execute(text(f"SET TRANSACTION SNAPSHOT '{state}'"))
            yield session

    @contextmanager
    def holding(self, session: Session) -> Iterator[str | None]:
        """While it lasts other `steady` sessions may begin that see what this one sees, by the state that is given.

        Each of them, this one too, has to ask its first question meanwhile: SQLite has no name for a state, and nobody
        writes there until the block ends.
        """
        if not self.is_sqlite:
            yield session.scalar(text("SELECT pg_export_snapshot()"))
            return
        with self.writing() as alone:
            alone.connection()
            yield None

    @contextmanager
    def writing(self, *, much: bool = False, patience_ms: int | None = None) -> Iterator[Session]:
        """A session for verbs, with memory to write `much`. The caller commits.

        patience_ms: how long it may wait for others who write before it raises OperationalError, if not half a minute.
        """
        # It takes SQLite's one write lock when it begins: a reader that turns writer later cannot wait.
        options = {"lookback_writes": True, "lookback_patience_ms": patience_ms}
        with Session(self.engine.execution_options(**options)) as session:
            if patience_ms is not None and not self.is_sqlite:
                session.connection().exec_driver_sql(f"SET LOCAL lock_timeout = {patience_ms}")
            if much and self.is_sqlite:
                for pragma in _MUCH:
                    session.connection().exec_driver_sql(f"PRAGMA {pragma}")
            yield session

    @contextmanager
    def altering(self) -> Iterator[Session]:
        """A session for changes of the schema. The caller commits.

        SQLite changes a constraint by making the table anew, which it cannot while others may not refer to what is not
        there: foreign keys are held to once all is done (https://www.sqlite.org/lang_altertable.html#otheralter).
        """
        with self.engine.execution_options(lookback_writes=True).connect() as connection:
            if self.is_sqlite:
                # Without effect inside a transaction, and SQLAlchemy begins none for the driver's own cursor.
                _pragma(connection, "foreign_keys = OFF")
            try:
                with Session(connection) as session:
                    yield session
            finally:
                if self.is_sqlite:
                    _pragma(connection, "foreign_keys = ON")

    def sweep(self, *tables: str) -> None:
        """Clear what was deleted out of SQLite's write-ahead log too, where it would stay until overwritten.

        While somebody reads an older state it has to stay for them: then the next sweep does it, or the next start.
        PostgreSQL writes the tables that are named anew, and what it knows of their values; nobody uses them meanwhile.
        """
        if not self.is_sqlite:
            if tables:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
                    _let_others_end(alone)
                    alone.execute(text(f"VACUUM (FULL, ANALYZE) {', '.join(tables)}"))
            return
        connection = self.engine.raw_connection()
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {_SWEEP_MS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            connection.close()

    def _asking(self, engine: Engine) -> Engine:
        return engine if self.is_sqlite else engine.execution_options(isolation_level="AUTOCOMMIT")

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        self.asking.dispose()


def init_app(app: Flask, url: str, seconds: float) -> None:
    """Open the register of an application and close each request's session.

    seconds: for how long the database may work on the questions of a request, 0 for as long as they take.
    """
    app.extensions["lookback.database"] = Database(url, seconds=seconds)
    app.teardown_appcontext(_close)


def database() -> Database:
    """The register of the current application."""
    opened: Database = current_app.extensions["lookback.database"]
    return opened


def session() -> Session:
    """The session of the current request: for questions, or the writer within `writing`."""
    if "session" not in g:
        g.session = Session(database().asking)
    opened: Session = g.session
    return opened


def let_go() -> None:
    """Let the questions of the current request begin anew with the next one, which sees what was published meanwhile.

    Until then the request holds neither a connection nor, on SQLite, an earlier state.
    """
    _close()


@contextmanager
def writing(*, patience_ms: int | None = None) -> Iterator[Session]:
    """A session for verbs, which is the request's until the block ends. The caller commits.

    It waits for SQLite's one write lock, so what takes long belongs before it, such as the hash of a password. What
    was read before may have changed meanwhile: the request's questions begin anew, inside the block and after it.
    Within another such block it is the same session. patience_ms: as `Database.writing`.
    """
    if "is_writing" in g:
        yield g.session
        return
    _close()
    with database().writing(patience_ms=patience_ms) as opened:
        g.session, g.is_writing = opened, True
        try:
            yield opened
        finally:
            del g.session, g.is_writing


@contextmanager
def patiently() -> Iterator[None]:
    """Let the database work on what the request asks meanwhile for as long as that takes.

    For what is worked out once for everybody: it would be refused for ever. Who writes may take their time as it is.
    """
    if "is_writing" in g:
        yield
        return
    before = g.pop("session", None)
    g.session = Session(database().patient)
    try:
        yield
    finally:
        _close()
        if before is not None:
            g.session = before


def _close(_: BaseException | None = None) -> None:
    if (opened := g.pop("session", None)) is not None:
        opened.close()


def _engine(url: str) -> Engine:
    """An engine whose errors do not repeat what somebody typed."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, max_overflow=-1, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    # The server's threads are the limit: a pool smaller than them would make requests wait for each other.
    engine = create_engine(url, max_overflow=-1, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


# To bind nothing the driver asks first whether it can be something else, which takes longer than to store it. Now it is
# told at once: nothing.
sqlite3.register_adapter(type(None), dict[None, str]().get)


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # The driver's own BEGIN comes too late to cover a SELECT; see SQLAlchemy's "Serializable isolation" for SQLite.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = NORMAL",
        f"busy_timeout = {_BUSY_MS}",
        # What was deleted is overwritten, so that a withdrawn report is gone from the file too; see `sweep`.
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _let_others_end(connection: Connection) -> None:
    """Wait for PostgreSQL's transactions that began before now, in whatever database, but not for ever.

    It keeps for them what was deleted since, also where it writes a table anew.
    """
    now = connection.scalar(text("SELECT CAST(pg_current_xact_id() AS text)"))
    over = text("SELECT pg_snapshot_xmin(pg_current_snapshot()) > CAST(:now AS xid8)")
    until = time.monotonic() + _OTHERS_S
    while not connection.scalar(over, {"now": now}) and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN_S)


def _pragma(connection: Connection, pragma: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    patience_ms = options.get("lookback_patience_ms")
    if patience_ms is not None:
        _pragma(connection, f"busy_timeout = {patience_ms}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("lookback_writes", False) else "BEGIN")
    finally:
        if patience_ms is not None:
            _pragma(connection, f"busy_timeout = {_BUSY_MS}")
