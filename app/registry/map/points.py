"""The map index: one narrow row for every camera on the map, clustered by quadkey cell.

On the map is what is published, and what was removed: that a device is gone is worth knowing. Derived from `camera`
and kept by `publishing` alone.
"""

import dataclasses
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    and_,
    bindparam,
    delete,
    literal_column,
    or_,
)
from sqlalchemy.orm import Session

from app.registry import vocabulary
from app.registry.bulk import insert_rows
from app.registry.dates import month_number
from app.registry.details import Scalar
from app.registry.filtering import askable
from app.registry.filtering.filters import REMOVED, CameraFilter, Term
from app.registry.filtering.parameters import YEAR
from app.registry.geometry import BBox
from app.registry.map import profiles, terms
from app.registry.map.cells import Range, bbox_ranges, cell_of
from app.registry.model import Base

# What the map draws and filters by, as the small integers of the vocabulary.
CODES: Final = ("surveillance_type", "camera_type", "facial_recognition", "lifecycle")
# It filters by this one too.
CHOICES: Final = (*CODES, "surveillance")
# The column of each field that a point answers for, its camera left alone.
COLUMNS: Final[Mapping[str, str]] = {
    **{name: name for name in CHOICES},
    "check_date": "checked",
    **{name: f"{name}_id" for name in terms.NAMED},
}
# What a point has for everything that is claimed of its camera.
PROFILE: Final = "profile"
# Columns that hold the number of something that few cameras have, by which they are found.
_NUMBERED: Final = (*terms.NAMED, PROFILE)
# Removed for these reasons a camera is not on the map: it should not be seen, or there never was one.
UNSEEN: Final = ("legal_takedown", "never_existed")
# Columns of `camera` by name, each with the values of many cameras.
Columns = Mapping[str, Sequence[Any]]
# Those that make a point.
TOLD: Final = ("id", "lon", "lat", *COLUMNS, "start_date", "end_date")
_told: Final = itemgetter(*TOLD)
# The code of what is gone.
GONE: Final = vocabulary.LIFECYCLE.codes[REMOVED]
_CODE_OF: Final = [(name, vocabulary.field_named(name).codes) for name in CHOICES]

camera_point = Table(
    "camera_point",
    Base.metadata,
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("camera_id", BigInteger, ForeignKey("camera.id"), primary_key=True, autoincrement=False),
    *(Column(name, SmallInteger, nullable=False) for name in CHOICES),
    # The month of `dates.month_number` in which somebody last saw it, 0 when nobody said.
    Column("checked", SmallInteger, nullable=False),
    # The years in which it came and went, 0 when nobody said.
    Column("since", SmallInteger, nullable=False, server_default="0"),
    Column("until", SmallInteger, nullable=False, server_default="0"),
    # The numbers of `terms`, 0 when nobody said.
    *(Column(f"{name}_id", Integer, nullable=False) for name in terms.NAMED),
    # The number of `profiles`, 0 where nothing is claimed and it belongs to no system.
    Column("profile_id", Integer, nullable=False, server_default="0"),
    Column("lon_e7", Integer, nullable=False),
    Column("lat_e7", Integer, nullable=False),
    sqlite_with_rowid=False,
)
for _name in _NUMBERED:
    _said = camera_point.c[f"{_name}_id"] > 0
    # Most cameras have no name to be found by.
    Index(None, camera_point.c[f"{_name}_id"], camera_point.c.cell, sqlite_where=_said, postgresql_where=_said)


class Point(NamedTuple):
    """A row of the map index, in the order of its columns."""

    cell: int
    camera_id: int
    surveillance_type: int
    camera_type: int
    facial_recognition: int
    lifecycle: int
    surveillance: int
    checked: int
    since: int
    until: int
    operator_id: int
    manufacturer_id: int
    profile_id: int
    lon_e7: int
    lat_e7: int


class Names(NamedTuple):
    """Of a field whose values are names the numbers that a filter wants, None for any, and those it does not want."""

    wanted: Set[int] | None
    unwanted: Set[int]


class Part(NamedTuple):
    """Cameras that points alone tell: those of a filter that asks for no claims, with the `names` asked for, by field.

    Among the names may be those of profiles.
    """

    wanted: CameraFilter
    names: Mapping[str, Names]


def is_on_the_map(row: Mapping[str, Any]) -> bool:
    """Whether the public sees a camera on the map, in lists and in exports."""
    state = row["record_state"]
    return state == "published" or (state == "removed" and row["removal_reason"] not in UNSEEN)


def on_the_map(table: Table) -> ColumnElement[bool]:
    """The same as SQL over the columns of `camera`."""
    seen = or_(table.c.removal_reason.is_(None), table.c.removal_reason.not_in(UNSEEN))
    return or_(table.c.record_state == "published", and_(table.c.record_state == "removed", seen))


