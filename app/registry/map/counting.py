"""Keeps the counts of the map in step with its points, and counts again."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, func, insert, literal, or_, select
from sqlalchemy.orm import Session

from app.registry.bulk import insert_rows
from app.registry.map import city_cells, counts, points, sums, terms
from app.registry.map.cells import BITS
from app.registry.map.counts import (
    CAME,
    DETAIL,
    DETAIL_FIELDS,
    EVERYTHING,
    FEWER_LEVELS,
    FIRST_MONTH,
    LEVELS,
    NOBODY,
    TRAIT_FIELDS,
    WENT,
    WORLD,
    cell_count,
)
from app.registry.map.points import COLUMNS, GONE, PROFILE, Point, camera_point
from app.registry.map.sums import STEP, Moved

_ADD: Final = (
    "(level, subject, cell, trait) DO UPDATE SET n = cell_count.n + excluded.n, "
    "lon_e7 = cell_count.lon_e7 + excluded.lon_e7, lat_e7 = cell_count.lat_e7 + excluded.lat_e7"
)
_KEYS: Final = tuple(f"old_{column.name}" for column in cell_count.primary_key)
_N: Final = len(_KEYS)


class _Sizes(NamedTuple):
    """The names and profiles that changes are about: counted for the map before and after, only after, only before; and
    on no map any more."""

    stay: set[int]
    rise: set[int]
    fall: set[int]
    emptied: set[int]


def keep(session: Session, gone: Sequence[Point], here: Sequence[Point]) -> None:
    """Follow a change of the map: points that were taken away, and points that were put there."""
    moved = [Moved.of(sign, points) for sign, points in ((-1, gone), (1, here)) if points]
    world = sums.world_over(moved)
    change = _sizes(session, world)
    # In one order for all who publish, and along the table.
    rows = sorted(sums.rows(moved, world, change.stay))
    insert_rows(session, cell_count, rows, on_conflict=_ADD)
    if emptied := [dict(zip(_KEYS, row, strict=False)) for row in rows if row[_N] < 0]:
        where = [cell_count.c[key.removeprefix("old_")] == bindparam(key) for key in _KEYS]
        session.connection().execute(delete(cell_count).where(*where, cell_count.c.n == 0), emptied)
    city_cells.keep(session, rows)
    if change.fall:
        session.execute(delete(cell_count).where(cell_count.c.level > WORLD, cell_count.c.subject.in_(change.fall)))
    if change.rise:
        _count_names(session, change.rise)
    terms.forget(session, change.emptied)


def rebuild(session: Session) -> None:
    """Count again: the finest level from the points, and each coarser one from the finer."""
    session.execute(delete(cell_count))
    trait, detail = _trait(TRAIT_FIELDS), _trait(DETAIL_FIELDS)
    month = FIRST_MONTH + camera_point.c.checked
    _count_world(session, literal(EVERYTHING), trait)
    _count_world(session, literal(DETAIL), detail)
    _count_world(session, month, detail)
    for subject, where in _of_years():
        _count_world(session, subject, trait, where)
        _count(session, FEWER_LEVELS[-1], subject, trait, where)
    for field, nobody in zip(terms.NAMED, NOBODY, strict=True):
        number = camera_point.c[COLUMNS[field]]
        _count_world(session, case((number == 0, nobody), else_=number), trait)
    _count_world(session, camera_point.c.profile_id, trait, camera_point.c.profile_id > 0)
    _count(session, LEVELS[-1], literal(EVERYTHING), trait)
    _add_up(session, LEVELS, [EVERYTHING])
    _count(session, FEWER_LEVELS[-1], literal(DETAIL), detail)
    _count(session, FEWER_LEVELS[-1], month, detail, camera_point.c.checked != 0)
    sizes = _everybody(session)
    names = {subject: n for subject, n in sizes.items() if counts.is_name(subject)}
    _add_up(session, FEWER_LEVELS, sizes.keys() - names.keys() - {EVERYTHING})
    _count_names(session, {name for name, n in names.items() if n >= counts.least(name)})
    city_cells.rebuild(session)


def recount(session: Session, profile_ids: Collection[int]) -> None:
    """Count the cameras of some profiles again, after many points got them or lost them at once."""
    mine = (cell_count.c.level.in_((WORLD, *LEVELS)), cell_count.c.subject.in_(profile_ids))
    session.execute(delete(cell_count).where(*mine))
    here = points.any_of(PROFILE, profile_ids)
    _count_world(session, camera_point.c.profile_id, _trait(TRAIT_FIELDS), *here)
    _count_names(session, profile_ids)


def _everybody(session: Session) -> dict[int, int]:
    """Every subject with how many cameras it has."""
    sizes = select(cell_count.c.subject, func.sum(cell_count.c.n)).where(cell_count.c.level == WORLD)
    return {subject: int(n) for subject, n in session.execute(sizes.group_by(cell_count.c.subject))}


def _of_years() -> tuple[tuple[ColumnElement[int], ColumnElement[bool]], ...]:
    """The subjects of the years in which a camera came and went as SQL over the columns of the points, each with the
    condition under which there is one; see `sums`."""
    c = camera_point.c
    cannot_be_said = and_(c.until < c.since, or_(c.until > 0, c.lifecycle == GONE))
    came = case((cannot_be_said, CAME), else_=CAME + c.since)
    return (came, c.since > 0), (WENT + c.until, and_(c.since > 0, c.until >= c.since))


def _sizes(session: Session, world: Mapping[tuple[int, int], int]) -> _Sizes:
    more: Counter[int] = Counter()
    for (subject, _), n in world.items():
        if counts.is_name(subject):
            more[subject] += n
    before = counts.sizes(session, more.keys())
    after = {subject: before.get(subject, 0) + n for subject, n in more.items()}
    was = {subject for subject, n in before.items() if n >= counts.least(subject)}
    is_now = {subject for subject, n in after.items() if n >= counts.least(subject)}
    emptied = {subject for subject, n in after.items() if n == 0}
    return _Sizes(was & is_now, is_now - was, was - is_now, emptied)


def _count_names(session: Session, subjects: Collection[int]) -> None:
    """Count for the map what was not counted for it before: names that became common."""
    trait, finest = _trait(TRAIT_FIELDS), FEWER_LEVELS[-1]
    claimed = [subject for subject in subjects if counts.is_profile(subject)]
    if claimed:
        _count(session, LEVELS[-1], camera_point.c.profile_id, trait, *points.any_of(PROFILE, claimed))
        _add_up(session, LEVELS, claimed)
    names = [subject for subject in subjects if subject >= terms.FIRST and not counts.is_profile(subject)]
    for field, nobody in zip(terms.NAMED, NOBODY, strict=True):
        if names:
            _count(session, finest, camera_point.c[COLUMNS[field]], trait, *points.any_of(field, names))
        if nobody in subjects:
            _count(session, finest, literal(nobody), trait, *points.any_of(field, [0]))
    _add_up(session, FEWER_LEVELS, {subject for subject in subjects if not counts.is_profile(subject)})


def _count(
    session: Session, level: int, subject: ColumnElement[int], trait: ColumnElement[int], *where: ColumnElement[bool]
) -> None:
    """Count the points of a subject by the cells of a level."""
    by = (subject, camera_point.c.cell // (1 << 2 * (BITS - level)), trait)
    sums = func.sum(camera_point.c.lon_e7), func.sum(camera_point.c.lat_e7)
    columns: list[Any] = [literal(level), *by, func.count(), *sums]
    _insert(session, select(*columns).select_from(camera_point).where(*where).group_by(*by))


def _add_up(session: Session, levels: Sequence[int], subjects: Collection[int]) -> None:
    """Count each coarser level from the finer one."""
    finer = cell_count.alias("finer")
    by = (finer.c.subject, finer.c.cell // (1 << STEP), finer.c.trait)
    sums = [func.sum(finer.c[name]) for name in ("n", "lon_e7", "lat_e7")]
    for level, coarser in pairwise(reversed(levels)):
        here = (finer.c.level == level, finer.c.subject.in_(subjects))
        _insert(session, select(literal(coarser), *by, *sums).where(*here).group_by(*by))


def _count_world(
    session: Session, subject: ColumnElement[int], trait: ColumnElement[int], *where: ColumnElement[bool]
) -> None:
    columns: list[Any] = [literal(WORLD), subject, literal(0), trait, func.count(), literal(0), literal(0)]
    _insert(session, select(*columns).select_from(camera_point).where(*where).group_by(subject, trait))


def _insert(session: Session, rows: Select[Any]) -> None:
    session.execute(insert(cell_count).from_select([column.name for column in cell_count.columns], rows))


def _trait(fields: Sequence[str]) -> ColumnElement[int]:
    return counts.trait_of(camera_point.c[name] for name in fields)
