"""What is claimed of systems and cameras, for programs: what `lists` tells of it, its history, and its graph."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from typing import Any, Final

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from app import caching, db
from app.api import exports, links, protocol, waiting
from app.api.paging import Page
from app.formats import changes, csv
from app.formats import dossiers as format_of
from app.listed import LISTED
from app.registry import revisions, sources
from app.registry.dossiers import dossier_changes, graph
from app.registry.dossiers.dossier_history import version

_OWN: Final = ("after", "limit")
_Told = dict[int, dict[str, Any]]


def told(name: str) -> Callable[[Session], _Told]:
    """What a collection tells of all of one kind, by their numbers."""
    return lambda session: _by_number(LISTED[name].told(session))


def history() -> Response:
    """What happened to systems, organisations, claims and memberships after a change of a number, a change a line.

    With each comes what it is about as that is now, so that a copy can be made of it. Whoever prefers to wait is
    answered as soon as there is something to tell.
    """
    protocol.refuse_parameters(but=_OWN)
    asked = Page.parse(list(request.args.items(multi=True)), own=_OWN)

    def make() -> Response:
        tag = caching.tag(db.session(), f"dossiers?{asked.query()}")
        return caching.unless_known(tag, lambda: _history(asked))

    return waiting.answer(lambda session: version(session) > asked.after, make)


def edges(form: str) -> Response:
    """Who is joined to what, as a list of edges: organisation, system, database, camera."""
    protocol.refuse_parameters()
    media_type, write = _GRAPHS[form]
    tag = caching.tag(db.session(), f"graph.{form}")
    return caching.unless_known(tag, lambda: _streamed(media_type, write))


def _history(asked: Page) -> Response:
    with db.database().steady() as session:
        told = dossier_changes.page(session, after=asked.after, limit=asked.limit)
    response = Response(b"".join(format_of.history(told)), content_type=changes.MEDIA_TYPE)
    query = asked.query(after=told[-1].row["seq"] if told else asked.after)
    following = url_for("api.dossier_history", _external=True) + (f"?{query}" if query else "")
    response.headers.set("Link", f'<{following}>; rel="next"')
    return response


def _streamed(media_type: str, write: Callable[[Session], Iterator[bytes]]) -> Response:
    """What `write` makes of the register, piece by piece, in one of the turns that there are for downloads."""
    with ExitStack() as stack:
        stack.callback(exports.turn().release)
        # The session lives as long as the stream, which outlives the request's own.
        pieces = write(stack.enter_context(db.database().reading()))
        # The first piece is made before the answer begins: a query that fails is then an error, not a torn file.
        first = next(pieces, b"")
        ending = stack.pop_all()
    response = Response(_body(first, pieces, ending), content_type=media_type)
    # Whoever goes away before the first byte never starts the body.
    response.call_on_close(ending.close)
    return response


def _body(first: bytes, rest: Iterator[bytes], ending: ExitStack) -> Iterator[bytes]:
    with ending:
        yield first
        yield from rest


def _graph_json(session: Session) -> Iterator[bytes]:
    about = {"licence": sources.CONTRIBUTORS["licence"], "attribution": sources.CONTRIBUTORS["attribution"]}
    return format_of.graph(graph.edges(session), **about, state=revisions.state(session))


def _graph_csv(session: Session) -> Iterator[bytes]:
    return format_of.graph_csv(graph.edges(session))


_GRAPHS: Final[Mapping[str, tuple[str, Callable[[Session], Iterator[bytes]]]]] = {
    "json": (links.JSON, _graph_json),
    "csv": (csv.MEDIA_TYPE, _graph_csv),
}
EXTENSIONS: Final = tuple(_GRAPHS)


def _by_number(told: Any) -> _Told:
    return {facts["id"]: {name: _plain(value) for name, value in facts.items()} for facts in told}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
