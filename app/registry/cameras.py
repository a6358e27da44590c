"""The published camera: its table and the questions asked of it. `publishing` alone writes it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    UniqueConstraint,
    and_,
    func,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session

from app.registry import sources, vocabulary
from app.registry.dates import Period
from app.registry.details import Scalar
from app.registry.dossiers.linkings import system_camera
from app.registry.errors import Gone, NotFound
from app.registry.filtering.askable import SYSTEM
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.restating import restated
from app.registry.map import boxes, counts, leading, parts, points
from app.registry.map.points import Part, camera_point, on_the_map
from app.registry.model import Bag, Base, BigId, numbered, one_of, vocabulary_columns, vocabulary_constraints
from app.registry.revisions import HIDING_REASONS, REMOVAL_REASONS

RECORD_STATES: Final = ("published", "hidden", "removed", "merged_into")

_MERGED: Final = text("merged_into IS NOT NULL")
REMOVED: Final = text("record_state = 'removed'")
# In the words of the index, by which SQLite knows that it can be used.
_HIDDEN: Final = text("record_state = 'hidden'")
# Few cameras tell themselves whether they recognise anybody: an index leads to them.
_TELLING: Final = text("facial_recognition <> 'unknown'")
# Of few cameras somebody recorded when they came or went: an index answers for them.
DATED: Final = text("(start_date IS NOT NULL OR end_date IS NOT NULL)")
_WHEN: Final = ("start_date", "end_date", "lifecycle", "record_state", "removal_reason")

camera = Table(
    "camera",
    Base.metadata,
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("record_state", String(16), nullable=False, default="published"),
    Column("removal_reason", String(32)),
    Column("removal_evidence", String(sources.LONGEST_ADDRESS)),
    Column("merged_into", BigInteger, ForeignKey("camera.id")),
    Column("split_from", BigInteger, ForeignKey("camera.id")),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("precision_m", Integer),
    *vocabulary_columns(),
    Column("source_id", BigInteger, ForeignKey("source.id"), nullable=False),
    Column("external_id", String(255)),
    Column("osm_tags", Bag, nullable=False),
    Column("version", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("updated_on", Date, nullable=False),
    UniqueConstraint("source_id", "external_id"),
    one_of("record_state", RECORD_STATES),
    one_of("removal_reason", (*REMOVAL_REASONS, *HIDING_REASONS)),
    *vocabulary_constraints(),
    # Of few cameras only, so that an import does not pay for them.
    Index(None, "merged_into", sqlite_where=_MERGED, postgresql_where=_MERGED),
    Index(None, "lat", "lon", sqlite_where=REMOVED, postgresql_where=REMOVED),
    Index(None, "seq", sqlite_where=REMOVED, postgresql_where=REMOVED),
    Index("ix_camera_hidden", "removal_reason", "id", sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
    Index("ix_camera_telling", "facial_recognition", "id", sqlite_where=_TELLING, postgresql_where=_TELLING),
    Index("ix_camera_dated", *_WHEN, sqlite_where=DATED, postgresql_where=DATED),
)

# What is said of a camera after its id and place, in the order of every export; None where nothing is known.
FACTS: Final = (
    *vocabulary.NAMES,
    "removal_reason",
    "precision_m",
    "external_id",
    "published_on",
    "updated_on",
    "version",
)

# Rows fetched at a time while streaming: enough to hide the round trip, few enough to keep memory flat, and fewer than
# what makes Python look for cycles among them.
BATCH: Final = 400


def get(session: Session, camera_id: int) -> RowMapping:
    """The camera's row, removed ones included. Raises NotFound, also while hidden; Gone after a legal takedown.

    One that was merged into another is the same device: it is kept from readers as long as the other one is.
    """
    row = known(session, camera_id)
    for each in (row, survivor(session, row)):
        if each["record_state"] == "hidden":
            raise NotFound(f"no camera {camera_id}")
        if each["removal_reason"] == "legal_takedown":
            raise Gone(f"camera {camera_id} was taken down for legal reasons")
    return row


def known(session: Session, camera_id: int) -> RowMapping:
    """The camera's row whatever its state, for the desk alone. Raises NotFound."""
    return numbered(session, camera.c.id, camera_id)


