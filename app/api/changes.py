"""What changed, in the order in which it was published: for copies that keep in step, page after page."""

from typing import Final

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from app import caching, db
from app.api import waiting
from app.api.paging import Page
from app.formats import changes as ndjson
from app.registry import changes, revisions

OWN: Final = ("after", "limit")


def feed() -> Response:
    """The changes after the one of a number, of all cameras or of those that a filter selects.

    The link `next` always leads on; where it leads to the same changes again, nothing has happened since. Whoever
    prefers to wait is answered as soon as there is something to tell.
    """
    asked = Page.parse(list(request.args.items(multi=True)), own=OWN)
    until = asked.after

    def is_something(session: Session) -> bool:
        nonlocal until
        if revisions.data_version(session) <= until:
            return False
        found = changes.page(session, asked.wanted, after=until, limit=1)
        until = found.until
        return bool(found.changes)

    def make() -> Response:
        tag = caching.tag(db.session(), f"changes?{asked.query()}")
        return caching.unless_known(tag, lambda: _page(asked))

    return waiting.answer(is_something, make)


def _page(asked: Page) -> Response:
    found = changes.page(db.session(), asked.wanted, after=asked.after, limit=asked.limit)
    text = b"".join(ndjson.write(found.changes, cameras_url=url_for("web.cameras", _external=True)))
    response = Response(text, content_type=ndjson.MEDIA_TYPE)
    query = asked.query(after=found.until)
    following = url_for("api.changes", _external=True) + (f"?{query}" if query else "")
    response.headers.set("Link", f'<{following}>; rel="next"')
    return response
