"""A map tile: every camera in it, or how many each part of it holds. Never a sample."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from threading import Lock
from typing import Any, Final

from cachetools import LRUCache, cached
from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.registry import vocabulary
from app.registry.cameras import camera
from app.registry.direction import Direction, Sector
from app.registry.fields import UNKNOWN
from app.registry.filtering.askable import CAPABILITY, CERTAINTY
from app.registry.filtering.filters import REMOVED, CameraFilter
from app.registry.geometry import sight_range
from app.registry.map import counted_cells, counts, parts, points, profiles, terms
from app.registry.map.cells import BITS, cell_of, cell_xy, tile_range
from app.registry.map.counted_cells import Cell
from app.registry.map.counts import GRID_LEVELS
from app.registry.map.points import CODES, PROFILE, Part, camera_point
from app.registry.map.profiles import profile

# Above this many cameras a tile counts them instead of drawing each: more cannot be told apart on a screen.
POINT_BUDGET: Final = 2000
# Above this many it counts them in fewer parts, where the kept counts are no finer: so many points are soon counted.
COUNT_BUDGET: Final = 20_000
# Among more points than these a tile does not look for the few that a filter selects, and tells their kept counts.
LOOK_BUDGET: Final = 50_000
# What a tile says of each camera, beside where it is.
_TOLD: Final = (*CODES, "checked")
# The fields whose values a tile has as codes.
CODED: Final = (*CODES, CAPABILITY.name, CERTAINTY.name)
_LIFECYCLE_AT: Final = 2 + _TOLD.index("lifecycle")
_IN_USE, _GONE = (vocabulary.LIFECYCLE.codes[each] for each in ("active", REMOVED))
# Positions inside a tile are integers from 0 to EXTENT, as in Mapbox Vector Tiles.
EXTENT: Final = 4096
_DIGITS: Final = 12
# Column and row of every cell that takes half of those digits on each axis.
_X, _Y = zip(*map(cell_xy, range(1 << _DIGITS)), strict=True)
# From this zoom on a tile says which way its cameras look: on a coarser one it could not be drawn.
_VIEWS_FROM: Final = 16
_SIGHTS: Final = select(*(camera.c[name] for name in ("id", "camera_direction", "height", "camera_tilt"))).where(
    camera.c.id.in_(bindparam("camera_ids", expanding=True))
)
_RECOGNITION: Final = vocabulary.FACIAL_RECOGNITION.name


@dataclass(frozen=True, slots=True)
class Tile:
    """One map tile as columns: every camera in it (`counted` False), or counts a cell.

    x, y run from 0 to EXTENT, right and down from the tile's north-west corner. A counted tile has `n` and, for each
    code of capability, how many of them: `recognition` is flat, as many numbers a cell as there are codes. A tile of
    cameras has their codes, those of `askable` for what is known of recognition by them or by claims, and `checked`,
    the month in which each was last seen: January 2000 is 1 and January 2001 is 13, 0 when nobody said. From zoom 16
    on it has `views`: for each a list of [start, end] in degrees clockwise from north, end -1 for a bearing whose width
    nobody said, [0, 360] all round; and `reach`: how many metres each sees by its height and tilt, 0 where these do not
    say.
    """

    counted: bool
    total: int
    columns: Mapping[str, Sequence[Any]]


def tile(session: Session, z: int, x: int, y: int, wanted: CameraFilter | None = None) -> Tile:
    """The cameras of a map tile that a filter selects. A box in the filter is not looked at."""
    wanted = replace(wanted or CameraFilter(), bbox=None)
    low, high = tile_range(z, x, y)
    # None where points alone do not tell which cameras it selects.
    several = parts.of(session, wanted) if points.answer(wanted) else None
    level, kept = _kept(session, z, low, high, several or ())
    total = sum(row.n for row in kept)
    if level and not total:
        # The counts say so already: nobody looks through a whole ocean.
        return _drawn(session, z, ())
    too_many = total > (POINT_BUDGET if level == _parts(z) else COUNT_BUDGET)
    if several and (too_many or (total and not _soon_found(session, low, high, several))):
        told = (_recognised(session, level, low, high, part) for part in several)
        return _counted(z, [*kept, *chain.from_iterable(told)])
    # One row over the budget tells that there are too many, without counting the rest.
    question = _question(several) if several else _told(_selected(low, high, wanted, several))
    rows = session.execute(question, {"low": low, "high": high, "most": POINT_BUDGET + 1}).all()
    if len(rows) > POINT_BUDGET:
        return _counted(z, _grouped(session, _parts(z), _selected(low, high, wanted, several)))
    drawn = _drawn(session, z, [_as_it_was(row) for row in rows] if wanted.year else rows)
    if z < _VIEWS_FROM:
        return drawn
    return Tile(False, drawn.total, {**drawn.columns, **_sights(session, drawn.columns["id"])})


def _as_it_was(row: Sequence[int]) -> Sequence[int]:
    """What is gone now was there in a year that it is told of."""
    return [_IN_USE if at == _LIFECYCLE_AT and code == _GONE else code for at, code in enumerate(row)]


def _sights(session: Session, camera_ids: Sequence[int]) -> dict[str, Sequence[Any]]:
    if not camera_ids:
        return {"views": [], "reach": []}
    said = {row.id: row for row in session.execute(_SIGHTS, {"camera_ids": camera_ids})}
    rows = [said[camera_id] for camera_id in camera_ids]
    return {
        "views": [[_view(sector) for sector in Direction.parse(row.camera_direction or "").sectors] for row in rows],
        "reach": [sight_range(row.height, row.camera_tilt) or 0 for row in rows],
    }


def _view(sector: Sector) -> tuple[int, int]:
    if sector.width == 360:
        return 0, 360
    return round(sector.start) % 360, -1 if sector.end is None else round(sector.end) % 360


def _parts(z: int) -> int:
    """The level of the parts of a tile's grid."""
    return min(z + GRID_LEVELS, BITS)