def several(session: Session, camera_ids: Collection[int]) -> Mapping[int, RowMapping]:
    """The rows of these cameras by number, whatever their state, for the desk alone."""
    rows = session.execute(select(camera).where(camera.c.id.in_(camera_ids))).mappings()
    return {row["id"]: row for row in rows}


def hidden(session: Session, reason: str, *, after: int = 0, limit: int = 50) -> Sequence[RowMapping]:
    """Up to `limit` cameras that are out of sight for one of HIDING_REASONS and whose id is above `after`, by id."""
    out_of_sight = select(camera).where(_HIDDEN, camera.c.removal_reason == reason, camera.c.id > after)
    return session.execute(out_of_sight.order_by(camera.c.id).limit(limit)).mappings().all()


def survivor(session: Session, row: RowMapping) -> RowMapping:
    """The camera that stands for this one: itself, unless it was found to be the same as another one."""
    while row["record_state"] == "merged_into" and row["merged_into"] is not None:
        row = known(session, row["merged_into"])
    return row


def page(session: Session, wanted: CameraFilter, *, after: int = 0, limit: int = 50) -> Sequence[RowMapping]:
    """Up to `limit` cameras on the map a filter selects whose id is above `after`, by id."""
    return session.execute(beginning(session, wanted, after=after, limit=limit)).mappings().all()


def count(session: Session, wanted: CameraFilter, *, during: Period | None = None) -> int:
    """How many cameras on the map a filter selects, of those that may have stood in a period."""
    wanted, then = restated(wanted), standing(during)
    if not points.answer(wanted):
        return _size(session, listed(session, wanted).where(*then))
    ever = sum(_count(session, each) for each in parts.of(session, wanted))
    # Of few cameras anybody knows when they came or went: those that did not stand then are soon counted.
    return ever - _size(session, listed(session, wanted).where(DATED, not_(and_(*then)))) if then else ever


def years(session: Session) -> tuple[int, int] | None:
    """The first and the last year since which a camera is said to stand, or to be planned for; None without any."""
    ends = (func.min(camera.c.start_date), func.max(camera.c.start_date))
    first, last = session.execute(select(*ends).where(DATED, camera.c.start_date.is_not(None))).one()
    return None if first is None else (int(first[:4]), int(last[:4]))


def count_by_source(session: Session) -> dict[int, int]:
    """How many cameras on the map there are of each source; without those that have none."""
    source, n = camera.c.source_id, func.count()
    # All of them are in an index, and so are the few that are off the map: no camera is looked at for what it says.
    counted = Counter(dict(map(tuple, session.execute(select(source, n).group_by(source)))))
    for off in (
        (_HIDDEN,),
        (REMOVED, camera.c.removal_reason.in_(points.UNSEEN)),
        (_MERGED, camera.c.record_state == "merged_into"),
    ):
        # Counted here: to group them SQLite would rather go through all cameras by their source.
        counted.subtract(session.scalars(select(source).where(*off)))
    return {key: number for key, number in counted.items() if number}


def values(
    session: Session, wanted: CameraFilter, name: str, *, limit: int | None = None
) -> Sequence[tuple[Scalar, int]]:
    """What cameras on the map of a filter say in a field and how many of them do, the most common first."""
    column, n = camera.c[name], func.count()
    rows = listed(session, wanted).with_only_columns(column, n).group_by(column).order_by(n.desc(), column).limit(limit)
    return [(value, number) for value, number in session.execute(rows)]


def by_external_id(session: Session, source_id: int, external_ids: Sequence[str]) -> Mapping[str, RowMapping]:
    """The cameras a source knows under these names, removed ones included."""
    rows = session.execute(
        select(camera).where(camera.c.source_id == source_id, camera.c.external_id.in_(external_ids))
    ).mappings()
    return {row["external_id"]: row for row in rows}


