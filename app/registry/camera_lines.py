"""Published cameras as cells of CSV (RFC 4180): PostgreSQL quotes them itself, SQLite's are quoted here."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Float, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.registry import cameras
from app.registry.camera_cells import by_column
from app.registry.camera_json import Exact
from app.registry.cameras import FACTS, camera
from app.registry.dossiers.camera_claims import Claimed
from app.registry.filtering.filters import CameraFilter

# What `Lines.cells` are of.
SAID: Final = ("lon", "lat", *FACTS)

# Between cameras: no text holds a control character, see `details`.
BETWEEN: Final = "\3"
# Before each value of a camera and behind the last, where they are quoted here.
_APART: Final = "\1"
_CELL: Final = re.compile(f"[^{_APART}{BETWEEN}]*")
_ODD: Final = "a text of a camera holds a control character"
_QUOTED: Final = ',"\r\n'


class Lines(NamedTuple):
    """Some cameras, by column: an object for each would take as long as to write it.

    cells: the values of SAID of each with commas before, between and after them, in quotes where it takes quotes, and
    nothing where nothing is known; of all cameras in one text, with BETWEEN in between. bags: a cell of `osm_tags` as
    JSON, byte for byte as it is kept. provenances: what `Source.facts` says. claimed: what is claimed.
    """

    ids: Sequence[int]
    cells: str
    bags: Sequence[str]
    provenances: Sequence[Mapping[str, str | None]]
    claimed: Sequence[Claimed]


class _Line(FunctionElement[str]):
    """The values of SAID."""

    inherit_cache = True
    type = Text()


class _Cell(FunctionElement[str]):
    """The text of a bag as a cell."""

    inherit_cache = True
    type = Text()


def matching(session: Session, wanted: CameraFilter) -> Iterator[Lines]:
    """Every camera on the map a filter selects, by id, streamed in batches."""
    chosen = cameras.listed(session, wanted).order_by(camera.c.id)
    values = [Exact(camera.c[name]) if isinstance(camera.c[name].type, Float) else camera.c[name] for name in SAID]
    columns = (_Line(*values), _Cell(camera.c.osm_tags))
    is_sqlite = session.connection().dialect.name == "sqlite"
    for ids, provenances, claimed, lines, bags in by_column(session, chosen, *columns):
        joined = BETWEEN.join(lines)
        if joined.count(BETWEEN) != len(ids) - 1:
            raise ValueError(_ODD)
        if is_sqlite:
            yield Lines(ids, _quoted(joined, len(ids)), bags, provenances, claimed)
        else:
            yield Lines(ids, _freed(joined), _freed(BETWEEN.join(bags)).split(BETWEEN), provenances, claimed)


def places(text: str, part: str) -> Iterator[int]:
    """Where a part begins in a text, in order."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _quoted(lines: str, many: int) -> str:
    """To look for a character is quicker than to match, and to look through many texts at once than through each."""
    if lines.count(_APART) != (len(SAID) + 1) * many:
        raise ValueError(_ODD)
    told, done = [], 0
    for begin in sorted({lines.rfind(_APART, 0, at) + 1 for mark in _QUOTED for at in places(lines, mark)}):
        if found := _CELL.match(lines, begin):
            told += [lines[done:begin], '"', found[0].replace('"', '""'), '"']
            done = found.end()
    told.append(lines[done:])
    return "".join(told).replace(_APART, ",")


def _freed(rows: str) -> str:
    """What is in rows that PostgreSQL prints: out of their brackets, and with each backslash once."""
    inside = rows[1:-1].replace(f"){BETWEEN}(", BETWEEN)
    return inside.replace("\\\\", "\\") if "\\" in inside else inside


@compiles(_Line, "sqlite")
def _sqlite_line(element: _Line, compiler: SQLCompiler, **options: Any) -> str:
    # What it calls `format` since 3.38.
    form = "".join(f"{_APART}%s" for _ in SAID) + _APART
    return f"printf('{form}', {compiler.process(element.clauses, **options)})"


@compiles(_Line, "postgresql")
def _postgres_line(element: _Line, compiler: SQLCompiler, **options: Any) -> str:
    # A quarter less time than to join texts.
    return f"CAST(ROW(NULL, {compiler.process(element.clauses, **options)}, NULL) AS TEXT)"


@compiles(_Cell, "sqlite")
def _sqlite_cell(element: _Cell, compiler: SQLCompiler, **options: Any) -> str:
    # It doubles quotes, in two thirds of the time of `replace`.
    return f"printf('\"%w\"', {compiler.process(element.clauses, **options)})"


@compiles(_Cell, "postgresql")
def _postgres_cell(element: _Cell, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(ROW({compiler.process(element.clauses, **options)}) AS TEXT)"
