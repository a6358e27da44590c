"""Reads the tags of cameras in a process of its own, while the one before it writes what is ready."""

import gc
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Final

from app.commands.spool import Batch, Spool, unpacked
from app.registry import imports
from app.registry.imports import Constants, Prepared

# So many cameras are worth the second that another process takes to start.
_MANY: Final = 20_000
# Batches that are made ready ahead: enough that nobody waits, few enough to keep memory flat.
_AHEAD: Final = 2


def prepared(spool: Spool, constants: Constants) -> Iterator[Prepared]:
    """Every batch of a spool, ready for the register, in order. Raises BrokenProcessPool when the process is killed."""
    prepare = partial(_prepare, constants=dict(constants))
    if spool.count < _MANY:
        yield from map(prepare, spool.batches())
        return
    # Everywhere alike, and nothing of this process is shared, such as its connections to the database.
    with ProcessPoolExecutor(1, get_context("spawn"), _settle_down) as others:
        waiting: deque[Future[Prepared]] = deque()
        try:
            for batch in spool.batches():
                waiting.append(others.submit(prepare, batch))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            others.shutdown(cancel_futures=True)


def _prepare(batch: Batch, constants: Constants) -> Prepared:
    return imports.prepare(unpacked(batch), constants)


def _settle_down() -> None:
    # Ctrl+C reaches every process of a terminal; the one that writes says how far it got, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # There are no cycles to look for, see `importing`.
    gc.freeze()
    gc.disable()
