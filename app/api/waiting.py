"""Answers that wait until there is something to tell, for whoever prefers that (RFC 7240): a long poll."""

import time
from collections.abc import Callable
from threading import BoundedSemaphore, Event
from typing import Final

from flask import Flask, Response, current_app, request
from sqlalchemy.orm import Session
from werkzeug.http import parse_dict_header

from app import db

# Whoever waits has a thread of the server to themselves.
WAITING_AT_ONCE: Final = 2
LONGEST_WAIT_S: Final = 30
# How soon after a publication those who wait hear of it. To look costs reading one row.
_LOOK_S: Final = 0.5


def init_app(app: Flask) -> None:
    """Bound how many wait, and let the server call all waiting off."""
    app.extensions["lookback.waiting"] = BoundedSemaphore(WAITING_AT_ONCE)
    app.extensions["lookback.stopping"] = Event()


def answer(is_something: Callable[[Session], bool], make: Callable[[], Response]) -> Response:
    """What `make` makes, as soon as there is something to tell, after the time that is preferred, or else at once.

    It is made at once, too, when too many wait already.
    """
    seconds = _preferred()
    has_waited = bool(seconds) and _waited(is_something, seconds)
    response = make()
    if seconds:
        # A copy of it on the way would be the answer to every further question, at once.
        response.headers["Cache-Control"] = "no-store"
    if has_waited:
        response.headers["Preference-Applied"] = f"wait={seconds}"
    response.vary.add("Prefer")
    return response


def _preferred() -> int:
    """For how many seconds somebody prefers to wait, 0 for not at all. What is not understood is ignored (RFC 7240)."""
    for each in request.headers.getlist("Prefer"):
        for name, value in parse_dict_header(each).items():
            number = (value or "").partition(";")[0].strip()
            if name.strip().lower() == "wait" and number.isascii() and number.isdigit():
                return LONGEST_WAIT_S if len(number) > 2 else min(int(number), LONGEST_WAIT_S)
    return 0


def _waited(is_something: Callable[[Session], bool], seconds: int) -> bool:
    """Wait until there is something to tell, so many seconds, or until the server is told to stop.

    False at once when too many wait already.
    """
    turns: BoundedSemaphore = current_app.extensions["lookback.waiting"]
    stopping: Event = current_app.extensions["lookback.stopping"]
    if not turns.acquire(blocking=False):
        return False
    # With the state in which a key was looked up the answer would know nothing of what was waited for.
    db.let_go()
    try:
        end = time.monotonic() + seconds
        while True:
            # A session of its own each time: one that stays open sees on SQLite what there was when it began.
            with db.database().reading() as session:
                if is_something(session):
                    return True
            if (left := end - time.monotonic()) <= 0:
                return True
            if stopping.wait(min(_LOOK_S, left)):
                return True
    finally:
        turns.release()
