"""Keeps the counts of the map in step with its points, and counts again."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from app.registry import counts, terms
from app.registry.bulk import insert_rows
from app.registry.cells import BITS
from app.registry.counts import COARSEST, EVERYTHING, FINEST, NAMED_LEVELS, SUBJECTS, TRAIT_FIELDS, WORLD, cell_count
from app.registry.points import COLUMNS, Point, camera_point

_ADD: Final = (
    "(level, subject, cell, trait) DO UPDATE SET n = cell_count.n + excluded.n, "
    "lon_e7 = cell_count.lon_e7 + excluded.lon_e7, lat_e7 = cell_count.lat_e7 + excluded.lat_e7"
)
_KEYS: Final = tuple(f"old_{column.name}" for column in cell_count.primary_key)
_N: Final = len(_KEYS)
_LEVELS: Final = tuple(range(FINEST, COARSEST - 1, -1))
_LEVELS_OF_A_NAME: Final = NAMED_LEVELS[::-1]

_codes_of_trait: Final = attrgetter(*TRAIT_FIELDS)
_CODED: Final = [(first, COLUMNS[field]) for field, first in SUBJECTS.items() if field not in terms.NAMED]
_codes: Final = attrgetter(*(column for _, column in _CODED))
_numbers: Final = attrgetter(*(COLUMNS[field] for field in terms.NAMED))
_NOBODY: Final = tuple(SUBJECTS[field] for field in terms.NAMED)

# What is added to the rows of one subject and trait at one level, by cell: n, lon_e7, lat_e7.
Changes = dict[int, list[int]]
_Row = tuple[int, ...]
# +1 for a point that was put on the map and -1 for one taken away, with its trait and its names.
_Move = tuple[int, Point, int, tuple[int, ...]]


class _Sizes(NamedTuple):
    """The names that changes are about: common before and after, only after, only before; and on no map any more."""

    stay: set[int]
    rise: set[int]
    fall: set[int]
    emptied: set[int]


def keep(session: Session, gone: Iterable[Point], here: Iterable[Point]) -> None:
    """Follow a change of the map: points that were taken away, and points that were put there."""
    moves = [
        (sign, point, counts.trait_of(_codes_of_trait(point)), _names_of(point))
        for sign, points in ((-1, gone), (1, here))
        for point in points
    ]
    world = _world(moves)
    change = _sizes(session, world)
    everywhere = ((WORLD, subject, 0, trait, n, 0, 0) for (subject, trait), n in world.items() if n)
    # In one order for all who publish, and along the table.
    rows = sorted(chain(everywhere, _on_the_map(moves), _of_names(moves, change.stay)))
    insert_rows(session, cell_count, rows, on_conflict=_ADD)
    if emptied := [dict(zip(_KEYS, row, strict=False)) for row in rows if row[_N] < 0]:
        where = [cell_count.c[key.removeprefix("old_")] == bindparam(key) for key in _KEYS]
        session.connection().execute(delete(cell_count).where(*where, cell_count.c.n == 0), emptied)
    if change.fall:
        session.execute(delete(cell_count).where(cell_count.c.level > WORLD, cell_count.c.subject.in_(change.fall)))
    if change.rise:
        _count_names(session, change.rise)
    terms.forget(session, change.emptied)


def rebuild(session: Session) -> None:
    """Count again: the finest level from the points, and each coarser one from the finer."""
    session.execute(delete(cell_count))
    _insert(session, _grouped(FINEST, literal(EVERYTHING)))
    for level in _LEVELS[1:]:
        _insert(session, _coarser(level + 1, level, [EVERYTHING]))
    for subject in (literal(EVERYTHING), *(_subject(field) for field in SUBJECTS)):
        trait = _trait()
        columns: list[Any] = [literal(WORLD), subject, literal(0), trait, func.count(), literal(0), literal(0)]
        _insert(session, select(*columns).select_from(camera_point).group_by(subject, trait))
    everybody = select(cell_count.c.subject).where(cell_count.c.level == WORLD).distinct()
    sizes = counts.sizes(session, [number for number in session.scalars(everybody) if _is_name(number)])
    if common := [number for number, n in sizes.items() if n >= counts.COMMON]:
        _count_names(session, common)


def _names_of(point: Point) -> tuple[int, ...]:
    """The subjects of its names."""
    return tuple(number or nobody for number, nobody in zip(_numbers(point), _NOBODY, strict=True))


def _is_name(subject: int) -> bool:
    return subject in _NOBODY or subject >= terms.FIRST


def _world(moves: Iterable[_Move]) -> Mapping[tuple[int, int], int]:
    """What is added to the numbers of the whole world, by subject and trait."""
    world: Counter[tuple[int, int]] = Counter()
    for sign, point, trait, names in moves:
        world[EVERYTHING, trait] += sign
        for (first, _), code in zip(_CODED, _codes(point), strict=True):
            world[first + code, trait] += sign
        for name in names:
            world[name, trait] += sign
    return world


def _sizes(session: Session, world: Mapping[tuple[int, int], int]) -> _Sizes:
    more: Counter[int] = Counter()
    for (subject, _), n in world.items():
        if _is_name(subject):
            more[subject] += n
    before = counts.sizes(session, more.keys())
    after = {subject: before.get(subject, 0) + n for subject, n in more.items()}
    was = {subject for subject, n in before.items() if n >= counts.COMMON}
    is_now = {subject for subject, n in after.items() if n >= counts.COMMON}
    emptied = {subject for subject, n in after.items() if n == 0}
    return _Sizes(was & is_now, is_now - was, was - is_now, emptied)


def _on_the_map(moves: Iterable[_Move]) -> Iterator[_Row]:
    everything: defaultdict[int, Changes] = defaultdict(dict)
    for sign, point, trait, _ in moves:
        _add(everything[trait], point.cell >> 2 * (BITS - FINEST), sign, sign * point.lon_e7, sign * point.lat_e7)
    for trait, cells in everything.items():
        yield from _every_level(EVERYTHING, trait, cells, _LEVELS)


def _of_names(moves: Iterable[_Move], common: Collection[int]) -> Iterator[_Row]:
    named: defaultdict[tuple[int, int], Changes] = defaultdict(dict)
    shift = 2 * (BITS - _LEVELS_OF_A_NAME[0])
    for sign, point, trait, names in moves:
        for name in names:
            if name in common:
                _add(named[name, trait], point.cell >> shift, sign, sign * point.lon_e7, sign * point.lat_e7)
    for (name, trait), cells in named.items():
        yield from _every_level(name, trait, cells, _LEVELS_OF_A_NAME)


def _every_level(subject: int, trait: int, cells: Changes, levels: Sequence[int]) -> Iterator[_Row]:
    """Rows for the changes of the finest level, and for their sums at every coarser one."""
    shift = 2 * (levels[0] - levels[1])
    for level in levels:
        coarser: Changes = {}
        for cell, (n, lon, lat) in cells.items():
            # A point that only said something else was taken away and put there again.
            if n or lon or lat:
                yield level, subject, cell, trait, n, lon, lat
                _add(coarser, cell >> shift, n, lon, lat)
        cells = coarser


def _add(cells: Changes, cell: int, n: int, lon: int, lat: int) -> None:
    sums = cells.get(cell)
    if sums is None:
        cells[cell] = [n, lon, lat]
    else:
        sums[0] += n
        sums[1] += lon
        sums[2] += lat


def _count_names(session: Session, subjects: Collection[int]) -> None:
    """Count for the map what was not counted for it before: names that became common."""
    finest, *coarser = _LEVELS_OF_A_NAME
    for field, nobody in zip(terms.NAMED, _NOBODY, strict=True):
        number = camera_point.c[COLUMNS[field]]
        if names := [subject for subject in subjects if subject >= terms.FIRST]:
            # In these words the index has it.
            _insert(session, _grouped(finest, number).where(number.in_(names), number > 0))
        if nobody in subjects:
            _insert(session, _grouped(finest, literal(nobody)).where(number == 0))
    for level in coarser:
        _insert(session, _coarser(finest, level, subjects))
        finest = level


def _grouped(level: int, subject: ColumnElement[int]) -> Select[Any]:
    """The points counted by the cells of a level."""
    cell, trait = camera_point.c.cell // (1 << 2 * (BITS - level)), _trait()
    sums = func.sum(camera_point.c.lon_e7), func.sum(camera_point.c.lat_e7)
    columns = (literal(level), subject, cell, trait, func.count(), *sums)
    return select(*columns).select_from(camera_point).group_by(subject, cell, trait)


def _coarser(finer: int, level: int, subjects: Collection[int]) -> Select[Any]:
    """The counts of a level added up to those of a coarser one."""
    of = cell_count.alias("finer")
    by = (of.c.subject, of.c.cell // (1 << 2 * (finer - level)), of.c.trait)
    sums = [func.sum(of.c[name]) for name in ("n", "lon_e7", "lat_e7")]
    here = (of.c.level == finer, of.c.subject.in_(subjects))
    return select(literal(level), *by, *sums).where(*here).group_by(*by)


def _insert(session: Session, rows: Select[Any]) -> None:
    session.execute(insert(cell_count).from_select([column.name for column in cell_count.columns], rows))


def _trait() -> ColumnElement[int]:
    return counts.trait_of(camera_point.c[name] for name in TRAIT_FIELDS)


def _subject(field: str) -> ColumnElement[int]:
    """The subject of a point as far as one field goes."""
    column = camera_point.c[COLUMNS[field]]
    if field in terms.NAMED:
        return case((column == 0, SUBJECTS[field]), else_=column)
    return SUBJECTS[field] + column
