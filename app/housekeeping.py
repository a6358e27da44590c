"""What a register does by itself: once a day it forgets what people sent in long ago and makes a snapshot.

It tells the map, too, what has ended of what is claimed. All the while it sends what changes to those who want to be
told, and writes down where new cameras are.
"""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from typing import Final

import structlog
from flask import Flask

from app import deliveries, logs
from app.config import Config, environment
from app.db import Database
from app.registry import revisions
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.map import city_cells, map_index
from app.registry.unpublished import retention
from app.registry.unpublished.retention import Purged

_DAY_S: Final = 24 * 60 * 60
# A server that starts has its first visitors to answer.
_FIRST_S: Final = 60
# How soon after a publication those are told who want to be, and is known in which cities it was. To look costs one
# question.
_LOOK_S: Final = 5
# Who is far behind is told much at once: between two messages whoever answers readers goes first.
_BREATH_S: Final = 0.05
# A process of its own makes a snapshot, with less right to the processor than whoever answers readers.
_SNAPSHOT: Final = ("-c", "from app.commands import main; main()", "snapshot", "--if-none-today")
_NICE: Final = 10
_POLL_S: Final = 0.5


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


def start(
    app: Flask, *, first_s: float = _FIRST_S, every_s: float = _DAY_S, look_s: float = _LOOK_S
) -> threading.Event:
    """Keep house behind a running server until the event it returns is set.

    Every worker process does: what one forgot the next has nothing left to do about, and what one sends no other one
    does. Who is slow to take what is sent holds up nobody as long as there are few of those. Nothing that goes wrong
    ends it, as nobody would notice.
    """
    stopped = threading.Event()

    def keep_house() -> None:
        wait_s = first_s
        while not stopped.wait(wait_s):
            _forget(app)
            _catch_up(app)
            _make_snapshot(app, stopped)
            wait_s = every_s

    busy: deliveries.Busy = {}

    def send() -> None:
        while not stopped.wait(look_s):
            while _deliver(app, busy) and not stopped.wait(_BREATH_S):
                pass

    def locate() -> None:
        while not stopped.wait(look_s):
            _locate(app)

    threading.Thread(target=locate, name="places", daemon=True).start()
    threading.Thread(target=keep_house, name="housekeeping", daemon=True).start()
    for _ in range(deliveries.SENDERS):
        threading.Thread(target=send, name="webhooks", daemon=True).start()
    return stopped


def _locate(app: Flask) -> None:
    """Write down in which cities cameras stand that are somewhere new."""
    database: Database = app.extensions["lookback.database"]
    gazetteer: OfflineGazetteer = app.extensions["lookback.gazetteer"]
    if not gazetteer.is_ready:
        return
    try:
        while True:
            with database.reading() as session:
                if not city_cells.look_up(session, gazetteer):
                    return
            with database.writing() as session:
                city_cells.locate(session, gazetteer)
                session.commit()
    except Exception as error:
        logs.went_wrong("not located", error)


def _deliver(app: Flask, busy: deliveries.Busy) -> bool:
    """Send what changed; whether there may be more to send already."""
    try:
        database, config = app.extensions["lookback.database"], app.extensions["lookback.config"]
        return deliveries.deliver(database, config, busy=busy)
    except Exception as error:
        logs.went_wrong("not sent", error)
        return False


def _forget(app: Flask) -> None:
    config: Config = app.extensions["lookback.config"]
    database: Database = app.extensions["lookback.database"]
    try:
        purged = forget(database, config.keep_days)
    except Exception as error:
        # Tomorrow is another day.
        logs.went_wrong("not forgotten", error)
    else:
        structlog.get_logger().info("forgotten", deleted=purged.deleted, emptied=purged.emptied)


def _catch_up(app: Flask) -> None:
    """Let the map know of what ended meanwhile: that a day is over nobody publishes."""
    database: Database = app.extensions["lookback.database"]
    try:
        with database.writing() as session:
            if map_index.catch_up(session):
                session.commit()
    except Exception as error:
        logs.went_wrong("not caught up", error)


def _make_snapshot(app: Flask, stopped: threading.Event) -> None:
    config: Config = app.extensions["lookback.config"]
    database: Database = app.extensions["lookback.database"]
    if not config.snapshot_days:
        return
    try:
        with database.reading() as session:
            if not revisions.data_version(session):
                return
        made = subprocess.Popen(  # noqa: S603 - the words are our own
            [sys.executable, *_SNAPSHOT],
            env={**os.environ, **environment(config)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except Exception as error:
        logs.went_wrong("no snapshot", error)
        return
    os.setpriority(os.PRIO_PROCESS, made.pid, _NICE)
    while made.poll() is None:
        if stopped.wait(_POLL_S):
            # Once: told again it would leave behind what it is clearing away.
            made.terminate()
            made.wait()
    if made.returncode:
        structlog.get_logger().error("no snapshot", status=made.returncode)
    else:
        structlog.get_logger().info("snapshot")
