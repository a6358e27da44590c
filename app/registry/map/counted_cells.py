"""What the kept counts say of the cells of the map: of those of a tile, of a box, of a register."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import BBox
from app.registry.map import counts, profiles
from app.registry.map.cells import BITS, Range, cell_xy, level_of, tile_box
from app.registry.map.counts import EVERYTHING, LEVELS, TRAIT_FIELDS, Kept, cell_count
from app.registry.map.points import PROFILE, Names, Part
from app.registry.map.profiles import profile

# A box is around so many cells at the most: what more of them would say is not worth reading them.
_CELLS_OF_EXTENT: Final = 256


class Cell(NamedTuple):
    """A part of the map and a code of facial recognition: how many cameras, and the sums of their coordinates."""

    cell: int
    recognition: int
    n: int
    lon_e7: int
    lat_e7: int


def in_cells(session: Session, level: int, low: int, high: int, wanted: CameraFilter, kept: Kept) -> list[Cell]:
    """The kept counts from the cell `low` to the cell `high` of the map index by the cells of a level."""
    stored = level + level % 2
    shift = 2 * (BITS - stored)
    asked = _sums(stored == level, kept.fields, tuple(kept.signed.items()), wanted)
    rows = session.execute(asked, {"level": stored, "low": low >> shift, "high": high >> shift}).all()
    return [Cell(*map(int, row)) for row in rows]


# To put the question together takes longer than its answer.
@lru_cache(maxsize=128)
def _sums(
    is_stored: bool, fields: Sequence[str], items: tuple[tuple[int, int], ...], wanted: CameraFilter
) -> Select[Any]:
    """The counts of `in_cells` between two bound cells of a bound level, or of the level above it."""
    signed = dict(items)
    here = [
        cell_count.c.level == bindparam("level"),
        counts.any_of(signed),
        cell_count.c.cell.between(bindparam("low"), bindparam("high")),
        *counts.of_traits(wanted, fields),
    ]
    cell = (cell_count.c.cell if is_stored else cell_count.c.cell // 4).label("cell")
    code = counts.digit("facial_recognition", fields).label("recognition")
    sums = [func.sum(counts.with_sign(cell_count.c[name], signed)).label(name) for name in ("n", "lon_e7", "lat_e7")]
    return select(cell, code, *sums).where(*here).group_by(cell, code)


def by_cell(level: int, wanted: CameraFilter, whose: Select[tuple[int]] | None = None) -> Select[tuple[int, int]]:
    """As SQL how many cameras of a filter that asks for fields of a trait each cell of a kept level has.

    whose: numbers of profiles, for cameras that have one of these.
    """
    here = (cell_count.c.level == level, _subject(whose), *counts.of_traits(wanted, TRAIT_FIELDS))
    n = func.sum(cell_count.c.n).label("n")
    return select(cell_count.c.cell, n).where(*here).group_by(cell_count.c.cell)


def recognised(session: Session, level: int, low: int, high: int, part: Part) -> list[Cell]:
    """What `in_cells` does not tell: what profiles say of cameras that say nothing themselves, by their codes.

    The part of a filter looks at the fields of a trait and at profiles alone.
    """
    stored = level + level % 2
    shift = 2 * (BITS - stored)
    # Not joined: that would lead to the cells of all subjects, where these are a place in the table each.
    asked = select(profile.c.id).where(profile.c.capability > 0)
    some, others = part.names.get(PROFILE, Names(None, frozenset()))
    asked = asked if some is None else asked.where(profile.c.id.in_(some))
    asked = asked.where(profile.c.id.not_in(others)) if others else asked
    here = [
        cell_count.c.level == stored,
        cell_count.c.subject.in_(asked),
        cell_count.c.cell.between(low >> shift, high >> shift),
        counts.digit("facial_recognition", TRAIT_FIELDS) == 0,
        *counts.of_traits(part.wanted, TRAIT_FIELDS),
    ]
    cell = cell_count.c.cell if stored == level else cell_count.c.cell // 4
    by, sums = (cell, cell_count.c.subject), [func.sum(cell_count.c[name]) for name in ("n", "lon_e7", "lat_e7")]
    rows = session.execute(select(*by, *sums).where(*here).group_by(*by)).all()
    codes = profiles.recognition(session, {row[1] for row in rows})
    return [Cell(number, codes[subject][0], *map(int, told)) for number, subject, *told in rows]


# Bound, so that it is put together once.
_IN_ONE: Final = select(func.sum(cell_count.c.n)).where(
    cell_count.c.level == bindparam("level"),
    cell_count.c.subject == EVERYTHING,
    cell_count.c.cell.between(bindparam("low"), bindparam("high")),
)


def in_one(session: Session, cell: Range) -> int:
    """How many cameras there are in a cell that is no finer than the kept ones."""
    level, shift = _stored(cell, LEVELS)
    low, high = cell
    return int(session.scalar(_IN_ONE, {"level": level, "low": low >> shift, "high": high >> shift}) or 0)


def in_whole(session: Session, cells: Iterable[Range], wanted: CameraFilter, kept: Kept) -> int:
    """How many cameras a filter selects in cells none of which is finer than the kept ones."""
    here = []
    for low, high in cells:
        level, shift = _stored((low, high), kept.levels)
        here.append(f"(level = {level} AND cell BETWEEN {low >> shift} AND {high >> shift})")
    if not here:
        return 0
    # Whole numbers written out, as in `points`.
    found = (
        literal_column(f"({' OR '.join(here)})"),
        counts.any_of(kept.signed),
        *counts.of_traits(wanted, kept.fields),
    )
    n = func.sum(counts.with_sign(cell_count.c.n, kept.signed))
    return int(session.scalar(select(n).select_from(cell_count).where(*found)) or 0)


def _stored(cell: Range, levels: Sequence[int]) -> tuple[int, int]:
    """The coarsest of some levels whose cells tell of this one, and how many digits of a point they leave out."""
    level = next(level for level in levels if level >= level_of(cell))
    return level, 2 * (BITS - level)


def extent(session: Session, whose: Select[tuple[int]] | None = None) -> BBox | None:
    """A box around every camera on the map, or of profiles, as tight as some hundred cells can say; None without."""
    box = None
    for level in LEVELS:
        here = (cell_count.c.level == level, _subject(whose))
        cells = session.scalars(select(cell_count.c.cell).distinct().where(*here).limit(_CELLS_OF_EXTENT + 1)).all()
        if not cells or len(cells) > _CELLS_OF_EXTENT:
            break
        columns, rows = zip(*map(cell_xy, cells), strict=True)
        north_west = tile_box(level, min(columns), min(rows))
        south_east = tile_box(level, max(columns), max(rows))
        box = BBox(north_west.west, south_east.south, south_east.east, north_west.north)
    return box


def _subject(whose: Select[tuple[int]] | None) -> ColumnElement[bool]:
    return cell_count.c.subject == EVERYTHING if whose is None else cell_count.c.subject.in_(whose)
