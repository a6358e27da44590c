"""Published cameras as JSON text that the database makes: no value of a row becomes an object of this program."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from app.registry import cameras, sources, vocabulary
from app.registry.bulk import read_rows
from app.registry.cameras import BATCH, FACTS, camera
from app.registry.dates import Period
from app.registry.dossiers.camera_claims import CameraClaims, Claimed
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.sorting import Place, Sorting
from app.registry.vocabulary import FACIAL_RECOGNITION

# What is said of a single camera alone, where there is something to say.
_WHY_GONE: Final = ("removal_evidence", "merged_into")
# What is said besides of a camera that changed.
_BESIDE: Final = (*_WHY_GONE, "split_from")


class Told(NamedTuple):
    """A camera in JSON texts, which carry UTF-8 as it is.

    facts: an object with a member for each of FACTS, null where nothing is known. provenance: an object with the name,
    licence, licence_url, attribution and url of its source. osm_tags: the untouched bag, byte for byte as it is kept.
    claimed: what is claimed of it, where that was asked for.
    """

    id: int
    lon: float
    lat: float
    facts: str
    provenance: str
    osm_tags: str
    claimed: Claimed | None = None


class _Object(FunctionElement[str]):
    """The text of a JSON object, of names and values in turn."""

    inherit_cache = True
    type = Text()


class Kept(FunctionElement[str]):
    """The text of a bag, byte for byte as it is kept."""

    inherit_cache = True
    type = Text()


class Exact(FunctionElement[float]):
    """A measure that is the same when it is read back, in as few digits as that takes."""

    inherit_cache = True


def matching(session: Session, wanted: CameraFilter) -> Iterator[Told]:
    """Every camera on the map a filter selects, by id, streamed in batches."""
    return _streamed(session, cameras.listed(session, wanted).order_by(camera.c.id))


def along_cells(session: Session, wanted: CameraFilter) -> Iterator[Told]:
    """The same in the order of the map index."""
    return _streamed(session, cameras.along_cells(session, wanted))


def page(
    session: Session,
    wanted: CameraFilter,
    *,
    during: Period | None = None,
    after: int = 0,
    limit: int = 50,
    facts: Collection[str] = FACTS,
    with_claims: bool = True,
) -> list[Told]:
    """Up to `limit` of them whose id is above `after`, of those that may have stood in a period, with some of FACTS."""
    chosen = cameras.beginning(session, wanted, during=during, after=after, limit=limit)
    rows = session.execute(chosen.with_only_columns(*_columns(facts))).all()
    return list(_told(session, [rows], with_claims=with_claims))


def sorted_page(
    session: Session,
    wanted: CameraFilter,
    sorting: Sorting,
    *,
    during: Period | None = None,
    after: Place | None = None,
    limit: int = 50,
    facts: Collection[str] = FACTS,
    with_claims: bool = True,
) -> list[tuple[Told, Place]]:
    """Up to `limit` of them that come after a place, in another order than by id, each with its place."""
    beyond = () if after is None else (sorting.after(camera, after),)
    chosen = cameras.listed(session, wanted).where(*cameras.standing(during), *beyond)
    told, place = _columns(facts), sorting.columns(camera)
    rows = session.execute(chosen.order_by(*sorting.order(camera)).limit(limit).with_only_columns(*told, *place)).all()
    places = (tuple(row[len(told) :]) for row in rows)
    given = _told(session, [[row[: len(told)] for row in rows]], with_claims=with_claims)
    return list(zip(given, places, strict=True))


def get(session: Session, camera_id: int) -> Told:
    """One camera, removed ones included: why it is gone is among its facts. Raises what `cameras.get` does."""
    row = cameras.get(session, camera_id)
    facts = (*FACTS, *(name for name in _WHY_GONE if row[name] is not None))
    chosen = select(*_columns(facts)).where(camera.c.id == camera_id)
    [told] = _told(session, [session.execute(chosen).all()], with_claims=True)
    return told


def several(session: Session, camera_ids: Collection[int]) -> dict[int, Told]:
    """These cameras by number, those left out that are hidden or were taken down for legal reasons.

    Whether one that was merged into another may be read, the other one decides. What is claimed of them is not told: it
    changes without them.
    """
    readable = (
        camera.c.record_state != "hidden",
        camera.c.removal_reason.is_distinct_from("legal_takedown"),
        camera.c.id.in_(camera_ids),
    )
    chosen = select(*_columns((*FACTS, *_BESIDE))).where(*readable)
    return {told.id: told for told in _told(session, [session.execute(chosen).all()], with_claims=False)}


def _streamed(session: Session, chosen: Select[Any]) -> Iterator[Told]:
    batches = read_rows(session, chosen.with_only_columns(*_columns(FACTS)), at_once=BATCH)
    return _told(session, batches, with_claims=True)


def _columns(facts: Collection[str]) -> tuple[ColumnElement[Any], ...]:
    place = (camera.c.lon, camera.c.lat)
    bag = Kept(camera.c.osm_tags)
    return (camera.c.id, *place, _facts(facts), camera.c.source_id, bag, camera.c[FACIAL_RECOGNITION.name])


def _told(session: Session, batches: Iterable[Sequence[Sequence[Any]]], *, with_claims: bool) -> Iterator[Told]:
    # After the cameras: what is published in between may bring a source, never take one away.
    known = {
        key: json.dumps(source.facts(), ensure_ascii=False, separators=(",", ":"))
        for key, source in sources.everything(session).items()
    }
    claims = CameraClaims(session) if with_claims else None
    for rows in filter(None, batches):
        # By column: a register has many rows.
        ids, lon, lat, facts, source_ids, bags, recorded = zip(*rows, strict=True)
        claimed = claims.of(ids, recorded) if claims else [None] * len(rows)
        provenances = map(known.__getitem__, source_ids)
        yield from map(Told._make, zip(ids, lon, lat, facts, provenances, bags, claimed, strict=True))


def _facts(names: Collection[str]) -> ColumnElement[str]:
    numbers = {field.name for field in vocabulary.FIELDS if field.kind == "number"}
    members: list[ColumnElement[Any]] = []
    for name in names:
        column = camera.c[name]
        members += [literal_column(f"'{name}'"), Exact(column) if name in numbers else column]
    return _Object(*members)


@compiles(_Object, "sqlite")
def _sqlite_object(element: _Object, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **options)})"


@compiles(_Object, "postgresql")
def _postgres_object(element: _Object, compiler: SQLCompiler, **options: Any) -> str:
    # What is made of a row takes two thirds of the time: PostgreSQL knows its kinds of values beforehand.
    said = [compiler.process(each, **options) for each in element.clauses]
    members = (f'{value} AS "{name[1:-1]}"' for name, value in zip(said[::2], said[1::2], strict=True))
    row = f"SELECT {', '.join(members)}"
    return f"(SELECT CAST(row_to_json(told) AS TEXT) FROM ({row}) AS told)"  # noqa: S608 - names of our own


@compiles(Kept, "postgresql")
def _postgres_text(element: Kept, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TEXT)"


@compiles(Kept, "sqlite")
def _sqlite_text(element: Kept, compiler: SQLCompiler, **options: Any) -> str:
    # It is one: to be told so takes SQLite longer than to hand it over.
    return compiler.process(element.clauses, **options)


@compiles(Exact, "postgresql")
def _postgres_number(element: Exact, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(Exact, "sqlite")
def _sqlite_number(element: Exact, compiler: SQLCompiler, **options: Any) -> str:
    """SQLite writes 15 digits, which a few numbers need more of, and to look at any takes a while."""
    number = compiler.process(element.clauses, **options)
    written = [f"printf('%!.{digits}g', {number})" for digits in (15, 16, 17)]
    shortest = "CASE " + " ".join(f"WHEN CAST({each} AS REAL) = {number} THEN {each}" for each in written) + " END"
    # To cut off what is behind the point takes a third of the time that SQLite takes to round. With seven decimals, as
    # of a place, 15 digits are enough; of what is next to nothing it would write too many.
    sevenths = f"CAST({number} * 10000000 + CASE WHEN {number} < 0 THEN -0.5 ELSE 0.5 END AS INTEGER)"
    is_short = f"abs({number}) BETWEEN 0.0001 AND 10000000 AND {sevenths} / 10000000.0 = {number}"
    return f"CASE WHEN {number} IS NULL OR {is_short} THEN {number} ELSE json(replace({shortest}, '.0e', 'e')) END"