def _kept(session: Session, z: int, low: int, high: int, several: Sequence[Part]) -> tuple[int, Sequence[Cell]]:
    """The counts of a tile as far as they are kept, by the cells of a level and the codes of facial recognition."""
    if not several or not all(map(counts.serve, several)):
        return 0, ()
    kept = [counts.kept(session, part) for part in several]
    level = min(_parts(z), *(each.levels[-1] for each in kept))
    if level <= z:
        return 0, ()
    told = [counts.common_and_rare(session, each) for each in kept]
    if not any(1 in common.signed.values() for common, _ in told):
        # So few that they are soon counted.
        return 0, ()
    rows: list[Cell] = []
    for part, (common, rare) in zip(several, told, strict=True):
        rows += counted_cells.in_cells(session, level, low, high, part.wanted, common)
        if rare:
            [field] = part.names
            rows += _of_rare_names(session, level, _of_points(low, high, part.wanted.without(field)), field, rare)
    return level, rows


def _recognised(session: Session, level: int, low: int, high: int, part: Part) -> Iterator[Cell]:
    """What kept counts take for unknown and profiles tell: rows to add, also to take away."""
    if not part.wanted.allows(_RECOGNITION, UNKNOWN):
        return
    if part.names.keys() <= {PROFILE} and part.wanted.fields <= set(counts.TRAIT_FIELDS):
        rows: Sequence[Cell] = counted_cells.recognised(session, level, low, high, part)
    else:
        its = camera_point.c.profile_id
        # In the words of the index, which leads from profiles to cameras.
        told = (its.in_(select(profile.c.id).where(profile.c.capability > 0)), its > 0)
        here = _of_points(low, high, part.wanted, part).where(*told, camera_point.c[_RECOGNITION] == 0)
        rows = _grouped(session, level, here)
    for cell, code, *sums in rows:
        yield Cell(cell, code, *sums)
        yield Cell(cell, 0, *(-each for each in sums))


def _soon_found(session: Session, low: int, high: int, several: Sequence[Part]) -> bool:
    """Whether the index leads to the cameras of a tile that a filter selects, or they are among few."""
    if all(_leads(part) for part in several):
        return True
    return counted_cells.in_one(session, (low, high)) <= LOOK_BUDGET


def _leads(part: Part) -> bool:
    named = any(some is not None and 0 not in some for some, _ in part.names.values())
    return named or not (part.wanted.fields or part.names)


