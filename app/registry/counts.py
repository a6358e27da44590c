"""How many cameras each cell of the map holds, kept for the zoomed-out map so that no tile ever has to count them.

One row for every level, subject, cell and trait. A subject is everything, or the cameras with one value of one more
field: each of them for the whole world, those of a common name for the coarse levels too. Derived from
`camera_point`; `counting` keeps them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple, TypeVar

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, SmallInteger, Table, case, func, null, select
from sqlalchemy.orm import Session

from app.registry import points, terms
from app.registry.cells import BITS, cell_xy, tile_box
from app.registry.filters import CameraFilter
from app.registry.geometry import BBox
from app.registry.model import Base
from app.registry.terms import term

# The fields people filter by when zoomed out. A trait is one combination of their values.
TRAIT_FIELDS: Final = ("surveillance_type", "facial_recognition", "lifecycle")
# A tile is counted in a grid of 2^3 × 2^3 parts: the tile of zoom z in cells of level z + 3.
GRID_LEVELS: Final = 3
COARSEST, FINEST = GRID_LEVELS, 16
# The one cell of this level is the world.
WORLD: Final = 0
# Of a common name every other level is kept, and a tile adds four of its cells up; of other subjects WORLD alone.
NAMED_LEVELS: Final = (4, 6, 8, 10)
# A name that so many cameras have is common. Those of a rarer one are counted where they are asked for.
COMMON: Final = 5000
# Subjects in one question: SQLite allows 32,766 bound parameters.
_AT_ONCE: Final = 10_000
EVERYTHING: Final = 0
# The first subject of each field that has any; a code or a month is added to it. A name is its number in `terms`, and
# the first of its field are the cameras of which nobody said one.
SUBJECTS: Final[Mapping[str, int]] = {
    "operator": 1,
    "manufacturer": 2,
    "camera_type": 100,
    "surveillance": 200,
    "check_date": 10_000,
}
_MONTHS: Final = range(-2500, 2500)
# A box is around so many cells at the most: what more of them would say is not worth reading them.
_CELLS_OF_EXTENT: Final = 256
# Room for the codes of one field in a trait: three bits.
_CODES_A_FIELD: Final = 8

cell_count = Table(
    "cell_count",
    Base.metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("subject", Integer, primary_key=True, autoincrement=False),
    Column("cell", BigInteger, primary_key=True, autoincrement=False),
    Column("trait", SmallInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    # Sums that give the middle of the cameras, where a map draws the number.
    Column("lon_e7", BigInteger, nullable=False),
    Column("lat_e7", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)


class Cell(NamedTuple):
    """A part of the map and a code of facial recognition: how many cameras, and the sums of their coordinates."""

    cell: int
    recognition: int
    n: int
    lon_e7: int
    lat_e7: int


_Code = TypeVar("_Code", int, ColumnElement[int])
# Subjects to add up, and with -1 to take away.
Signed = Mapping[int, int]


def trait_of(codes: Iterable[_Code]) -> _Code:
    """The trait of a code for each of TRAIT_FIELDS, as a number or in SQL."""
    kind, recognition, lifecycle = codes
    return (kind * _CODES_A_FIELD + recognition) * _CODES_A_FIELD + lifecycle


def serve(wanted: CameraFilter, *also: str) -> bool:
    """Whether counts tell how many cameras a filter selects, of each value of the fields of `also`.

    They do for the fields of a trait and one more that has subjects, the world over.
    """
    more = {*wanted.fields, *also} - set(TRAIT_FIELDS)
    return wanted.bbox is None and len(more) < 2 and more <= SUBJECTS.keys() and points.answer(wanted)


def everywhere(session: Session, wanted: CameraFilter) -> Iterator[tuple[dict[str, int], int]]:
    """How many cameras of each trait a filter that counts `serve` selects: the codes of the trait, and their number."""
    signed = signed_subjects(session, wanted)
    here = [*_of_world(wanted), *([_any_of(signed)] if signed is not None else _of_values(wanted))]
    n = func.sum(cell_count.c.n if signed is None else _with_sign(cell_count.c.n, signed))
    for trait, number in session.execute(select(cell_count.c.trait, n).where(*here).group_by(cell_count.c.trait)):
        yield _codes(trait), int(number)


def by_code(session: Session, wanted: CameraFilter, field: str) -> Iterator[tuple[int, int]]:
    """How many cameras a filter selects of each code or month of a field; it looks at the fields of a trait alone."""
    first = SUBJECTS[field]
    span = _MONTHS if field == "check_date" else range(_CODES_A_FIELD)
    subject = cell_count.c.subject
    here = [*_of_world(wanted), subject.between(first + span.start, first + span.stop - 1)]
    for number, n in session.execute(select(subject, func.sum(cell_count.c.n)).where(*here).group_by(subject)):
        yield number - first, int(n)


def by_name(session: Session, wanted: CameraFilter, field: str, *, limit: int) -> list[tuple[str | None, int]]:
    """The most common names of a field and how many cameras have each, None for those without one."""
    n = func.sum(cell_count.c.n).label("n")
    world = _of_world(wanted)
    said = select(term.c.value, n).join(term, term.c.id == cell_count.c.subject)
    said = said.where(*world, cell_count.c.subject >= terms.FIRST, term.c.field == field).group_by(term.c.value)
    nobody = select(null(), n).where(*world, cell_count.c.subject == SUBJECTS[field])
    found = [(value, int(number)) for rows in (said, nobody) for value, number in session.execute(rows) if number]
    return sorted(found, key=lambda pair: (-pair[1], pair[0] or ""))[:limit]


def signed_subjects(session: Session, wanted: CameraFilter) -> Signed | None:
    """Which subjects tell what a filter selects beside its traits; None for one that asks for codes or months."""
    more = wanted.fields - set(TRAIT_FIELDS)
    if not more:
        return {EVERYTHING: 1}
    [field] = more
    if field not in terms.NAMED:
        return None
    numbers, others = points.wanted_numbers(session, wanted, field)
    nobody = SUBJECTS[field]
    if numbers is None:
        return {EVERYTHING: 1, **{number or nobody: -1 for number in others}}
    return {number or nobody: 1 for number in numbers - others}


def sizes(session: Session, subjects: Collection[int]) -> dict[int, int]:
    """How many cameras each subject has; without those that have none."""
    subject, listed, found = cell_count.c.subject, list(subjects), dict[int, int]()
    for start in range(0, len(listed), _AT_ONCE):
        here = (cell_count.c.level == WORLD, subject.in_(listed[start : start + _AT_ONCE]))
        rows = session.execute(select(subject, func.sum(cell_count.c.n)).where(*here).group_by(subject))
        found.update((number, int(n)) for number, n in rows)
    return found


def in_tile(session: Session, z: int, low: int, high: int, wanted: CameraFilter, signed: Signed) -> list[Cell]:
    """The kept counts of the cells `low` to `high`, those of a tile of zoom z, by the parts of the tile's grid."""
    level = min(z + GRID_LEVELS, FINEST)
    stored = level if signed.keys() == {EVERYTHING} else level + level % 2
    shift = 2 * (BITS - stored)
    here = [cell_count.c.level == stored, _any_of(signed), cell_count.c.cell.between(low >> shift, high >> shift)]
    if wanted.fields & set(TRAIT_FIELDS):
        here.append(cell_count.c.trait.in_(_traits(wanted)))
    cell = (cell_count.c.cell if stored == level else cell_count.c.cell // 4).label("cell")
    # The second of three.
    code = ((cell_count.c.trait // _CODES_A_FIELD) % _CODES_A_FIELD).label("recognition")
    sums = [func.sum(_with_sign(cell_count.c[name], signed)).label(name) for name in ("n", "lon_e7", "lat_e7")]
    rows = session.execute(select(cell, code, *sums).where(*here).group_by(cell, code))
    return [Cell(*map(int, row)) for row in rows]


def extent(session: Session) -> BBox | None:
    """A box around every camera on the map, as tight as some hundred cells can say; None when there is none."""
    box = None
    for level in range(COARSEST, FINEST + 1):
        here = (cell_count.c.level == level, cell_count.c.subject == EVERYTHING)
        cells = session.scalars(select(cell_count.c.cell).distinct().where(*here).limit(_CELLS_OF_EXTENT + 1)).all()
        if not cells or len(cells) > _CELLS_OF_EXTENT:
            break
        columns, rows = zip(*map(cell_xy, cells), strict=True)
        north_west = tile_box(level, min(columns), min(rows))
        south_east = tile_box(level, max(columns), max(rows))
        box = BBox(north_west.west, south_east.south, south_east.east, north_west.north)
    return box


def _traits(wanted: CameraFilter) -> list[int]:
    """The traits whose codes a filter allows."""
    return [trait_of(codes) for codes in product(*map(wanted.codes, TRAIT_FIELDS))]


def _codes(trait: int) -> dict[str, int]:
    """What `trait_of` made a trait from."""
    codes = {}
    for name in reversed(TRAIT_FIELDS):
        trait, codes[name] = divmod(trait, _CODES_A_FIELD)
    return codes


def _of_world(wanted: CameraFilter) -> list[ColumnElement[bool]]:
    here: list[ColumnElement[bool]] = [cell_count.c.level == WORLD]
    if wanted.fields & set(TRAIT_FIELDS):
        here.append(cell_count.c.trait.in_(_traits(wanted)))
    return here


def _of_values(wanted: CameraFilter) -> list[ColumnElement[bool]]:
    """The subjects of the codes or months that a filter allows."""
    [field] = wanted.fields - set(TRAIT_FIELDS)
    first, subject = SUBJECTS[field], cell_count.c.subject
    if field != "check_date":
        return [subject.in_([first + code for code in wanted.codes(field)])]
    return [subject.between(first + _MONTHS.start, first + _MONTHS.stop - 1), *wanted.months(subject - first)]


def _any_of(signed: Signed) -> ColumnElement[bool]:
    # One alone is a place in the table rather than a list to look through.
    [*subjects] = signed
    return cell_count.c.subject == subjects[0] if len(subjects) == 1 else cell_count.c.subject.in_(subjects)


def _with_sign(column: ColumnElement[int], signed: Signed) -> ColumnElement[int]:
    minus = [subject for subject, sign in signed.items() if sign < 0]
    return case((cell_count.c.subject.in_(minus), -column), else_=column) if minus else column
