"""A map tile: every camera in it, or how many each part of it holds. Never a sample."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from app.registry import counts, vocabulary
from app.registry.cameras import camera
from app.registry.cells import BITS, cell_of, cell_xy, tile_range
from app.registry.counts import cell_count
from app.registry.direction import Direction, Sector
from app.registry.filters import CameraFilter
from app.registry.geometry import sight_range
from app.registry.points import CODES, camera_point

# Above this many cameras a tile counts them instead of drawing each: more cannot be told apart on a screen.
POINT_BUDGET: Final = 2000
# A counted tile is a grid of 2^3 × 2^3 cells.
_GRID_LEVELS: Final = 3
# From this zoom on a tile is smaller than four of the finest kept cells, and is counted where it is asked for.
_COUNTED_ON_THE_FLY: Final = counts.FINEST
# Positions inside a tile are integers from 0 to EXTENT, as in Mapbox Vector Tiles.
EXTENT: Final = 4096
_DIGITS: Final = 12
# Column and row of every cell that takes half of those digits on each axis.
_X, _Y = zip(*map(cell_xy, range(1 << _DIGITS)), strict=True)
# From this zoom on a tile says which way its cameras look: on a coarser one it could not be drawn.
_VIEWS_FROM: Final = 16
_RECOGNITION: Final = vocabulary.FACIAL_RECOGNITION.name


@dataclass(frozen=True, slots=True)
class Tile:
    """One map tile as columns: every camera in it (`counted` False), or counts a cell.

    x, y run from 0 to EXTENT, right and down from the tile's north-west corner. A counted tile has `n` and, for each
    code of facial recognition, how many of them: `recognition` is flat, as many numbers a cell as there are codes. A
    tile of cameras from zoom 16 on has `views`: for each a list of [start, end] in degrees clockwise from north, end
    -1 for a bearing whose width nobody said, [0, 360] all round; and `reach`: how many metres each sees by its height
    and tilt, 0 where these do not say.
    """

    counted: bool
    total: int
    columns: Mapping[str, Sequence[Any]]


def tile(session: Session, z: int, x: int, y: int, wanted: CameraFilter | None = None) -> Tile:
    """The published cameras of a map tile that a filter selects. A box in the filter is not looked at."""
    wanted = wanted or CameraFilter()
    fields = wanted.fields
    low, high = tile_range(z, x, y)
    if fields <= set(counts.TRAIT_FIELDS) and z < _COUNTED_ON_THE_FLY:
        level = min(z + _GRID_LEVELS, counts.FINEST)
        kept = _kept(session, level, low, high, wanted if fields else None)
        if sum(row.n for row in kept) > POINT_BUDGET:
            return _counted(z, kept)
    here = _selected(low, high, wanted, fields)
    # One row over the budget tells that there are too many, without counting the rest.
    columns = [camera_point.c.camera_id, camera_point.c.cell, *(camera_point.c[name] for name in CODES)]
    rows = session.execute(here.with_only_columns(*columns).limit(POINT_BUDGET + 1)).all()
    if len(rows) > POINT_BUDGET:
        return _counted(z, _grouped(session, min(z + _GRID_LEVELS, BITS), here))
    drawn = _drawn(z, rows)
    if z < _VIEWS_FROM:
        return drawn
    return Tile(False, drawn.total, {**drawn.columns, **_sights(session, drawn.columns["id"])})


def _sights(session: Session, camera_ids: Sequence[int]) -> dict[str, Sequence[Any]]:
    columns = (camera.c[name] for name in ("id", "camera_direction", "height", "camera_tilt"))
    said = {row.id: row for row in session.execute(select(*columns).where(camera.c.id.in_(camera_ids)))}
    rows = [said[camera_id] for camera_id in camera_ids]
    return {
        "views": [[_view(sector) for sector in Direction.parse(row.camera_direction or "").sectors] for row in rows],
        "reach": [sight_range(row.height, row.camera_tilt) or 0 for row in rows],
    }


def _view(sector: Sector) -> tuple[int, int]:
    if sector.width == 360:
        return 0, 360
    return round(sector.start) % 360, -1 if sector.end is None else round(sector.end) % 360


def _kept(
    session: Session, level: int, low: int, high: int, wanted: CameraFilter | None
) -> Sequence[Row[tuple[int, ...]]]:
    """The kept counts of a tile: a row for each cell and each code of facial recognition."""
    shift = 2 * (BITS - level)
    here: list[ColumnElement[bool]] = [cell_count.c.level == level]
    here.append(cell_count.c.cell.between(low >> shift, high >> shift))
    if wanted is not None:
        allowed = {name: wanted.codes(name) for name in counts.TRAIT_FIELDS}
        here.append(cell_count.c.trait.in_(counts.traits(allowed)))
    code = counts.recognition().label("recognition")
    sums = [func.sum(cell_count.c[name]).label(name) for name in ("n", "lon_e7", "lat_e7")]
    grouped = select(cell_count.c.cell, code, *sums).where(*here).group_by(cell_count.c.cell, code)
    return session.execute(grouped).all()


def _grouped(session: Session, level: int, here: Select[Any]) -> Sequence[Row[tuple[int, ...]]]:
    """The same, counted now from the points."""
    cell = (camera_point.c.cell // (1 << 2 * (BITS - level))).label("cell")
    code = camera_point.c[_RECOGNITION].label("recognition")
    sums = [func.sum(camera_point.c[name]).label(name) for name in ("lon_e7", "lat_e7")]
    return session.execute(
        here.with_only_columns(cell, code, func.count().label("n"), *sums).group_by(cell, code)
    ).all()


def _selected(low: int, high: int, wanted: CameraFilter, fields: Iterable[str]) -> Select[Any]:
    """The points of a tile that a filter selects; the wide rows are visited only for fields the index has not."""
    here = select(camera_point).where(camera_point.c.cell.between(low, high))
    if set(fields) <= set(CODES):
        for name in fields:
            here = here.where(camera_point.c[name].in_(wanted.codes(name)))
        return here
    return here.join(camera, camera.c.id == camera_point.c.camera_id).where(*wanted.conditions(camera))


def _drawn(z: int, rows: Sequence[Any]) -> Tile:
    # Column by column: a row at a time would cost several times as much.
    ids, cells, *codes = ([row[at] for row in rows] for at in range(2 + len(CODES)))
    x, y = _in_tile(cells, z)
    return Tile(False, len(rows), {"id": ids, "x": x, "y": y, **dict(zip(CODES, codes, strict=True))})


def _counted(z: int, rows: Sequence[Any]) -> Tile:
    codes = len(vocabulary.FACIAL_RECOGNITION.values)
    cells: dict[int, list[int]] = {}
    recognition: dict[int, list[int]] = {}
    for row in rows:
        sums = cells.setdefault(row.cell, [0, 0, 0])
        for position, value in enumerate((row.n, row.lon_e7, row.lat_e7)):
            sums[position] += int(value)
        recognition.setdefault(row.cell, [0] * codes)[row.recognition] += int(row.n)
    # A cell is a rectangle in degrees too, so the middle of its cameras lies inside it.
    middles = [cell_of(lon / n / 1e7, lat / n / 1e7) for n, lon, lat in cells.values()]
    x, y = _in_tile(middles, z)
    numbers = [n for n, _, _ in cells.values()]
    return Tile(
        counted=True,
        total=sum(numbers),
        columns={
            "x": x,
            "y": y,
            "n": numbers,
            "recognition": [n for each in recognition.values() for n in each],
        },
    )


def _in_tile(cells: Sequence[int], z: int) -> tuple[list[int], list[int]]:
    """Columns and rows of cells in their tile of level z, from 0 to EXTENT."""
    # The cell's digits below the tile, as many as EXTENT tells apart: two halves, each looked up.
    shift = 2 * (BITS - z - _DIGITS)
    mask = (1 << 2 * _DIGITS) - 1
    below = [cell >> shift & mask for cell in cells] if shift >= 0 else [cell << -shift & mask for cell in cells]
    low = (1 << _DIGITS) - 1
    x = [_X[digits >> _DIGITS] << _DIGITS // 2 | _X[digits & low] for digits in below]
    y = [_Y[digits >> _DIGITS] << _DIGITS // 2 | _Y[digits & low] for digits in below]
    return x, y
