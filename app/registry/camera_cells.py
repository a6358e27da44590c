"""Published cameras as cells of CSV (RFC 4180) that the database makes; see `camera_json`."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Float, String, Text, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.registry import cameras, sources, vocabulary
from app.registry.camera_claims import CameraClaims, Claimed
from app.registry.camera_json import Exact
from app.registry.cameras import BATCH, FACTS, camera
from app.registry.filters import CameraFilter
from app.registry.vocabulary import FACIAL_RECOGNITION

# What a spreadsheet runs as a formula begins with a line end or a tab, or with one of these behind whatever space, and
# either behind any number of apostrophes (OWASP, CSV Injection). A plain negative number is none.
SIGNS: Final = "=+@＝＋－＠-"
_ENDS: Final = "\t\r\n"
# All that Python takes for space.
_SPACE: Final = "".join(character for character in map(chr, range(1, 0x3001)) if character.isspace())
# Text that holds any of these stands in quotes.
_SPECIAL: Final = ',"\r\n'
_CHOICES: Final = frozenset(field.name for field in vocabulary.choices())


class Cells(NamedTuple):
    """A camera with its facts in cells, each as it stands in a file.

    facts: a cell for each of FACTS, empty where nothing is known. provenance: what `Source.facts` says. osm_tags: the
    untouched bag as JSON, byte for byte as it is kept. claimed: what is claimed of it.
    """

    id: int
    lon: float
    lat: float
    facts: str
    provenance: Mapping[str, str | None]
    osm_tags: str
    claimed: Claimed


class _Line(FunctionElement[str]):
    """Cells with commas between them, empty ones for null."""

    inherit_cache = True
    type = Text()


class _Cell(FunctionElement[str]):
    """Text as it stands in a cell, with an apostrophe in front where a spreadsheet would run it."""

    inherit_cache = True
    type = Text()


class _Number(FunctionElement[str]):
    """A measure as it stands in a cell."""

    inherit_cache = True
    type = Text()


def matching(session: Session, wanted: CameraFilter) -> Iterator[Cells]:
    """Every camera on the map a filter selects, by id, streamed in batches."""
    chosen = cameras.listed(session, wanted).order_by(camera.c.id)
    bag = cast(camera.c.osm_tags, Text)
    place = (camera.c.id, camera.c.lon, camera.c.lat)
    columns = (*place, _Line(*map(_cell, FACTS)), camera.c.source_id, bag, camera.c[FACIAL_RECOGNITION.name])
    rows = session.execute(chosen.with_only_columns(*columns), execution_options={"yield_per": BATCH})
    # After the cameras: what is published in between may bring a source, never take one away.
    known = {key: source.facts() for key, source in sources.everything(session).items()}
    claims = CameraClaims(session)
    for some in rows.partitions(BATCH):
        claimed = claims.of([(row[0], row[-1]) for row in some])
        for (camera_id, lon, lat, facts, source_id, osm_tags, _), each in zip(some, claimed, strict=True):
            yield Cells(camera_id, lon, lat, facts, known[source_id], osm_tags, each)


def _cell(name: str) -> ColumnElement[Any]:
    column = camera.c[name]
    if isinstance(column.type, Float):
        return _Number(column)
    return _Cell(column) if isinstance(column.type, String) and name not in _CHOICES else column


@compiles(_Line, "sqlite")
def _sqlite_line(element: _Line, compiler: SQLCompiler, **options: Any) -> str:
    # What it calls `format` since 3.38.
    return f"printf({_blanks(element)}, {compiler.process(element.clauses, **options)})"


@compiles(_Line, "postgresql")
def _postgres_line(element: _Line, compiler: SQLCompiler, **options: Any) -> str:
    # The driver takes a single % for a parameter.
    return f"format({_blanks(element).replace('%', '%%')}, {compiler.process(element.clauses, **options)})"


def _blanks(element: _Line) -> str:
    return f"'{','.join('%s' for _ in element.clauses)}'"


@compiles(_Number, "sqlite")
def _sqlite_number(element: _Number, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(Exact(*element.clauses), **options)


@compiles(_Number, "postgresql")
def _postgres_number(element: _Number, compiler: SQLCompiler, **options: Any) -> str:
    text = f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"
    return f"CASE WHEN {text} ~ '^-?[0-9]+$' THEN {text} || '.0' ELSE {text} END"


@compiles(_Cell, "sqlite")
def _sqlite_cell(element: _Cell, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    bare = f"ltrim({text}, '''')"
    after = f"ltrim(substr({text}, 2), '0123456789')"
    is_number = (
        f"{text} GLOB '-[0-9]*' AND ({after} = '' OR {after} GLOB '.[0-9]*' "
        f"AND ltrim(substr({after}, 2), '0123456789') = '')"
    )
    is_formula = f"({bare} GLOB '[{_ENDS}]*' OR ltrim({bare}, '{_SPACE}') GLOB '[{SIGNS}]*') AND NOT ({is_number})"
    # To compare is quicker than to match: behind the signs in their order are digits and letters.
    is_plain = f"({text} >= '0' AND {text} < '=' OR {text} >= 'A' AND {text} < '~')"
    return _quoted(text, f"{text} GLOB '*[{_SPECIAL}]*'", is_plain, is_formula)


@compiles(_Cell, "postgresql")
def _postgres_cell(element: _Cell, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    is_formula = f"{text} ~ '^''*(?:[{_ENDS}]|[{_SPACE}]*[{SIGNS}])' AND {text} !~ '^-[0-9]+(?:[.][0-9]+)?$'"
    return _quoted(text, f"{text} ~ '[{_SPECIAL}]'", f"{text} !~ '^[''{_SPACE}{SIGNS}]'", is_formula)


def _quoted(text: str, is_special: str, is_plain: str, is_formula: str) -> str:
    """Nearly every text is its own cell, and found to be so by the first two looks at it."""
    disarmed = f"CASE WHEN {is_formula} THEN '''' ELSE '' END"
    return (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {is_special} "
        f"""THEN '"' || {disarmed} || replace({text}, '"', '""') || '"' """
        f"WHEN {is_plain} THEN {text} ELSE {disarmed} || {text} END"
    )