def replace(
    session: Session, old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> tuple[list[Point], list[Point]]:
    """Put the points of `new` camera rows where those of `old` were; returns the points taken away and put there."""
    before, now = ([row for row in rows if is_on_the_map(row)] for rows in (old, new))
    numbers = profiles.of_cameras(session, {row["id"] for row in (*before, *now)})
    gone, here = (
        _points(session, _columns_of(rows), [numbers.get(row["id"], 0) for row in rows]) for rows in (before, now)
    )
    if gone:
        where = and_(camera_point.c.cell == bindparam("old_cell"), camera_point.c.camera_id == bindparam("old_id"))
        keys = [{"old_cell": point.cell, "old_id": point.camera_id} for point in gone]
        session.connection().execute(delete(camera_point).where(where), keys)
    # Along the table.
    insert_rows(session, camera_point, sorted(here))
    return gone, here


def put(session: Session, columns: Columns) -> list[Point]:
    """Put the points of cameras that were not there, given by column and all on the map; returns them.

    Nothing can be claimed of them yet.
    """
    here = sorted(_points(session, columns, repeat(0)))
    insert_rows(session, camera_point, here)
    return here


def inside(bbox: BBox) -> ColumnElement[bool]:
    """The points in a box: cell ranges find them, the exact position decides."""
    return inside_of(bbox, bbox_ranges(bbox))


@lru_cache(maxsize=512)
def inside_of(bbox: BBox, ranges: tuple[Range, ...]) -> ColumnElement[bool]:
    """The points of some ranges of cells that are in a box."""
    parts = bbox.parts()
    found = " OR ".join(f"camera_point.cell BETWEEN {low} AND {high}" for low, high in ranges)
    lon, lat = (
        " OR ".join(f"camera_point.{axis} BETWEEN {_e7(low)} AND {_e7(high)}" for low, high in edges)
        for axis, edges in (
            ("lon_e7", [(part.west, part.east) for part in parts]),
            ("lat_e7", [(bbox.south, bbox.north)]),
        )
    )
    # Whole numbers written out: to put hundreds of them into a statement one by one takes longer than the search.
    return literal_column(f"(({found}) AND ({lon}) AND ({lat}))")


def answer(wanted: CameraFilter) -> bool:
    """Whether the points alone tell which cameras a filter selects."""
    return wanted.expression is None and all(map(_tell, wanted.terms))


def told_of(wanted: CameraFilter) -> CameraFilter:
    """As much of a filter as the points tell: it selects what that selects, and more."""
    box = wanted.expression.box if wanted.expression and wanted.bbox is None else wanted.bbox
    return dataclasses.replace(wanted, bbox=box, terms=tuple(filter(_tell, wanted.terms)), expression=None)


def _tell(term: Term) -> bool:
    if term.field == "check_date":
        return not any((*term.wanted, *term.unwanted))
    return term.field in COLUMNS.keys() | askable.CLAIMED_NAMES or not (term.wanted or term.unwanted)


def selected(part: Part) -> list[ColumnElement[bool]]:
    """Such cameras as SQL over the columns of the points."""
    wanted, names = part
    found: list[ColumnElement[bool]] = [] if wanted.bbox is None else [inside(wanted.bbox)]
    c = camera_point.c
    found += wanted.stood(c.since, c.until, c.lifecycle == GONE)
    for name in sorted({*wanted.fields, *names} - {YEAR}):
        column = _column(name)
        if name in names:
            some, others = names[name]
            found += any_of(name, some) if some is not None else []
            found += [column.not_in(others)] if others else []
        elif name == "check_date":
            found += wanted.months(column)
        else:
            found.append(column.in_(wanted.codes(name)))
    return found


def any_of(field: str, numbers: Collection[int]) -> list[ColumnElement[bool]]:
    """The points whose name has one of these numbers."""
    column = _column(field)
    found: list[ColumnElement[bool]] = [column.in_(numbers)]
    # In these words the index has it.
    return found if 0 in numbers else [*found, column > 0]


def names_of(session: Session, wanted: CameraFilter) -> dict[str, Names]:
    """The names that a filter asks for, by field."""
    return {name: _names(session, wanted, name) for name in terms.NAMED if name in wanted.fields}


def _column(name: str) -> ColumnElement[int]:
    return camera_point.c[f"{name}_id" if name in _NUMBERED else COLUMNS[name]]


def _names(session: Session, wanted: CameraFilter, name: str) -> Names:
    asked = [term for term in wanted.terms if term.field == name]
    numbers = terms.known(session, name, {_text(value) for term in asked for value in (*term.wanted, *term.unwanted)})

    def those(some: Iterable[Scalar]) -> set[int]:
        return {numbers[_text(value)] for value in some if _text(value) in numbers}

    some = [those(term.wanted) for term in asked if term.wanted]
    others = those(value for term in asked for value in term.unwanted)
    return Names(set.intersection(*some) if some else None, others)


def _text(value: Scalar) -> str | None:
    return None if value is None else str(value)


def _columns_of(rows: Iterable[Mapping[str, Any]]) -> Columns:
    columns = list(zip(*map(_told, rows), strict=True)) or [()] * len(TOLD)
    return dict(zip(TOLD, columns, strict=True))


def _points(session: Session, columns: Columns, profile_ids: Iterable[int]) -> list[Point]:
    lons, lats = columns["lon"], columns["lat"]
    codes = (map(code_of.__getitem__, columns[name]) for name, code_of in _CODE_OF)
    names = (map(terms.numbered(session, name, columns[name]).__getitem__, columns[name]) for name in terms.NAMED)
    checked = map(month_number, columns["check_date"])
    years = (map(_year, columns[name]) for name in ("start_date", "end_date"))
    places = (map(_e7, lons), map(_e7, lats))
    return list(
        map(Point, map(cell_of, lons, lats), columns["id"], *codes, checked, *years, *names, profile_ids, *places)
    )


def _year(date: str | None) -> int:
    return int(date[:4]) if date else 0


def _e7(degrees: float) -> int:
    return round(degrees * 10_000_000)
