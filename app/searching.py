"""Searches: what neither an index nor a kept count answers, so that many cameras are looked at one by one.

How long one may take `timed` says, and this how many there may be at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final, NoReturn

from flask import Flask, abort, current_app
from sqlalchemy.orm import Session

from app import errors
from app.registry import cameras
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.restating import restated
from app.registry.i18n import N_
from app.registry.map import points

# So many are under way at a time, and so many wait for their turn: of the threads of the server others need some.
AT_ONCE: Final = 2
WAITING: Final = 1
# So many cameras are soon looked at.
_FEW: Final = 20_000
_PATIENCE_S: Final = 10
_BUSY: Final = (N_("Busy"), N_("Too much is being searched right now. Ask again in some seconds."))


def init_app(app: Flask) -> None:
    """Bound the searches of an application."""
    app.extensions["lookback.searches"] = BoundedSemaphore(AT_ONCE)
    app.extensions["lookback.searchers"] = BoundedSemaphore(AT_ONCE + WAITING)


@contextmanager
def turn(session: Session, wanted: CameraFilter, *, of_all: bool = False) -> Iterator[None]:
    """A turn among the searches for the cameras of a filter, unless few have to be looked at for it.

    of_all: whether each that it selects is looked at too, as to sort them. Answers 503 where there is no turn for some
    seconds.
    """
    wanted = restated(wanted)
    is_told = points.answer(wanted) and not of_all
    if is_told or cameras.count(session, points.told_of(wanted)) <= _FEW:
        yield
        return
    searches, searchers = (current_app.extensions[f"lookback.{name}"] for name in ("searches", "searchers"))
    if not searchers.acquire(blocking=False):
        _refuse()
    try:
        if not searches.acquire(timeout=_PATIENCE_S):
            _refuse()
        try:
            yield
        finally:
            searches.release()
    finally:
        searchers.release()


def _refuse() -> NoReturn:
    busy = errors.answer(503, words=_BUSY)
    busy.headers["Retry-After"] = str(_PATIENCE_S)
    abort(busy)
