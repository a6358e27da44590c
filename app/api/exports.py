"""Every published camera that a filter selects, as a file. Streamed: memory does not grow with the register."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, nullcontext
from datetime import UTC, datetime
from threading import BoundedSemaphore, Lock
from typing import Final

from flask import Flask, Response, abort, current_app, request, url_for
from structlog import get_logger

from app import apart, caching, db, errors, resting
from app.about import LICENCE_URL, about
from app.formats.exporting import FORMATS, NOT_INSTALLED
from app.formats.finished import Finished
from app.i18n import _
from app.registry import cameras
from app.registry.filtering.filters import CameraFilter
from app.resting import Use

# A download lasts as long as its reader takes, and so long it has a thread of the server to itself. Of those that
# `lookback serve` has unless told otherwise, most are left for everybody else.
AT_ONCE: Final = 4
_AGAIN_S: Final = 60


def init_app(app: Flask) -> None:
    """Bound the downloads under way, and what is made for all of them at a time."""
    app.extensions["lookback.downloads"] = BoundedSemaphore(AT_ONCE)
    app.extensions["lookback.pieces"] = Lock()
    app.extensions["lookback.files"] = Lock()
    app.extensions["lookback.use"] = apart.use()
    # Where each download may have a processor, and its database another one, nobody waits for them.
    if apart.processors() <= 2 * AT_ONCE:
        app.before_request(_note_use)


def _note_use() -> None:
    if request.endpoint != "api.export":
        _use().note()


def _use() -> Use:
    use: Use = current_app.extensions["lookback.use"]
    return use


def export(extension: str) -> Response:
    """All published cameras, or those that a filter selects, as a file to keep.

    503 while too many others are being read; 501 where the format is not installed.
    """
    wanted = CameraFilter.parse_with_expression(list(request.args.items(multi=True)))
    chosen = FORMATS[extension]
    if not chosen.is_installed:
        return errors.problem(501, _(NOT_INSTALLED, format=chosen.name, extra=chosen.extra))
    tag = caching.tag(db.session(), f"{extension}?{wanted.query()}")
    return caching.unless_known(tag, lambda: _file(extension, wanted))


def _file(extension: str, wanted: CameraFilter) -> Response:
    chosen = FORMATS[extension]
    # An iterator, not an empty body: the length of the file is not known.
    reads = request.method != "HEAD"
    response = _begun(extension, wanted) if reads else Response(iter(()), content_type=chosen.media_type)
    name = f"lookback-cameras-{datetime.now(UTC).date()}.{extension}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    in_words = url_for("web.licence", _external=True)
    response.headers.set("Link", f'<{LICENCE_URL}>; rel="license", <{in_words}>; rel="describedby"')
    return response


def _begun(extension: str, wanted: CameraFilter) -> Response:
    chosen = FORMATS[extension]
    with ExitStack() as stack:
        stack.callback(turn().release)
        # The session lives as long as the stream, which outlives the request's own.
        reading = stack.enter_context(ExitStack())
        with current_app.extensions["lookback.files"] if chosen.torn is None else nullcontext():
            pieces = _made(extension, wanted, reading)
        if isinstance(pieces, Finished):
            stack.callback(pieces.close)
            # The file is made: nothing of the register is held while somebody reads it slowly.
            reading.close()
        # The first piece is made before the answer begins: a query that fails is then an error, not a torn file.
        taken = _one_at_a_time(pieces, current_app.extensions["lookback.pieces"])
        first = next(taken, b"")
        ending = stack.pop_all()
    response = Response(_body(first, taken, chosen.torn, ending), content_type=chosen.media_type)
    if isinstance(pieces, Finished):
        response.content_length = pieces.length
    # Whoever goes away before the first byte never starts the body.
    response.call_on_close(ending.close)
    return response


def _made(extension: str, wanted: CameraFilter, reading: ExitStack) -> Iterator[bytes]:
    """What is made of the register, which is open until `reading` is closed; of a large one in another process."""
    cameras_url = url_for("web.cameras", _external=True)
    database = db.database()
    session = reading.enter_context(database.reading())
    if apart.is_allowed() and cameras.count(session, CameraFilter()) >= apart.MANY:
        reading.close()
        order = apart.Order(database.address, extension, wanted.query(), cameras_url, _use())
        if FORMATS[extension].torn is None:
            return _file_apart(order)
        return reading.enter_context(closing(apart.pieces(order)))
    chosen = FORMATS[extension]
    rows = resting.between(chosen.cameras(session, wanted), _use())
    return chosen.write(rows, about=about(session, wanted, cameras_url))


def _file_apart(order: apart.Order) -> Finished:
    try:
        return apart.file(order)
    except apart.BrokenExport:
        get_logger().error("broken_export", format=order.extension)
        name = FORMATS[order.extension].name
        said = _("This register has too little memory or room on its disk to make a file of %(format)s.", format=name)
        abort(errors.problem(507, said))


def turn() -> BoundedSemaphore:
    """A turn among the downloads under way, to be released. Answers 503 when there is none."""
    turns: BoundedSemaphore = current_app.extensions["lookback.downloads"]
    if not turns.acquire(blocking=False):
        busy = errors.problem(503, _("Too many exports are being read right now. Ask again in a minute."))
        busy.headers["Retry-After"] = str(_AGAIN_S)
        abort(busy)
    return turns


def _one_at_a_time(pieces: Iterator[bytes], turns: Lock) -> Iterator[bytes]:
    """The pieces, none of which is made while one of another download is: the map has the other processors."""
    while True:
        with turns:
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _body(first: bytes, rest: Iterator[bytes], torn: bytes | None, ending: ExitStack) -> Iterator[bytes]:
    with ending:
        try:
            yield first
            yield from rest
        except Exception as error:
            get_logger().error("torn_export", error=type(error).__name__)
            if torn is not None:
                yield torn
            raise
