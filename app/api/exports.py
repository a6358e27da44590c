"""Every published camera that a filter selects, as a file. Streamed: memory does not grow with the register."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from flask import Response, request, url_for
from sqlalchemy.orm import Session
from structlog import get_logger

from app import caching, db
from app.formats import csv, geojson
from app.formats.about import About, Row
from app.registry import cameras, revisions, sources
from app.registry.filters import CameraFilter


class _Write(Protocol):
    def __call__(self, rows: Iterator[Row], *, about: About) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class _Format:
    """How a file is written. `torn` ends one whose stream breaks off, so that no reader takes it for whole."""

    write: _Write
    media_type: str
    torn: bytes


# A server may end a failed response as if it were whole. JSON without its closing brackets is refused anyway, CSV has
# no end that could be missing: there a quote that is never closed is refused by most readers, and seen in the others.
_TORN = b"This file is not complete: the export broke off here.\n"
_FORMATS = {
    "geojson": _Format(geojson.write, geojson.MEDIA_TYPE, b"\n" + _TORN),
    "csv": _Format(csv.write, csv.MEDIA_TYPE, b'"' + _TORN),
}

_LICENCE = sources.CONTRIBUTORS["licence"]
_LICENCE_URL = sources.LICENCE_URLS[_LICENCE]


def export(extension: str) -> Response:
    """All published cameras, or those that `bbox` and the fields of the vocabulary select, as a file to keep."""
    wanted = CameraFilter.parse(request.args.items(multi=True))
    tag = caching.tag(db.session(), f"{extension}?{wanted.query()}")
    return caching.unless_known(tag, lambda: _file(extension, wanted))


def _file(extension: str, wanted: CameraFilter) -> Response:
    chosen = _FORMATS[extension]
    pieces = _pieces(db.database(), chosen, wanted, url_for("web.cameras", _external=True))
    # The first piece is made before the answer begins: a query that fails is then an error, not a torn file.
    body = iter(()) if request.method == "HEAD" else _body(next(pieces), pieces, chosen.torn)
    response = Response(body, content_type=chosen.media_type)
    response.call_on_close(pieces.close)
    name = f"lookback-cameras-{datetime.now(UTC).date()}.{extension}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    in_words = url_for("web.licence", _external=True)
    response.headers.set("Link", f'<{_LICENCE_URL}>; rel="license", <{in_words}>; rel="describedby"')
    return response


def _pieces(
    database: db.Database, chosen: _Format, wanted: CameraFilter, cameras_url: str
) -> Generator[bytes, None, None]:
    """The bytes of a file. Their session lives as long as the stream, which outlives the request's own."""
    with database.reading() as session:
        yield from chosen.write(cameras.matching(session, wanted), about=_about(session, wanted, cameras_url))


def _body(first: bytes, rest: Iterator[bytes], torn: bytes) -> Iterator[bytes]:
    try:
        yield first
        yield from rest
    except Exception as error:
        get_logger().error("torn_export", error=type(error).__name__)
        yield torn
        raise


def _about(session: Session, wanted: CameraFilter, cameras_url: str) -> About:
    facts = [source.facts() for source in sources.everything(session).values()]
    return About(
        licence=_LICENCE,
        licence_url=_LICENCE_URL,
        attribution="; ".join(dict.fromkeys(str(each["attribution"]) for each in facts)),
        sources=tuple(facts),
        filter=wanted.query(),
        generated_on=datetime.now(UTC).date(),
        data_version=revisions.data_version(session),
        cameras_url=cameras_url,
    )
