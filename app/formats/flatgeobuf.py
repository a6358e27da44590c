"""FlatGeobuf (https://flatgeobuf.org): read by place over HTTP through the index in it. Written only."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from struct import pack, pack_into, unpack, unpack_from
from typing import Final

from app.formats.about import About
from app.formats.columnar import LAYER, gdal, write_file
from app.formats.encoding import to_json, words
from app.formats.finished import Finished
from app.registry.camera_json import Told

MEDIA_TYPE: Final = "application/flatgeobuf"

# A file is eight bytes that say what it is, the size of the header, the header, the index and the features.
_MAGIC: Final = 8
# Of each field of the header in turn (header.fbs) how many bytes it takes in its table. Those of four are offsets.
_WIDTHS: Final = (4, 4, 1, 1, 1, 1, 1, 4, 8, 2, 4, 4, 4, 4)
_OFFSET: Final = 4
_TITLE, _METADATA = 11, 13
# The list of fields follows the offset of the table, which comes where a number of eight bytes behind its own offset is
# aligned in the file.
_LIST: Final = 4
_LISTED: Final = 4 + 2 * len(_WIDTHS)
_TABLE: Final = _LIST + _LISTED + 4


def write(rows: Iterable[Told], *, about: About) -> Finished:
    """A feature for every camera along a Hilbert curve, with a packed index of them.

    What it says about itself is JSON in the metadata of the header.
    """

    def copy(path: Path) -> str:
        return gdal(path, "FlatGeobuf", {"SPATIAL_INDEX": "YES"})

    return write_file(rows, about=about, ending="fgb", copy=copy, complete=_describe)


def _describe(path: Path, about: About) -> None:
    """Say in the header what GDAL does not write there."""
    described = path.with_suffix(".described")
    with path.open("rb") as file, described.open("wb") as out:
        out.write(file.read(_MAGIC))
        [size] = unpack("<I", file.read(4))
        # Texts alone: of others GDAL tells nothing.
        said = {name: words(value) for name, value in about.members.items()}
        header = with_texts(file.read(size), {_TITLE: LAYER, _METADATA: to_json(said)})
        out.write(pack("<I", len(header)) + header)
        shutil.copyfileobj(file, out)
    described.replace(path)


def with_texts(header: bytes, texts: Mapping[int, str]) -> bytes:
    """The header with fields of text added, by their number: a new table in front of all that the old one refers to.

    In a buffer of FlatBuffers (https://flatbuffers.dev/internals) a table begins with how far back the list of its
    fields is, which says where each is in it. A field that is no number says how far behind it what it holds begins.
    """
    [table] = unpack_from("<I", header)
    fields = dict(_fields(header, table))
    new = _TABLE + _OFFSET
    places: dict[int, int] = {}
    for number in sorted(fields.keys() | texts.keys(), key=lambda number: _WIDTHS[number], reverse=True):
        places[number] = new
        new += _WIDTHS[number]
    made = bytearray(_aligned(new))
    pack_into("<IHH", made, 0, _TABLE, _LISTED, len(made) - _TABLE)
    pack_into("<i", made, _TABLE, _TABLE - _LIST)
    for number, place in places.items():
        pack_into("<H", made, _LIST + 4 + 2 * number, place - _TABLE)
    for number, text in texts.items():
        pack_into("<I", made, places[number], len(made) - places[number])
        encoded = text.encode()
        made += pack("<I", len(encoded)) + encoded + b"\0"
        made += bytes(_aligned(len(made)) - len(made))
    for number, place in fields.items():
        width = _WIDTHS[number]
        made[places[number] : places[number] + width] = header[place : place + width]
        if width == _OFFSET:
            [offset] = unpack_from("<I", header, place)
            pack_into("<I", made, places[number], len(made) + place + offset - places[number])
    return bytes(made) + header


def _fields(header: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Number and place of each field that a table has."""
    [back] = unpack_from("<i", header, table)
    listed = table - back
    [size] = unpack_from("<H", header, listed)
    for number in range((size - 4) // 2):
        [place] = unpack_from("<H", header, listed + 4 + 2 * number)
        if place:
            yield number, table + place


def _aligned(length: int) -> int:
    """Numbers of eight bytes stay where they can be read at once."""
    return length + -length % 8
