"""The map index: one narrow row for every camera on the map, clustered by quadkey cell.

Derived from `camera` and kept by `publishing` alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

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
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session

from app.registry import vocabulary
from app.registry.cells import BITS, bbox_ranges, cell_of, cell_xy, tile_range
from app.registry.geometry import BBox
from app.registry.model import Base

# What the map draws and filters by, as the small integers of the vocabulary.
CODES: Final = ("surveillance_type", "camera_type", "facial_recognition", "lifecycle")
_CODE_OF: Final = {name: {value.value: value.code for value in vocabulary.field_named(name).values} for name in CODES}

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

# Above this many cameras a tile counts them instead of drawing each: more cannot be told apart on a screen.
POINT_BUDGET: Final = 2000
# A counted tile is a grid of 2^3 × 2^3 cells.
_GRID_LEVELS: Final = 3
# Positions inside a tile are integers from 0 to EXTENT, as in Mapbox Vector Tiles.
EXTENT: Final = 4096


@dataclass(frozen=True, slots=True)
class Tile:
    """One map tile as columns: every camera in it (`counted` False), or counts a cell. Never a sample.

    x, y run from 0 to EXTENT, right and down from the tile's north-west corner.
    """

    counted: bool
    total: int
    columns: Mapping[str, list[int]]


def replace(session: Session, old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> None:
    """Put the points of `new` camera rows where those of `old` were. Only published cameras have one."""
    gone = [{"old_cell": cell_of(row["lon"], row["lat"]), "old_id": row["id"]} for row in old if _is_visible(row)]
    if gone:
        where = and_(camera_point.c.cell == bindparam("old_cell"), camera_point.c.camera_id == bindparam("old_id"))
        session.connection().execute(delete(camera_point).where(where), gone)
    if here := [_point(row) for row in new if _is_visible(row)]:
        session.execute(insert(camera_point), here)


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


def tile(session: Session, z: int, x: int, y: int) -> Tile:
    """The published cameras of a map tile, drawn or counted."""
    low, high = tile_range(z, x, y)
    here = camera_point.c.cell.between(low, high)
    columns = [camera_point.c.camera_id, camera_point.c.cell, *(camera_point.c[name] for name in CODES)]
    # One row over the budget tells that there are too many, without counting the rest.
    rows = session.execute(select(*columns).where(here).limit(POINT_BUDGET + 1)).all()
    if len(rows) > POINT_BUDGET:
        return _counted(session, z, here)
    places = [_in_tile(row.cell, z) for row in rows]
    return Tile(
        counted=False,
        total=len(rows),
        columns={
            "id": [row.camera_id for row in rows],
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            **{name: [getattr(row, name) for row in rows] for name in CODES},
        },
    )


def _counted(session: Session, z: int, here: ColumnElement[bool]) -> Tile:
    ancestor = (camera_point.c.cell // (1 << 2 * (BITS - z - _GRID_LEVELS))).label("ancestor")
    mean = func.avg(camera_point.c.lon_e7).label("lon_e7"), func.avg(camera_point.c.lat_e7).label("lat_e7")
    counts = select(ancestor, *mean, func.count().label("n")).where(here).group_by(ancestor).order_by(ancestor)
    rows = session.execute(counts).all()
    # A cell is a rectangle in degrees too, so the mean of its cameras lies inside it.
    places = [_in_tile(cell_of(float(row.lon_e7) / 1e7, float(row.lat_e7) / 1e7), z) for row in rows]
    numbers = [int(row.n) for row in rows]
    return Tile(True, sum(numbers), {"x": [x for x, _ in places], "y": [y for _, y in places], "n": numbers})


def _in_tile(cell: int, z: int) -> tuple[int, int]:
    """Where a cell lies in its tile of level z."""
    size = BITS - z
    x, y = cell_xy(cell)
    mask = (1 << size) - 1
    return (x & mask) * EXTENT >> size, (y & mask) * EXTENT >> size


def _is_visible(row: Mapping[str, Any]) -> bool:
    return bool(row["record_state"] == "published")


def _point(row: Mapping[str, Any]) -> dict[str, int]:
    codes = {name: code_of[row[name]] for name, code_of in _CODE_OF.items()}
    return {
        "cell": cell_of(row["lon"], row["lat"]),
        "camera_id": row["id"],
        "lon_e7": _e7(row["lon"]),
        "lat_e7": _e7(row["lat"]),
        **codes,
    }


def _e7(degrees: float) -> int:
    return round(degrees * 10_000_000)
