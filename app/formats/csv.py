"""Comma-separated values (RFC 4180): read from others in the dialects seen in the wild, written as UTF-8 with CRLF."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Final

from app.formats.about import FIELDS, PROVENANCE, About, flat
from app.formats.encoding import to_bytes
from app.formats.foreign import (
    ForeignCamera,
    Found,
    Reason,
    Skipped,
    UnreadableFile,
    is_something_else,
    number,
    shown,
)
from app.formats.identity import external_id, fold
from app.registry.camera_cells import NUMBERS
from app.registry.camera_lines import BETWEEN, SAID, Lines, places
from app.registry.dossiers.camera_claims import Claimed
from app.registry.i18n import N_

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"

# Of a line.
END: Final = "\r\n"
COLUMNS: Final = (FIELDS[0], "lon", "lat", *FIELDS[1:])
# What an export of a register has in every version, whatever else came in between.
_OURS: Final = frozenset(("id", "lon", "lat", *(f"provenance_{name}" for name in PROVENANCE), "osm_tags", "url"))

# What a spreadsheet runs as a formula begins with a line end or a tab, or with one of these behind whatever space, and
# either behind any number of apostrophes (OWASP, CSV Injection). A plain negative number is none.
_SIGNS: Final = "=+@＝＋－＠-"
_FORMULA = re.compile(rf"'*(?:[\t\r\n\0]|\s*[{_SIGNS}])")
_NEGATIVE_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")
# Where a cell begins, or a part of one, that is perhaps one: what it has in it, or how it begins.
_MARKS: Final = f"\r\t\n\0'{_SIGNS[:-1]}"
_BEGINNINGS = (
    re.compile(r',"[\s-]'),
    re.compile(rf",-(?!{_NEGATIVE_NUMBER.pattern[1:]}[,{BETWEEN}])"),
    re.compile(", "),
)
# Other scripts have spaces of their own.
_SPACE_FIRST = re.compile(r",\s")
_MAYBE_FORMULA = re.compile(rf',"?{_FORMULA.pattern}')
# Of what stands between the commas of `Lines.cells`, with nothing before the first and after the last.
_ARE_NUMBERS: Final = (False, *(name in {"lon", "lat", *NUMBERS} for name in SAID), False)

_DELIMITERS: Final = (",", ";", "\t", "|")
_HEAD: Final = 1 << 16
_NAMED: Final = 30
# Folded names of the columns for longitude and latitude: degrees under their own name are trusted before x and y.
_LON_LAT: Final = (
    (
        ("lon", "lng", "long", "longitude", "londd", "longdd", "londeg", "gpslon", "longitudewgs84", "längengrad"),
        ("lat", "latitude", "latdd", "latdeg", "gpslat", "latitudewgs84", "breitengrad"),
    ),
    (("x", "xcoord", "coordx", "xcoordinate", "pointx"), ("y", "ycoord", "coordy", "ycoordinate", "pointy")),
)
_COMMA_NUMBER = re.compile(r"[+-]?[0-9]+,[0-9]+")


def write(rows: Iterable[Lines], *, about: About) -> Iterator[bytes]:
    """A header and a line for every camera; nothing but data: licence and attribution travel in the response headers.

    Numbers are written as they are. Text that a spreadsheet would run as a formula gets an apostrophe in front, see
    `disarmed`. An unknown value is an empty cell, a bag of tags is JSON.
    """
    head = (line(COLUMNS) + END).encode()
    for lines in _lines(rows, about):
        yield head + lines
        head = b""
    if head:
        yield head


def disarmed(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet would run it. A plain negative number is no formula.

    `rearmed` undoes it for every text: what already looks disarmed gets one more apostrophe.
    """
    return f"'{text}" if _is_formula(text) else text


