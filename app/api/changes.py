"""What changed, in the order in which it was published: for copies that keep in step, page after page."""

import time
from threading import BoundedSemaphore, Event
from typing import Final

from flask import Flask, Response, current_app, request, url_for
from werkzeug.http import parse_dict_header

from app import caching, db
from app.api.paging import Page
from app.formats import changes as ndjson
from app.registry import changes, revisions

OWN: Final = ("after", "limit")
# Whoever waits has a thread of the server to themselves. With the downloads it leaves two for everybody else.
WAITING_AT_ONCE: Final = 2
LONGEST_WAIT_S: Final = 30
# How soon after a publication those who wait hear of it. To look costs reading one row.
_LOOK_S: Final = 0.5


def init_app(app: Flask) -> None:
    """Bound how many wait, and let the server call all waiting off."""
    app.extensions["lookback.waiting"] = BoundedSemaphore(WAITING_AT_ONCE)
    app.extensions["lookback.stopping"] = Event()


def feed() -> Response:
    """The changes after the one of a number, of all cameras or of those that a filter selects.

    The link `next` always leads on; where it leads to the same changes again, nothing has happened since. Whoever
    prefers to wait (RFC 7240) is answered as soon as there is something to tell, or at once when too many wait already.
    """
    asked = Page.parse(list(request.args.items(multi=True)), own=OWN)
    seconds = _preferred_wait()
    has_waited = bool(seconds) and _waited(asked, seconds)
    response = caching.unless_known(
        caching.tag(db.session(), f"changes?{asked.query()}"),
        lambda: _page(asked),
    )
    if seconds:
        # A copy of it on the way would be the answer to every further question, at once.
        response.headers["Cache-Control"] = "no-store"
    if has_waited:
        response.headers["Preference-Applied"] = f"wait={seconds}"
    response.vary.add("Prefer")
    return response


def _page(asked: Page) -> Response:
    found = changes.page(db.session(), asked.wanted, after=asked.after, limit=asked.limit)
    text = b"".join(ndjson.write(found.changes, cameras_url=url_for("web.cameras", _external=True)))
    response = Response(text, content_type=ndjson.MEDIA_TYPE)
    query = asked.query(after=found.until)
    following = url_for("api.changes", _external=True) + (f"?{query}" if query else "")
    response.headers.set("Link", f'<{following}>; rel="next"')
    return response


def _preferred_wait() -> int:
    """For how many seconds somebody prefers to wait, 0 for not at all. What is not understood is ignored (RFC 7240)."""
    for each in request.headers.getlist("Prefer"):
        for name, value in parse_dict_header(each).items():
            number = (value or "").partition(";")[0].strip()
            if name.strip().lower() == "wait" and number.isascii() and number.isdigit():
                return LONGEST_WAIT_S if len(number) > 2 else min(int(number), LONGEST_WAIT_S)
    return 0


def _waited(asked: Page, seconds: int) -> bool:
    """Wait until there is something to tell, so many seconds, or until the server is told to stop.

    False at once when too many wait already.
    """
    turns: BoundedSemaphore = current_app.extensions["lookback.waiting"]
    stopping: Event = current_app.extensions["lookback.stopping"]
    if not turns.acquire(blocking=False):
        return False
    try:
        until, end = asked.after, time.monotonic() + seconds
        while True:
            # A session of its own each time: one that stays open sees on SQLite what there was when it began.
            with db.database().reading() as session:
                if revisions.data_version(session) > until:
                    found = changes.page(session, asked.wanted, after=until, limit=1)
                    until = found.until
                    if found.changes:
                        return True
            if (left := end - time.monotonic()) <= 0:
                return True
            if stopping.wait(min(_LOOK_S, left)):
                return True
    finally:
        turns.release()
