"""FlatGeobuf (https://flatgeobuf.org): read by place over HTTP through the index in it. Written only.

The index comes before the cameras and is made after them. Both are written to the disk meanwhile, so that memory does
not grow with their number.
"""

import shutil
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from struct import Struct, pack
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from app.formats.about import FIELDS, KINDS, About
from app.formats.cells import Provenance, of_claims, of_source, once_a_source, one_by_one
from app.formats.encoding import to_json, words
from app.formats.finished import Finished
from app.formats.flatbuffers import buffer, doubles, several, table, text
from app.registry.camera_cells import Cells
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed

MEDIA_TYPE: Final = "application/flatgeobuf"
LAYER: Final = "cameras"

_MAGIC: Final = b"fgb\x03fgb\x01"
_POINT: Final = 1
# Of a column (header.fbs): whole numbers and others of eight bytes, text, and a day, which is text too.
_TYPES: Final = {"integer": 7, "number": 10, "day": 13}
_TEXT: Final = 11
# How many have a box in common, and so on up to the one that holds all.
_NODE: Final = 16
_ITEM: Final = Struct("<4dQ")
_AT_ONCE: Final = 1000
# Where a column of the file is among them, and where the facts are: behind the number of the camera.
_AT: Final = {name: at for at, name in enumerate(FIELDS)}
_FACTS: Final = range(1, 1 + len(FACTS))
_KINDS: Final = tuple(KINDS.get(name, "") for name in FIELDS)
# A feature is a table of a place and what is said of it, each where it is in every other one: offset of the table, its
# list of fields, the table, that of the place, the table of the place, and the list of its two numbers.
_FEATURE: Final = Struct("<I44sddI")
_BEGINNING: Final = pack("<I4HiII4HiII", 12, 8, 12, 4, 8, 8, 16, 40, 8, 8, 0, 4, 8, 4, 2)
_BEFORE_SAID: Final = _FEATURE.size


def write(rows: Iterable[Cells], *, about: About) -> Finished:
    """A feature for every camera in the order of the rows, with a packed index of them.

    Whoever reads a box reads the less the nearer those are to each other that follow each other. What it says about
    itself is JSON in the metadata of the header.
    """
    with TemporaryDirectory(prefix="lookback-") as folder:
        made = Path(folder, "cameras.fgb")
        with (
            Path(folder, "features").open("w+b") as features,
            Path(folder, "places").open("w+b") as places,
            made.open("wb") as out,
        ):
            index = _Index(places)
            features.writelines(_batches(_features(rows, about.cameras_url, index)))
            index.close()
            header = _header(index, about)
            out.write(_MAGIC + pack("<I", len(header)) + header)
            out.writelines(index.above())
            for file in (places, features):
                file.seek(0)
                shutil.copyfileobj(file, out, 1 << 20)
        return Finished(made)


@dataclass
class _Index:
    """A tree of boxes (a packed R-tree). The lowest, one for each camera, are in a file, which this adds to."""

    file: BinaryIO
    count: int = 0
    # Of the boxes above those: west, south, east and north of each in turn.
    boxes: "array[float]" = field(default_factory=lambda: array("d"))
    _lon: list[float] = field(default_factory=list)
    _lat: list[float] = field(default_factory=list)
    _written: list[bytes] = field(default_factory=list)

    def add(self, lon: float, lat: float, offset: int) -> None:
        """Add a camera, which begins so many bytes behind the index."""
        self._lon.append(lon)
        self._lat.append(lat)
        self._written.append(_ITEM.pack(lon, lat, lon, lat, offset))
        if len(self._lon) == _NODE:
            self.close()

    def close(self) -> None:
        """Put a box around those that have none yet."""
        if self._lon:
            self.boxes.extend((min(self._lon), min(self._lat), max(self._lon), max(self._lat)))
            self.file.write(b"".join(self._written))
            self.count += len(self._lon)
            for each in (self._lon, self._lat, self._written):
                each.clear()

    def envelope(self) -> tuple[float, ...]:
        """The box of all, of which there is one at least."""
        return tuple(_around(self.boxes))

    def above(self) -> Iterator[bytes]:
        """The boxes above those of single cameras, from the one that holds all downwards; each tells its first one."""
        levels = [self.boxes] if self.count else []
        while levels and len(levels[-1]) > 4:
            below, wide = levels[-1], 4 * _NODE
            levels.append(
                array("d", (edge for at in range(0, len(below), wide) for edge in _around(below[at : at + wide])))
            )
        first = 0
        for level in reversed(levels):
            first += len(level) // 4
            for at in range(0, len(level), 4):
                yield _ITEM.pack(*level[at : at + 4], first + _NODE * at // 4)


def _around(boxes: "array[float]") -> tuple[float, float, float, float]:
    return min(boxes[::4]), min(boxes[1::4]), max(boxes[2::4]), max(boxes[3::4])


def _header(index: _Index, about: About) -> bytes:
    # Texts alone: of others GDAL tells nothing.
    said = {name: words(value) for name, value in about.members.items()}
    columns = [
        table({0: text(name), 1: pack("<B", _TYPES.get(kind, _TEXT))})
        for name, kind in zip(FIELDS, _KINDS, strict=True)
    ]
    place = {1: doubles(index.envelope())} if index.count else {}
    return buffer(
        table(
            {
                0: text(LAYER),
                **place,
                2: pack("<B", _POINT),
                7: several(columns),
                8: pack("<Q", index.count),
                9: pack("<H", _NODE if index.count else 0),
                10: table({0: text("EPSG"), 1: pack("<i", 4326), 2: text("WGS 84")}),
                11: text(LAYER),
                13: text(to_json(said)),
            }
        )
    )


def _features(rows: Iterable[Cells], cameras_url: str, index: _Index) -> Iterator[bytes]:
    offset, source = 0, once_a_source(_source)
    for camera_id, lon, lat, cells, provenance, osm_tags, claimed in one_by_one(rows):
        known = [_column(at, cell) for at, cell in zip(_FACTS, cells, strict=True) if cell]
        said = b"".join(
            (pack("<Hq", 0, camera_id), *known, _claimed(claimed), source(provenance), _said(_AT["osm_tags"], osm_tags))
        )
        said += _said(_AT["url"], f"{cameras_url}/{camera_id}")
        rest = -(_BEFORE_SAID + len(said)) % 8
        yield _FEATURE.pack(_BEFORE_SAID - 4 + len(said) + rest, _BEGINNING, lon, lat, len(said)) + said + bytes(rest)
        index.add(lon, lat, offset)
        offset += _BEFORE_SAID + len(said) + rest


# Most of what cameras say others say too.
@lru_cache(maxsize=16_384)
def _column(at: int, cell: str) -> bytes:
    kind = _KINDS[at]
    if kind == "integer":
        return pack("<Hq", at, int(cell))
    if kind == "number":
        return pack("<Hd", at, float(cell))
    return _said(at, f"{cell}T00:00:00" if kind == "day" else cell)


def _said(at: int, said: str) -> bytes:
    # As in `encoding`: of what UTF-8 cannot carry its escape.
    encoded = said.encode("utf-8", "backslashreplace")
    return pack("<HI", at, len(encoded)) + encoded


@lru_cache(maxsize=4096)
def _claimed(claimed: Claimed) -> bytes:
    return b"".join(_column(_AT[name], value) for name, value in of_claims(claimed))


def _source(provenance: Provenance) -> bytes:
    return b"".join(_said(_AT[name], value) for name, value in of_source(provenance))


def _batches(features: Iterator[bytes]) -> Iterator[bytes]:
    while some := b"".join(islice(features, _AT_ONCE)):
        yield some
