"""Newline-delimited GeoJSON: a Feature a line, for programs that read line by line."""

from collections.abc import Iterable, Iterator
from typing import Final

from app.formats.about import About
from app.formats.encoding import pieces
from app.formats.geojson import alone, feature
from app.registry.camera_json import Told

MEDIA_TYPE: Final = "application/x-ndjson"


def write(rows: Iterable[Told], *, about: About) -> Iterator[bytes]:
    """A line for every camera, the same Feature as in the collection.

    What a collection says about itself is in `export` of the first one, and `numberReturned` in the last: GDAL takes a
    line of its own for a camera, or for a file that it cannot read.
    """
    return pieces(_lines(rows, about))


def _lines(rows: Iterable[Told], about: About) -> Iterator[str]:
    members: dict[str, object] = {"export": about.members}
    count = 0
    waiting: Told | None = None
    for row in rows:
        if waiting is not None:
            yield _line(waiting, members, about)
            members = {}
        waiting = row
        count += 1
    if waiting is not None:
        yield _line(waiting, {**members, "numberReturned": count}, about)


def _line(row: Told, members: dict[str, object], about: About) -> str:
    if members:
        return alone(row, members=members, cameras_url=about.cameras_url)
    return feature(row, cameras_url=about.cameras_url) + "\n"
