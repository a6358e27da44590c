"""Makes exports in processes of their own, which let everybody else go first.

A thread that makes one takes Python's lock again as soon as it may, and whoever looks at the map waits for it at every
step. A process has a lock to itself, and can be told to take what is left of the processor.
"""

import gc
import os
import signal
from collections.abc import Callable, Generator
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import recv_handle, send_handle
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from flask import Flask, current_app

from app import resting
from app.about import about
from app.db import Database
from app.formats.exporting import FORMATS
from app.formats.finished import Finished
from app.registry.filtering.filters import CameraFilter
from app.resting import Use

# So many cameras are worth the time that another process takes to begin.
MANY: Final = 20_000
# Kind to whoever waits for an answer, and never at a stand where other programs are busy all the time.
_NICENESS: Final = 10
_PIECE: Final = 1 << 18
_ENDS_WITHIN_S: Final = 10
# One that has everything loaded and stands by makes the others, so that none shares a thread, a lock or a connection
# with this one, and each is there at once.
_METHOD: Final = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
_CONTEXT: Final[Any] = get_context(_METHOD)
# What makes a file in another process: it is given its end of a connection, and what is to be made.
_Make = Callable[[Connection, Any], None]


class Order(NamedTuple):
    """What is to be made: of which register, in which format, which cameras, and where their pages are.

    use: of the map, for which it rests.
    """

    database_url: str
    extension: str
    query: str
    cameras_url: str
    use: Use


def allow(app: Flask) -> None:
    """Let an application start other processes, which a server may and a command has no need to."""
    app.extensions["lookback.apart"] = True


def use() -> Use:
    """What processes can be told of the use of an application."""
    return Use(_CONTEXT)


def is_allowed() -> bool:
    """Whether the current application may."""
    return "lookback.apart" in current_app.extensions


class BrokenExport(Exception):
    """The process that made an export came to another end than it should have."""


def pieces(order: Order) -> Generator[bytes]:
    """The bytes of an export as they come. Raises BrokenExport, possibly after some of them."""
    process, told = begun(make, order)
    try:
        while piece := os.read(told.fileno(), _PIECE):
            yield piece
        process.join(_ENDS_WITHIN_S)
        if process.exitcode != 0:
            raise BrokenExport(order.extension)
    finally:
        told.close()
        # Whoever read it may be gone before its end.
        process.terminate()
        process.join()


def file(order: Order) -> Finished:
    """The bytes of a format that is there whole before its first byte leaves. Raises BrokenExport."""
    process, told = begun(make, order)
    with told:
        try:
            return Finished(recv_handle(told))
        except (EOFError, RuntimeError):
            raise BrokenExport(order.extension) from None
        finally:
            process.join(_ENDS_WITHIN_S)


def make(told: Connection, order: Order) -> None:
    """What the other process does: make what is ordered, and write it to whoever waits."""
    settle_down()
    chosen = FORMATS[order.extension]
    wanted = CameraFilter.parse_with_expression(parse_qsl(order.query, keep_blank_values=True))
    try:
        with Database(order.database_url).reading() as session:
            rows = resting.between(chosen.cameras(session, wanted), order.use)
            made = chosen.write(rows, about=about(session, wanted, order.cameras_url))
            if isinstance(made, Finished):
                send_handle(told, made.fileno(), os.getppid())
                return
            for piece in made:
                _write(told.fileno(), piece)
    except Exception:
        # What an error says may be of the data, and is not told.
        raise SystemExit(1) from None


def begun(make: _Make, order: Any) -> tuple[BaseProcess, Connection]:
    """A process that has begun to make what is ordered, and this end of its connection. Whoever began it ends it."""
    _CONTEXT.set_forkserver_preload(["__main__", __name__])
    mine, its = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=make, args=(its, order), name="export", daemon=True)
    process.start()
    its.close()
    return process, mine


def processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _write(fd: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(fd, rest) :]


def settle_down() -> None:
    """What a process of its own does first: leave the processors to whoever waits for an answer."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    # Ctrl+C reaches every process of a terminal; the one that waits for this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # There are no cycles to look for.
    gc.freeze()
    gc.disable()