def _of_rare_names(
    session: Session, level: int, here: Select[Any], field: str, signed: counts.Signed
) -> Iterator[Cell]:
    """What the kept counts do not tell apart, counted now: rows to add or, with numbers below 0, to take away."""
    for sign in set(signed.values()):
        numbers = {each if each >= terms.FIRST else 0 for each, its in signed.items() if its == sign}
        rows = here.where(*points.any_of(field, numbers))
        for cell, recognition, *sums in _grouped(session, level, rows, camera_point.c[_RECOGNITION]):
            yield Cell(cell, recognition, *(sign * number for number in sums))


def _grouped(session: Session, level: int, here: Select[Any], code: ColumnElement[int] | None = None) -> Sequence[Cell]:
    """The same, counted now from the points, by what they and their profiles tell or by another code."""
    cell = (camera_point.c.cell // (1 << 2 * (BITS - level))).label("cell")
    if code is None:
        own = camera_point.c[_RECOGNITION]
        code = case((own == 0, func.coalesce(profile.c.capability, 0)), else_=own)
        here = here.outerjoin(profile, profile.c.id == camera_point.c.profile_id)
    by = (cell, code.label("recognition"))
    sums = [func.sum(camera_point.c[name]).label(name) for name in ("lon_e7", "lat_e7")]
    rows = here.with_only_columns(*by, func.count().label("n"), *sums).group_by(*by)
    return [Cell(*map(int, row)) for row in session.execute(rows)]


def _of_points(low: int, high: int, wanted: CameraFilter, *several: Part) -> Select[Any]:
    """The points of a tile that some parts of a filter select, or that a filter without names does."""
    here = select(camera_point).where(camera_point.c.cell.between(low, high))
    return here.where(parts.selected(several or (Part(wanted, {}),)))


# To put the question together takes longer than its answer.
@cached(LRUCache(128), key=parts.key, lock=Lock())
def _question(several: Sequence[Part]) -> Select[Any]:
    """What a tile tells of the points between two bound cells that parts of a filter select."""
    cell = camera_point.c.cell
    here = cell.between(bindparam("low"), bindparam("high"))
    return _told(select(camera_point).where(here, parts.selected(several)))


def _told(here: Select[Any]) -> Select[Any]:
    """What a tile tells of some points, of a bound number at the most."""
    columns = [camera_point.c.camera_id, camera_point.c.cell, *(camera_point.c[name] for name in _TOLD)]
    return here.with_only_columns(*columns, camera_point.c.profile_id).limit(bindparam("most"))


def _selected(low: int, high: int, wanted: CameraFilter, several: Sequence[Part] | None) -> Select[Any]:
    """The points of a tile that a filter selects; the wide rows are visited only for fields the index has not."""
    if several is not None:
        return _of_points(low, high, wanted, *several)
    here = select(camera_point).where(camera_point.c.cell.between(low, high))
    here = here.join(camera, camera.c.id == camera_point.c.camera_id)
    return here.where(*wanted.conditions(camera), *parts.claimed(wanted, camera))


def _drawn(session: Session, z: int, rows: Sequence[Any]) -> Tile:
    # Column by column: a row at a time would cost several times as much.
    listed = map(list, zip(*rows, strict=True)) if rows else [[]] * (3 + len(_TOLD))
    ids, cells, *codes, profile_ids = listed
    x, y = _in_tile(cells, z)
    columns = {"id": ids, "x": x, "y": y, **dict(zip(_TOLD, codes, strict=True))}
    known = {0: (0, 0), **profiles.recognition(session, set(profile_ids) - {0})}
    own = columns[_RECOGNITION]
    claimed = [(code, 0) if code else known[number] for code, number in zip(own, profile_ids, strict=True)]
    capability, certainty = ([each[at] for each in claimed] for at in range(2))
    return Tile(False, len(rows), {**columns, CAPABILITY.name: capability, CERTAINTY.name: certainty})


def _counted(z: int, rows: Sequence[Cell]) -> Tile:
    codes = len(vocabulary.FACIAL_RECOGNITION.values)
    cells: dict[int, list[int]] = {}
    recognition: dict[int, list[int]] = {}
    for cell, code, *values in rows:
        sums = cells.setdefault(cell, [0, 0, 0])
        for position, value in enumerate(values):
            sums[position] += value
        recognition.setdefault(cell, [0] * codes)[code] += values[0]
    cells = {cell: sums for cell, sums in cells.items() if sums[0]}
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
            "recognition": [n for cell in cells for n in recognition[cell]],
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
