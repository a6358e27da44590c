"""Opens somebody else's file, whatever its format, and reads it camera by camera."""

import codecs
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from app.formats import csv, geojson, osm_xml
from app.formats.foreign import REASONS, ForeignCamera, Found, Skipped, UnreadableFile, shown
from app.registry.i18n import N_

__all__ = ["REASONS", "ForeignCamera", "Found", "Reader", "Skipped", "UnreadableFile", "open_reader"]

_HEAD: Final = 4096
_PIECE: Final = 1 << 16
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# gzip, zip (and with it xlsx and ods), zstandard, bzip2, xz
_PACKED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")
_JSON_ENDINGS: Final = (".json", ".geojson", ".geojsonl", ".geojsons", ".geojsonseq", ".jsonl", ".ndjson")


class Reader(Iterator[Found]):
    """The cameras of a file in order, and what was passed over. Use it in a `with`, or read it to its end.

    Raises UnreadableFile where the file stops making sense, which may be after some cameras: keep none of them then.
    `size` and `consumed` are bytes, for a progress bar; a file is read ahead by about a megabyte.
    """

    def __init__(self, path: Path, read: Callable[[BinaryIO], Iterator[Found]]) -> None:
        self.size = path.stat().st_size
        self._path = path
        self._file = path.open("rb")
        self._rows = read(self._file)
        self._seen: set[str] = set()

    @property
    def consumed(self) -> int:
        """How many bytes were read so far."""
        return self.size if self._file.closed else self._file.tell()

    def __next__(self) -> Found:
        try:
            found = next(self._rows)
        except UnicodeDecodeError:
            raise _not_utf8(self._path) from None
        except OSError as error:
            raise _not_opened(error) from None
        except StopIteration:
            self.close()
            raise
        if isinstance(found, Skipped) or found.external_id is None:
            return found
        if found.external_id in self._seen:
            return Skipped(found.line, "duplicate_id", shown(found.external_id))
        self._seen.add(found.external_id)
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_reader(path: str | os.PathLike[str]) -> Reader:
    """Open a file of GeoJSON, CSV or OSM XML: what it holds decides, then its ending. Raises UnreadableFile."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        return Reader(path, _format(head, path))
    except OSError as error:
        raise _not_opened(error) from None


def _format(head: bytes, path: Path) -> Callable[[BinaryIO], Iterator[Found]]:
    if head.startswith(_PACKED):
        raise UnreadableFile(N_("It is compressed, or a spreadsheet: unpack it, or save it as CSV."))
    if head.startswith(_UTF16):
        raise _not_utf8(path)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        raise UnreadableFile(N_("It is empty."))
    if text.startswith(b"<"):
        return osm_xml.read
    if text.startswith(b"["):
        raise UnreadableFile(N_("It is a JSON array, not a GeoJSON FeatureCollection."))
    if text.startswith((b"{", b"\x1e")) or path.suffix.lower() in _JSON_ENDINGS:
        return geojson.read
    return csv.read


def _not_opened(error: OSError) -> UnreadableFile:
    return UnreadableFile(N_("It cannot be opened: %(problem)s."), problem=error.strerror or error)


def _not_utf8(path: Path) -> UnreadableFile:
    """Names the line of the first byte that is not UTF-8, which the readers themselves see only in large pieces."""
    decode = codecs.getincrementaldecoder("utf-8")().decode
    line = 1
    with path.open("rb") as file:
        try:
            while piece := file.read(_PIECE):
                line += decode(piece).count("\n")
            decode(b"", final=True)
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
    return UnreadableFile(
        N_("Line %(line)d is not UTF-8, the only encoding that can be read: save it as UTF-8."), line=line
    )