def rearmed(cell: str) -> str:
    """The text that `disarmed` made this cell of."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    return _FORMULA.match(text) is not None and _NEGATIVE_NUMBER.fullmatch(text) is None


class _Echo:
    """csv.writer hands each finished line to `write` and returns what that returns."""

    def write(self, line: str) -> str:
        return line


def line(values: Iterable[object]) -> str:
    """Values as cells with commas between them: text disarmed, None an empty one."""
    return _joined(disarmed(value) if isinstance(value, str) else value for value in values)


def _joined(cells: Iterable[object]) -> str:
    # A text with an end of line in it stands in quotes, and which those are the writer is told by its own.
    return str(csv.writer(_Echo(), lineterminator=END).writerow(cells)).removesuffix(END)


def _lines(rows: Iterable[Lines], about: About) -> Iterator[bytes]:
    url, _, end = line([f"{about.cameras_url}/0"]).rpartition("0")
    end += END
    sources: dict[int, str] = {}
    # Each source is one object, however many cameras it gave, and stays it as long as it is held here.
    held = []
    for ids, cells, bags, provenances, claimed in rows:
        keys = list(map(id, provenances))
        for key, provenance in dict(zip(keys, provenances, strict=True)).items():
            if key not in sources:
                sources[key] = line(provenance[each] for each in PROVENANCE)
                held.append(provenance)
        said = _disarmed(cells).split(BETWEEN)
        told = zip(ids, said, map(_cells, claimed), map(sources.__getitem__, keys), bags, strict=True)
        lines = [
            f"{camera_id}{cells}{claims},{source},{bag},{url}{camera_id}{end}"
            for camera_id, cells, claims, source, bag in told
        ]
        yield to_bytes("".join(lines))


def _disarmed(joined: str) -> str:
    """What cameras say of themselves, as `camera_lines` tells it, with each text disarmed."""
    told, done = [], 0
    for begin in sorted({joined.rfind(BETWEEN, 0, at) + 1 for at in _formulas(joined)}):
        end = joined.find(BETWEEN, begin)
        [cells] = csv.reader([joined[begin : end if end >= 0 else None]], strict=True)
        safe = [cell if is_number else disarmed(cell) for cell, is_number in zip(cells, _ARE_NUMBERS, strict=True)]
        told += [joined[done:begin], _joined(safe)]
        done = end if end >= 0 else len(joined)
    told.append(joined[done:])
    return "".join(told)


def _formulas(joined: str) -> Iterator[int]:
    """Where a cell begins, or a part of one, that may be a formula.

    To look for a character is quicker than to match, and to look through many texts at once than through each.
    """
    begins = {joined.rfind(",", 0, at) for mark in _MARKS for at in places(joined, mark)}
    for beginning in _BEGINNINGS:
        begins.update(found.start() for found in beginning.finditer(joined))
    if not joined.isascii():
        begins.update(found.start() for found in _SPACE_FIRST.finditer(joined))
    return (at for at in begins if _MAYBE_FORMULA.match(joined, at))


@lru_cache(maxsize=4096)
def _cells(claimed: Claimed) -> str:
    return line(flat(claimed))


def read(file: BinaryIO) -> Iterator[Found]:
    """The cameras of a table with a header, separated by comma, semicolon, tab or bar, in UTF-8.

    Tags are all the columns, as text. In an export of a register like this one `disarmed` is undone.
    Closes the file. Raises UnreadableFile, possibly after some cameras; UnicodeDecodeError when it is not UTF-8.
    """
    table = _Table.under(file.read(_HEAD).decode("utf-8-sig", "replace"))
    file.seek(0)
    is_header = True
    for row in _rows(file, table.delimiter):
        if is_header:
            if isinstance(row, Skipped):
                raise _unreadable(row.line, row.detail)
            is_header = _is_note(row[1])
        else:
            yield row if isinstance(row, Skipped) else table.found(*row)


@dataclass(frozen=True)
class _Table:
    """What a header says about the rows under it."""

    names: tuple[str, ...]
    lon: int
    lat: int
    delimiter: str
    is_ours: bool

    @classmethod
    def under(cls, head: str) -> "_Table":
        """The table that begins with `head`. Its delimiter is the one that splits off a longitude and a latitude."""
        headers = [(_header(head, delimiter), delimiter) for delimiter in _DELIMITERS]
        headers.sort(key=lambda pair: len(pair[0]), reverse=True)
        for header, delimiter in headers:
            if found := _lon_lat(header):
                return cls(_distinct(header), *found, delimiter, _OURS.issubset(header))
        widest = headers[0][0]
        raise UnreadableFile(
            N_("No columns for longitude and latitude among: %(columns)s."),
            columns=", ".join(shown(name) for name in widest[:_NAMED]) + (", …" if len(widest) > _NAMED else ""),
        )

    def found(self, line: int, cells: list[str]) -> Found:
        width = len(self.names)
        # Nothing is lost with empty cells beyond the last column, which spreadsheets like to write.
        if len(cells) < width or any(cells[width:]):
            return Skipped(line, "malformed_row", shown(self.delimiter.join(cells)))
        if self.is_ours:
            cells = [rearmed(cell) for cell in cells]
        tags: dict[str, object] = dict(zip(self.names, cells, strict=False))
        if is_something_else(tags):
            return Skipped(line, "not_surveillance", shown(tags["man_made"]))
        lon, lat = self._degrees(cells[self.lon]), self._degrees(cells[self.lat])
        if lon is None or lat is None:
            return Skipped(line, *self._unplaced(cells[self.lon].strip(), cells[self.lat].strip()))
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return Skipped(line, "position_out_of_range", f"{lon} {lat}")
        return ForeignCamera(line, external_id(tags, tags), lon, lat, tags)

    def _degrees(self, cell: str) -> float | None:
        text = cell.strip()
        # A comma is a decimal comma beyond doubt only where cells are separated by semicolons.
        if self.delimiter == ";" and _COMMA_NUMBER.fullmatch(text):
            text = text.replace(",", ".")
        return number(text)

    def _unplaced(self, lon: str, lat: str) -> tuple[Reason, str]:
        if not lon or not lat:
            return "no_position", ""
        has_comma = _COMMA_NUMBER.fullmatch(lon) or _COMMA_NUMBER.fullmatch(lat)
        return "decimal_comma" if has_comma else "bad_position", shown(f"{lon} {lat}")


def _header(head: str, delimiter: str) -> list[str]:
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    return next((row for row in rows if any(row) and not _is_note(row)), [])


def _is_note(row: Sequence[str]) -> bool:
    """Whether this is "sep=;", Excel's note to itself above the header."""
    return row[0] == "sep=" and not any(row[1:])


