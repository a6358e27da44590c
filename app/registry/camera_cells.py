"""Published cameras as cells of a table that the database prints, a camera a text; see `camera_json`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Float, Integer, Select, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.registry import cameras, sources
from app.registry.bulk import read_rows
from app.registry.camera_json import Exact, Kept
from app.registry.cameras import BATCH, FACTS, camera
from app.registry.dossiers.camera_claims import CameraClaims, Claimed
from app.registry.filtering.filters import CameraFilter
from app.registry.vocabulary import FACIAL_RECOGNITION

# What stands before each of FACTS, a text or a number: no text holds a control character, see `details`.
BEFORE_TEXT: Final = "\1"
BEFORE_NUMBER: Final = "\2"
NUMBERS: Final = frozenset(name for name in FACTS if isinstance(camera.c[name].type, Float | Integer))
_BEFORE: Final = tuple(BEFORE_NUMBER if name in NUMBERS else BEFORE_TEXT for name in FACTS)


class Cells(NamedTuple):
    """Some cameras, by column: an object for each would take as long as to write it.

    printed: all that a camera says of itself in one text, each of FACTS behind BEFORE_TEXT or BEFORE_NUMBER, nothing
    where nothing is known. provenances: what `Source.facts` says. bags: `osm_tags` untouched as JSON, byte for byte as
    it is kept. claimed: what is claimed.
    """

    ids: Sequence[int]
    lon: Sequence[float]
    lat: Sequence[float]
    printed: Sequence[str]
    provenances: Sequence[Mapping[str, str | None]]
    bags: Sequence[str]
    claimed: Sequence[Claimed]


class _Line(FunctionElement[str]):
    """The values of FACTS."""

    inherit_cache = True
    type = Text()


class _Number(FunctionElement[str]):
    """A measure as Python prints it."""

    inherit_cache = True
    type = Text()


def matching(session: Session, wanted: CameraFilter) -> Iterator[Cells]:
    """Every camera on the map a filter selects, by id, streamed in batches."""
    return _told(session, cameras.listed(session, wanted).order_by(camera.c.id))


def along_cells(session: Session, wanted: CameraFilter) -> Iterator[Cells]:
    """The same in the order of the map index."""
    return _told(session, cameras.along_cells(session, wanted))


def by_column(session: Session, chosen: Select[Any], *columns: ColumnElement[Any]) -> Iterator[tuple[Any, ...]]:
    """Cameras that are chosen, in their order, some at a time: their ids, provenances, claims, and these columns."""
    asked = (camera.c.id, camera.c.source_id, camera.c[FACIAL_RECOGNITION.name], *columns)
    batches = read_rows(session, chosen.with_only_columns(*asked), at_once=BATCH)
    # After the cameras: what is published in between may bring a source, never take one away.
    known = {key: source.facts() for key, source in sources.everything(session).items()}
    claims = CameraClaims(session)
    for rows in batches:
        ids, source_ids, recorded, *others = zip(*rows, strict=True)
        yield ids, list(map(known.__getitem__, source_ids)), claims.of(ids, recorded), *others


def _told(session: Session, chosen: Select[Any]) -> Iterator[Cells]:
    # Python prints what measures everywhere, a place, in half the time.
    columns = (camera.c.lon, camera.c.lat, _Line(*map(_printed, FACTS)), Kept(camera.c.osm_tags))
    for ids, provenances, claimed, lon, lat, printed, bags in by_column(session, chosen, *columns):
        yield Cells(ids, lon, lat, printed, provenances, bags, claimed)


def _printed(name: str) -> ColumnElement[Any]:
    column = camera.c[name]
    return _Number(column) if isinstance(column.type, Float) else column


@compiles(_Line, "sqlite")
def _sqlite_line(element: _Line, compiler: SQLCompiler, **options: Any) -> str:
    # What it calls `format` since 3.38.
    return f"printf('{'%s'.join(_BEFORE)}%s', {compiler.process(element.clauses, **options)})"


@compiles(_Line, "postgresql")
def _postgres_line(element: _Line, compiler: SQLCompiler, **options: Any) -> str:
    # Its own `format` takes half as long again.
    values = [compiler.process(each, **options) for each in element.clauses]
    told = (f"'{before}' || COALESCE(CAST({value} AS TEXT), '')" for before, value in zip(_BEFORE, values, strict=True))
    return f"({' || '.join(told)})"


@compiles(_Number, "sqlite")
def _sqlite_number(element: _Number, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(Exact(*element.clauses), **options)


@compiles(_Number, "postgresql")
def _postgres_number(element: _Number, compiler: SQLCompiler, **options: Any) -> str:
    text = f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"
    return f"CASE WHEN {text} ~ '^-?[0-9]+$' THEN {text} || '.0' ELSE {text} END"