def beginning(
    session: Session, wanted: CameraFilter, *, during: Period | None = None, after: int, limit: int
) -> Select[Any]:
    """A question for the first `limit` cameras on the map of a filter whose id is above `after`, by id."""
    wanted, then = restated(wanted), standing(during)
    several = parts.of(session, points.told_of(wanted))
    is_soon_found = wanted.bbox is not None or all(counts.are_rare(session, each.names) for each in several)
    if wanted.expression is not None or is_soon_found:
        return _soon_found(session, wanted, several, then, after=after, limit=limit)
    if (system_id := wanted.system) is not None:
        # In the order of the index of members, so that no more of a huge system are read than are told.
        number = system_camera.c.camera_id
        others = select(camera).join(system_camera, number == camera.c.id).where(system_camera.c.system_id == system_id)
        conditions = [*_one_by_one(wanted.without(SYSTEM.name)), *then, number > after]
        return others.where(*conditions).order_by(number).limit(limit)
    conditions = [*_one_by_one(wanted), *then]
    if ways := leading.Ways.of(wanted):
        first = leading.first(session, ways, camera, _TELLING, conditions, after=after, limit=limit)
        if first is None:
            return _soon_found(session, wanted, several, then, after=after, limit=limit)
        return select(camera).where(camera.c.id.in_(first)).order_by(camera.c.id)
    # There are soon enough of them.
    return select(camera).where(*conditions, camera.c.id > after).order_by(camera.c.id).limit(limit)


def _soon_found(
    session: Session,
    wanted: CameraFilter,
    several: Sequence[Part],
    then: Sequence[ColumnElement[bool]],
    *,
    after: int,
    limit: int,
) -> Select[Any]:
    """The same of those that the map index leads to."""
    if not then and points.answer(wanted):
        # The narrow rows know already which they are: no more wide ones are read than are told.
        here = select(camera_point.c.camera_id).where(parts.selected(several), camera_point.c.camera_id > after)
        first = here.order_by(camera_point.c.camera_id).limit(limit)
        chosen = select(camera).where(camera.c.id.in_(first))
    else:
        chosen = listed(session, wanted)
    return chosen.where(*then, camera.c.id > after).order_by(camera.c.id).limit(limit)


def standing(during: Period | None) -> list[ColumnElement[bool]]:
    """The cameras that may have stood in a period: all but those known to have come later or gone before."""
    conditions: list[ColumnElement[bool]] = []
    for column, ending, day in (
        (camera.c.start_date, "", during and during.last),
        (camera.c.end_date, "99", during and during.first),
    ):
        if day is not None:
            # 2024-06 begins with its first day and ends with its last. Digits alone sort alike in every collation.
            digits = func.replace(column, "-", "").concat(ending)
            other = f"{day:%Y%m%d}"
            conditions.append(or_(column.is_(None), digits >= other if ending else digits <= other))
    return conditions


def listed(session: Session, wanted: CameraFilter) -> Select[Any]:
    """A question for the cameras on the map a filter selects, in no order."""
    wanted = restated(wanted)
    told = points.told_of(wanted)
    several = parts.of(session, told)
    if told.bbox is None and not (told.fields and all(counts.are_few(session, part) for part in several)):
        return _of_all(wanted)
    # PostgreSQL, left to guess before its tables are analysed, reads the whole map index again for every camera.
    here = select(camera_point.c.camera_id).where(parts.selected(several)).cte("here")
    here = here.prefix_with("MATERIALIZED", dialect="postgresql")
    found = select(camera).join(here, here.c.camera_id == camera.c.id)
    return found.where(on_the_map(camera), *wanted.conditions(camera))


def along_cells(session: Session, wanted: CameraFilter) -> Select[Any]:
    """The same in the order of the map index, which has those together that are near each other."""
    wanted = restated(wanted)
    here = parts.selected(parts.of(session, points.told_of(wanted)))
    found = select(camera).join_from(camera_point, camera, camera.c.id == camera_point.c.camera_id)
    chosen = found.where(here, on_the_map(camera), *wanted.conditions(camera))
    return chosen.order_by(camera_point.c.cell, camera_point.c.camera_id)


def _of_all(wanted: CameraFilter) -> Select[Any]:
    """The same by a look at all of them."""
    return select(camera).where(on_the_map(camera), *wanted.conditions(camera), *parts.claimed(wanted, camera))


def _one_by_one(wanted: CameraFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter, for whoever looks at few cameras."""
    return [on_the_map(camera), *wanted.conditions(camera), *parts.claimed(wanted, camera, one_by_one=True)]


def _size(session: Session, chosen: Select[Any]) -> int:
    return session.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()


def _count(session: Session, part: Part) -> int:
    if counts.serve(part):
        return counts.total(session, part)
    if part.wanted.bbox is not None:
        return boxes.count(session, part, part.wanted.bbox)
    rows = select(func.count()).select_from(camera_point).where(*points.selected(part))
    return session.execute(rows).scalar_one()