def _lon_lat(header: Sequence[str]) -> tuple[int, int] | None:
    """Where longitude and latitude are."""
    folded = [fold(name) for name in header]
    for names in _LON_LAT:
        found = [next((folded.index(name) for name in axis if name in folded), None) for axis in names]
        if found[0] is not None and found[1] is not None:
            return found[0], found[1]
    return None


def _distinct(header: Sequence[str]) -> tuple[str, ...]:
    """The column names, a repeated one numbered so that no column hides another."""
    names: dict[str, None] = {}
    for name in header:
        number, distinct = 1, name
        while distinct in names:
            number += 1
            distinct = f"{name} ({number})"
        names[distinct] = None
    return tuple(names)


def _rows(file: BinaryIO, delimiter: str) -> Iterator[tuple[int, list[str]] | Skipped]:
    """The rows that hold anything, each with the line it starts on."""
    with io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "expected after" not in str(error):
                    raise _unreadable(line, str(error)) from None
                yield Skipped(line, "malformed_row", str(error))
                continue
            if any(row):
                yield line, row


def _unreadable(line: int, problem: str) -> UnreadableFile:
    return UnreadableFile(
        N_("The row at line %(line)d cannot be read, perhaps because a quote is never closed: %(problem)s."),
        line=line,
        problem=problem,
    )
