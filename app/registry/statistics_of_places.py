"""How many cameras there are by city and country: cells of the map, each said to be where its middle is.

A city is the one by which one would say where something is (`gazetteer`), so a suburb too small to be named is in it,
and what lies near a border may be counted on the other side.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import RowMapping, select, text, tuple_
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.filtering.filters import CameraFilter
from app.registry.finding.gazetteer import LOCATED_LEVEL, OfflineGazetteer
from app.registry.finding.gazetteer_cells import NOWHERE
from app.registry.map import city_cells, parts, profiles
from app.registry.map.cells import BITS, Range
from app.registry.map.points import camera_point

_SHIFT: Final = 2 * (BITS - LOCATED_LEVEL)
# Ranges in one question: SQLite refuses expressions deeper than 1000.
_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Places:
    """Where the cameras are that stand.

    cities: how many by the number that `OfflineGazetteer.cities` knows, the most first. countries: code, name, cameras
    and cities, the most cameras first. elsewhere: cameras that are far from every city.
    """

    cities: dict[int, int]
    country_of: dict[int, str]
    countries: tuple[tuple[str, str, int, int], ...]
    elsewhere: int


class Cities(NamedTuple):
    """How many cameras each city has, as in `Places`, and how many are far from every city."""

    cities: Mapping[int, int]
    elsewhere: int


def count(session: Session, gazetteer: OfflineGazetteer) -> Places:
    """Where the cameras are that stand. Raises OSError without a gazetteer."""
    cities = city_cells.by_city(session, gazetteer)
    elsewhere = cities.pop(NOWHERE, 0)
    known = gazetteer.named()
    countries = {number: (known[number].country_code, known[number].country) for number in cities}
    cameras: Counter[tuple[str, str]] = Counter()
    for number, n in cities.items():
        cameras[countries[number]] += n
    of_each = Counter(countries.values())
    most_first = sorted(cameras.items(), key=lambda pair: (-pair[1], pair[0]))
    return Places(
        dict(sorted(cities.items(), key=lambda pair: (-pair[1], pair[0]))),
        {number: code for number, (code, _) in countries.items()},
        tuple((*country, n, of_each[country]) for country, n in most_first),
        elsewhere,
    )


def cities_of(session: Session, gazetteer: OfflineGazetteer, system_ids: Collection[int]) -> Cities:
    """In which cities the cameras of some systems are that stand. Raises OSError without a gazetteer."""
    cities = city_cells.by_city_of(session, gazetteer, profiles.of_systems(system_ids))
    elsewhere = cities.pop(NOWHERE, 0)
    return Cities(dict(sorted(cities.items(), key=lambda pair: (-pair[1], pair[0]))), elsewhere)


def ranges(session: Session, gazetteer: OfflineGazetteer, number: int) -> list[Range]:
    """The ranges of the map index in which the cameras of a city are."""
    found: list[Range] = []
    for cell in city_cells.of_city(session, gazetteer, number):
        low, high = cell << _SHIFT, (cell + 1 << _SHIFT) - 1
        if found and found[-1][1] + 1 == low:
            found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    return found


def page(
    session: Session, ranges: Sequence[Range], wanted: CameraFilter, *, after: tuple[int, int], limit: int
) -> list[tuple[int, RowMapping]]:
    """Up to `limit` cameras of a filter that the points answer, in ranges of the map index, with their cells.

    They come in the order of the index, so that neighbours are together, behind the cell and the number of `after`.
    """
    cell, camera_id = camera_point.c.cell, camera_point.c.camera_id
    behind = tuple_(cell, camera_id) > tuple_(*after)
    chosen = parts.selected(parts.of(session, wanted))
    left = [each for each in ranges if each[1] >= after[0]]
    found: list[tuple[int, int]] = []
    while left and len(found) < limit:
        some, left = left[:_AT_ONCE], left[_AT_ONCE:]
        # Whole numbers written out, as in `points`.
        here = " OR ".join(f"camera_point.cell BETWEEN {low} AND {high}" for low, high in some)
        rows = select(cell, camera_id).where(text(f"({here})"), behind, chosen).order_by(cell, camera_id)
        found += [(row.cell, row.camera_id) for row in session.execute(rows.limit(limit - len(found)))]
    rows_of = select(camera).where(camera.c.id.in_([number for _, number in found]))
    known = {row["id"]: row for row in session.execute(rows_of).mappings()}
    return [(at, known[number]) for at, number in found if number in known]
