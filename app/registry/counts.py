"""How many cameras each cell of the map holds, kept for the zoomed-out map so that no tile ever has to count them.

One row for every level, cell and trait. Derived from `camera_point`, kept by `publishing` and rebuilt from it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    SmallInteger,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from app.registry import vocabulary
from app.registry.bulk import insert_rows
from app.registry.cells import BITS, cell_xy, tile_box
from app.registry.geometry import BBox
from app.registry.model import Base
from app.registry.points import Point, camera_point

# The fields people filter by when zoomed out. A trait is one combination of their values.
TRAIT_FIELDS: Final = ("surveillance_type", "facial_recognition", "lifecycle")
# A tile of zoom z counts in cells of level z + 3, and the world tile is zoom 0.
COARSEST, FINEST = 3, 16
# A box is around so many cells at the most: what more of them would say is not worth reading them.
_CELLS_OF_EXTENT: Final = 256
# Room for the codes of one field in a trait: three bits.
_CODES_A_FIELD: Final = 8

cell_count = Table(
    "cell_count",
    Base.metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("trait", SmallInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    # Sums that give the middle of the cameras, where a map draws the number.
    Column("lon_e7", BigInteger, nullable=False),
    Column("lat_e7", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

_ADD: Final = (
    "(level, cell, trait) DO UPDATE SET n = cell_count.n + excluded.n, "
    "lon_e7 = cell_count.lon_e7 + excluded.lon_e7, lat_e7 = cell_count.lat_e7 + excluded.lat_e7"
)

_trait_codes: Final = attrgetter(*TRAIT_FIELDS)
# What is added to the rows of one level and trait, by cell: n, lon_e7, lat_e7.
Changes = dict[int, list[int]]


def trait_of(codes: Iterable[int]) -> int:
    """The trait of a code for each of TRAIT_FIELDS."""
    trait = 0
    for code in codes:
        trait = trait * _CODES_A_FIELD + code
    return trait


def recognition() -> ColumnElement[int]:
    """The code of facial recognition in the trait of a row: the second of three."""
    return (cell_count.c.trait // _CODES_A_FIELD) % _CODES_A_FIELD


def traits(allowed: Mapping[str, Collection[int]]) -> list[int]:
    """The traits whose codes are all allowed; a field that is not named allows every code."""
    codes = [allowed.get(name, [v.code for v in vocabulary.field_named(name).values]) for name in TRAIT_FIELDS]
    return [trait_of(some) for some in product(*codes)]


def everywhere(session: Session, allowed: Mapping[str, Collection[int]]) -> Iterator[tuple[dict[str, int], int]]:
    """How many cameras the whole register has of each trait whose codes are allowed: its codes, and their number."""
    rows = select(cell_count.c.trait, func.sum(cell_count.c.n)).where(cell_count.c.level == COARSEST)
    for trait, n in session.execute(rows.where(cell_count.c.trait.in_(traits(allowed))).group_by(cell_count.c.trait)):
        yield _codes(trait), int(n)


def extent(session: Session) -> BBox | None:
    """A box around every camera on the map, as tight as some hundred cells can say; None when there is none."""
    box = None
    for level in range(COARSEST, FINEST + 1):
        here = select(cell_count.c.cell).distinct().where(cell_count.c.level == level).limit(_CELLS_OF_EXTENT + 1)
        cells = session.scalars(here).all()
        if not cells or len(cells) > _CELLS_OF_EXTENT:
            break
        columns, rows = zip(*map(cell_xy, cells), strict=True)
        north_west = tile_box(level, min(columns), min(rows))
        south_east = tile_box(level, max(columns), max(rows))
        box = BBox(north_west.west, south_east.south, south_east.east, north_west.north)
    return box


def keep(session: Session, gone: Iterable[Point], here: Iterable[Point]) -> None:
    """Follow a change of the map: points that were taken away, and points that were put there."""
    changes: defaultdict[int, Changes] = defaultdict(dict)
    for sign, points in ((-1, gone), (1, here)):
        for point in points:
            cells = changes[trait_of(_trait_codes(point))]
            _add(cells, point.cell >> 2 * (BITS - FINEST), sign, sign * point.lon_e7, sign * point.lat_e7)
    # In one order for all who publish, and along the table.
    rows = sorted(row for trait, cells in changes.items() for row in _every_level(trait, cells))
    insert_rows(session, cell_count, rows, on_conflict=_ADD)
    keys = ("old_level", "old_cell", "old_trait")
    if emptied := [dict(zip(keys, row[:3], strict=True)) for row in rows if row[3] < 0]:
        where = [cell_count.c[key.removeprefix("old_")] == bindparam(key) for key in keys]
        session.connection().execute(delete(cell_count).where(*where, cell_count.c.n == 0), emptied)


def rebuild(session: Session) -> None:
    """Count again: the finest level from the points, and each coarser one from the finer."""
    session.execute(delete(cell_count))
    trait: ColumnElement[int] = literal(0)
    for name in TRAIT_FIELDS:
        trait = trait * _CODES_A_FIELD + camera_point.c[name]
    finest = _grouped(FINEST, camera_point, 1 << 2 * (BITS - FINEST), trait, func.count())
    session.execute(insert(cell_count).from_select([column.name for column in cell_count.columns], finest))
    for level in range(FINEST - 1, COARSEST - 1, -1):
        finer = cell_count.alias("finer")
        coarser = _grouped(level, finer, 4, finer.c.trait, func.sum(finer.c.n)).where(finer.c.level == level + 1)
        session.execute(insert(cell_count).from_select([column.name for column in cell_count.columns], coarser))


def _codes(trait: int) -> dict[str, int]:
    """What `trait_of` made a trait from."""
    codes = {}
    for name in reversed(TRAIT_FIELDS):
        trait, codes[name] = divmod(trait, _CODES_A_FIELD)
    return codes


def _grouped(level: int, rows: Any, factor: int, trait: ColumnElement[int], n: ColumnElement[int]) -> Any:
    cell = rows.c.cell // factor
    sums = func.sum(rows.c.lon_e7), func.sum(rows.c.lat_e7)
    return select(literal(level), cell, trait, n, *sums).group_by(cell, trait)


def _every_level(trait: int, cells: Changes) -> Iterator[tuple[int, ...]]:
    """Rows for the changes of the finest level, and for their sums at every coarser one."""
    for level in range(FINEST, COARSEST - 1, -1):
        coarser: Changes = {}
        for cell, (n, lon, lat) in cells.items():
            # A point that only said something else was taken away and put there again.
            if n or lon or lat:
                yield level, cell, trait, n, lon, lat
                _add(coarser, cell >> 2, n, lon, lat)
        cells = coarser


def _add(cells: Changes, cell: int, n: int, lon: int, lat: int) -> None:
    sums = cells.get(cell)
    if sums is None:
        cells[cell] = [n, lon, lat]
    else:
        sums[0] += n
        sums[1] += lon
        sums[2] += lat
