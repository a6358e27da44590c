"""What points that came to the map and left it add to its counts: numbers alone, no database."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Final, NamedTuple

from app.registry.map import counts, terms
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
)
from app.registry.map.points import CHOICES, COLUMNS, GONE, Point

# From a level to the next coarser one that is kept a cell loses so many bits.
STEP: Final = 2 * (LEVELS[1] - LEVELS[0])
_trait_codes: Final = itemgetter(*map(CHOICES.index, TRAIT_FIELDS))
_detailed_codes: Final = itemgetter(*map(CHOICES.index, DETAIL_FIELDS))

Row = tuple[int, ...]
# What is added to the rows of a level, by subject, cell and trait: n, lon_e7, lat_e7.
Changes = dict[tuple[int, int, int], list[int]]


class Moved(NamedTuple):
    """Points that were put on the map (sign 1) or taken away (-1), by column, which is faster than one by one."""

    sign: int
    cells: Sequence[int]
    traits: Sequence[int]
    details: Sequence[int]
    months: Sequence[int]
    years: tuple[Sequence[int], ...]
    names: tuple[Sequence[int], ...]
    profiles: Sequence[int]
    lons: Sequence[int]
    lats: Sequence[int]

    @classmethod
    def of(cls, sign: int, points: Sequence[Point]) -> "Moved":
        """Nothing but columns, names and years as subjects."""
        columns = dict(zip(Point._fields, zip(*points, strict=True), strict=True))
        traits, details = zip(*map(_traits, zip(*(columns[name] for name in CHOICES), strict=True)), strict=True)
        names = (
            [number or nobody for number in columns[COLUMNS[field]]]
            for field, nobody in zip(terms.NAMED, NOBODY, strict=True)
        )
        months = [FIRST_MONTH + month for month in columns["checked"]]
        years = zip(*map(_years, columns["since"], columns["until"], columns["lifecycle"]), strict=True)
        lons, lats = ([sign * value for value in columns[name]] for name in ("lon_e7", "lat_e7"))
        return cls(
            sign, columns["cell"], traits, details, months, (*years,), (*names,), columns["profile_id"], lons, lats
        )


@cache
def _traits(codes: tuple[int, ...]) -> tuple[int, int]:
    """The trait and the detailed one of the codes of a point."""
    return counts.trait_of(_trait_codes(codes)), counts.trait_of(_detailed_codes(codes))


@cache
def _years(since: int, until: int, lifecycle: int) -> tuple[int, int]:
    """The subjects of the years in which a camera came and went, 0 for none."""
    if not since:
        return 0, 0
    if until < since and (until or lifecycle == GONE):
        return CAME, 0
    return CAME + since, until and WENT + until


def world_over(moved: Iterable[Moved]) -> Mapping[tuple[int, int], int]:
    """What is added to the numbers of the whole world, by subject and trait."""
    world: Counter[tuple[int, int]] = Counter()
    for each in moved:
        some = Counter(zip(repeat(EVERYTHING), each.traits))
        some.update(zip(repeat(DETAIL), each.details))
        some.update(zip(each.months, each.details, strict=True))
        for names in each.names:
            some.update(zip(names, each.traits, strict=True))
        for years in each.years:
            some.update(key for key in zip(years, each.traits, strict=True) if key[0])
        some.update(key for key in zip(each.profiles, each.traits, strict=True) if key[0])
        for key, n in some.items():
            world[key] += each.sign * n
    return world


def rows(moved: Collection[Moved], world: Mapping[tuple[int, int], int], common: Collection[int]) -> Iterator[Row]:
    """Rows to add to `cell_count`, in no order: of the world and of the map, which has common names alone."""
    yield from ((WORLD, subject, 0, trait, n, 0, 0) for (subject, trait), n in world.items() if n)
    yield from _of_levels(LEVELS, _everything(moved, common))
    yield from _of_levels(FEWER_LEVELS, _more(moved, common))


def _everything(moved: Iterable[Moved], common: Collection[int]) -> Changes:
    """What is added to the finest level: everything, and profiles."""
    changes: Changes = {}
    shift = 2 * (BITS - LEVELS[-1])
    for each in moved:
        cells = [cell >> shift for cell in each.cells]
        for key, lon, lat in zip(zip(repeat(EVERYTHING), cells, each.traits), each.lons, each.lats, strict=True):
            _add(changes, key, each.sign, lon, lat)
        keys = zip(each.profiles, cells, each.traits, strict=True) if common and any(each.profiles) else ()
        for key, lon, lat in zip(keys, each.lons, each.lats, strict=False):
            if key[0] in common:
                _add(changes, key, each.sign, lon, lat)
    return changes


def _more(moved: Iterable[Moved], common: Collection[int]) -> Changes:
    """What is added to the finest of the fewer levels: details, months, years, and common names."""
    changes: Changes = {}
    shift = 2 * (BITS - FEWER_LEVELS[-1])
    for each in moved:
        cells = [cell >> shift for cell in each.cells]
        for month, cell, detail, lon, lat in zip(each.months, cells, each.details, each.lons, each.lats, strict=True):
            _add(changes, (DETAIL, cell, detail), each.sign, lon, lat)
            if month != FIRST_MONTH:
                _add(changes, (month, cell, detail), each.sign, lon, lat)
        for years in each.years:
            for year, cell, trait, lon, lat in zip(years, cells, each.traits, each.lons, each.lats, strict=True):
                if year:
                    _add(changes, (year, cell, trait), each.sign, lon, lat)
        for names in each.names if common else ():
            keys = zip(names, cells, each.traits, strict=True)
            for key, lon, lat in zip(keys, each.lons, each.lats, strict=True):
                if key[0] in common:
                    _add(changes, key, each.sign, lon, lat)
    return changes


def _of_levels(levels: Sequence[int], finest: Changes) -> Iterator[Row]:
    """Rows for the changes of the finest level, and for their sums at every coarser one."""
    changes = finest
    for level in reversed(levels):
        coarser: Changes = {}
        for (subject, cell, trait), (n, lon, lat) in changes.items():
            # A point that only said something else was taken away and put there again.
            if n or lon or lat:
                yield level, subject, cell, trait, n, lon, lat
                _add(coarser, (subject, cell >> STEP, trait), n, lon, lat)
        changes = coarser


def _add(changes: Changes, key: tuple[int, int, int], n: int, lon: int, lat: int) -> None:
    sums = changes.get(key)
    if sums is None:
        changes[key] = [n, lon, lat]
    else:
        sums[0] += n
        sums[1] += lon
        sums[2] += lat
