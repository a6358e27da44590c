"""The map index: one narrow row for every camera on the map, clustered by quadkey cell.

Derived from `camera` and kept by `publishing` alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Integer,
    SmallInteger,
    Table,
    and_,
    bindparam,
    delete,
    or_,
)
from sqlalchemy.orm import Session

from app.registry import vocabulary
from app.registry.bulk import insert_rows
from app.registry.cells import bbox_ranges, cell_of
from app.registry.geometry import BBox
from app.registry.model import Base

# What the map draws and filters by, as the small integers of the vocabulary.
CODES: Final = ("surveillance_type", "camera_type", "facial_recognition", "lifecycle")
_CODE_OF: Final = [(name, vocabulary.field_named(name).codes) for name in CODES]

camera_point = Table(
    "camera_point",
    Base.metadata,
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("camera_id", BigInteger, ForeignKey("camera.id"), primary_key=True, autoincrement=False),
    *(Column(name, SmallInteger, nullable=False) for name in CODES),
    Column("lon_e7", Integer, nullable=False),
    Column("lat_e7", Integer, nullable=False),
    sqlite_with_rowid=False,
)


class Point(NamedTuple):
    """A row of the map index, in the order of its columns."""

    cell: int
    camera_id: int
    surveillance_type: int
    camera_type: int
    facial_recognition: int
    lifecycle: int
    lon_e7: int
    lat_e7: int


def replace(
    session: Session, old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> tuple[list[Point], list[Point]]:
    """Put the points of `new` camera rows where those of `old` were; returns the points taken away and put there.

    Only published cameras have one.
    """
    gone, here = _of(old), _of(new)
    if gone:
        where = and_(camera_point.c.cell == bindparam("old_cell"), camera_point.c.camera_id == bindparam("old_id"))
        keys = [{"old_cell": point.cell, "old_id": point.camera_id} for point in gone]
        session.connection().execute(delete(camera_point).where(where), keys)
    # Along the table.
    insert_rows(session, camera_point, sorted(here))
    return gone, here


def inside(bbox: BBox) -> ColumnElement[bool]:
    """The points in a box: cell ranges find them, the exact position decides."""
    ranges = or_(*(camera_point.c.cell.between(low, high) for low, high in bbox_ranges(bbox)))
    exact = or_(
        *(
            and_(
                camera_point.c.lon_e7.between(_e7(part.west), _e7(part.east)),
                camera_point.c.lat_e7.between(_e7(part.south), _e7(part.north)),
            )
            for part in bbox.parts()
        )
    )
    return and_(ranges, exact)


def _of(rows: Iterable[Mapping[str, Any]]) -> list[Point]:
    return [_point(row) for row in rows if row["record_state"] == "published"]


def _point(row: Mapping[str, Any]) -> Point:
    lon, lat = row["lon"], row["lat"]
    codes = [code_of[row[name]] for name, code_of in _CODE_OF]
    return Point._make((cell_of(lon, lat), row["id"], *codes, _e7(lon), _e7(lat)))


def _e7(degrees: float) -> int:
    return round(degrees * 10_000_000)
