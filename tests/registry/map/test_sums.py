from collections import Counter
from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from app.registry.map import counts, sums, terms
from app.registry.map.cells import BITS
from app.registry.map.counts import CAME, DETAIL, EVERYTHING, FEWER_LEVELS, FIRST_MONTH, LEVELS, NOBODY, WENT, WORLD
from app.registry.map.points import GONE, Point
from app.registry.map.profiles import FIRST as FIRST_PROFILE
from app.registry.map.sums import Moved, Row

NAME, RARE = terms.FIRST + 1, terms.FIRST + 2
PROFILE = FIRST_PROFILE + 1
COMMON = {NAME, PROFILE, NOBODY[1]}

# A few cells, so that they meet, and places whose sums would show what was left out.
points = st.builds(
    Point,
    cell=st.sampled_from((0, 1, 5 << 2 * (BITS - LEVELS[-1]), 4**BITS - 1)),
    camera_id=st.integers(1, 99),
    surveillance_type=st.integers(0, 2),
    camera_type=st.integers(0, 2),
    facial_recognition=st.integers(0, 1),
    lifecycle=st.sampled_from((0, 1, GONE)),
    surveillance=st.integers(0, 1),
    checked=st.sampled_from((0, -3, 17)),
    since=st.sampled_from((0, 1999, 2020)),
    until=st.sampled_from((0, 1990, 2021)),
    operator_id=st.sampled_from((0, NAME, RARE)),
    manufacturer_id=st.sampled_from((0, NAME)),
    profile_id=st.sampled_from((0, PROFILE)),
    lon_e7=st.integers(-9, 9),
    lat_e7=st.integers(-9, 9),
)
several = st.lists(points, max_size=6)


def added(gone: Sequence[Point], here: Sequence[Point]) -> dict[Row, Row]:
    """What is added, by level, subject, cell and trait."""
    moved = [Moved.of(sign, some) for sign, some in ((-1, gone), (1, here)) if some]
    rows = list(sums.rows(moved, sums.world_over(moved), COMMON))
    assert len({row[:4] for row in rows}) == len(rows), "each is one row of the table"
    return {row[:4]: row[4:] for row in rows}


def subjects(point: Point) -> Iterable[tuple[int, bool, tuple[int, ...]]]:
    """Whatever a camera counts for, in the plainest way: whether in detail, and on which levels of the map."""
    yield EVERYTHING, False, LEVELS
    yield DETAIL, True, FEWER_LEVELS
    yield FIRST_MONTH + point.checked, True, FEWER_LEVELS if point.checked else ()
    for number, nobody in zip((point.operator_id, point.manufacturer_id), NOBODY, strict=True):
        name = number or nobody
        yield name, False, FEWER_LEVELS if name in COMMON else ()
    if point.profile_id:
        yield point.profile_id, False, LEVELS
    if point.since and (point.until or point.lifecycle == GONE) and point.until < point.since:
        yield CAME, False, FEWER_LEVELS
    elif point.since:
        yield CAME + point.since, False, FEWER_LEVELS
        if point.until:
            yield WENT + point.until, False, FEWER_LEVELS


def counted(some: Iterable[Point]) -> dict[Row, Row]:
    n, lon, lat = Counter[Row](), Counter[Row](), Counter[Row]()
    for point in some:
        for subject, in_detail, levels in subjects(point):
            trait = [point.surveillance_type, point.facial_recognition, point.lifecycle]
            trait += [point.camera_type, point.surveillance] if in_detail else []
            n[WORLD, subject, 0, counts.trait_of(trait)] += 1
            for level in levels:
                key = (level, subject, point.cell >> 2 * (BITS - level), counts.trait_of(trait))
                n[key] += 1
                lon[key] += point.lon_e7
                lat[key] += point.lat_e7
    return {key: (n[key], lon[key], lat[key]) for key in n}


@settings(max_examples=40)
@given(here=several)
def test_what_comes_is_added_on_every_level_as_a_plain_loop_counts_it(here: list[Point]) -> None:
    assert added([], here) == counted(here)


@settings(max_examples=40)
@given(gone=several, here=several)
def test_what_goes_is_taken_away_again_and_what_stays_as_it_was_changes_no_row(
    gone: list[Point], here: list[Point]
) -> None:
    before, after = counted(gone), counted(here)
    nothing = (0, 0, 0)
    change = {
        key: tuple(b - a for a, b in zip(before.get(key, nothing), after.get(key, nothing), strict=True))
        for key in before.keys() | after.keys()
    }

    assert added(gone, here) == {key: numbers for key, numbers in change.items() if any(numbers)}
    assert added(here, here) == {}
