from hypothesis import given
from hypothesis import strategies as st

from app.registry.finding.gazetteer_space import DEEPEST_LEVEL, Neighbour, map_levels, rough_metres
from app.registry.geometry import Position, destination, metres_between
from app.registry.map.cells import BITS, cell_of

cells = st.integers(0, (1 << 2 * BITS) - 1)


@given(st.lists(cells | st.integers(0, 200), max_size=30))
def test_a_level_is_the_first_zoom_at_which_a_city_is_the_biggest_of_its_tile(drawn: list[int]) -> None:
    levels = map_levels([(cell, rank, rank) for rank, cell in enumerate(drawn)])
    for rank, cell in enumerate(drawn):
        bigger = drawn[:rank]
        expected = next(
            (zoom for zoom in range(DEEPEST_LEVEL) if all((cell ^ each) >> 2 * (BITS - zoom) for each in bigger)),
            DEEPEST_LEVEL,
        )
        assert levels[rank] == expected


@given(lon=st.floats(-180, 180), lat=st.floats(-75, 75), bearing=st.floats(0, 360), metres=st.floats(1_000, 100_000))
def test_rough_metres_are_right_to_one_part_in_a_hundred(lon: float, lat: float, bearing: float, metres: float) -> None:
    here = Position(lon, lat)
    there = destination(here, bearing, metres)
    assert abs(rough_metres(here, there.lon, there.lat) / metres_between(here, there) - 1) < 0.01


def test_a_city_of_a_million_draws_four_times_as_far_as_a_town() -> None:
    city, town = Neighbour(1, 1_000_000, 13_000), Neighbour(2, 15_000, 1_000)
    assert 4 < town.farness * (city.metres + 3_000) / (city.farness * (town.metres + 3_000)) < 4.1
    assert city.farness < town.farness


def test_a_city_that_nobody_counted_is_still_somewhere() -> None:
    assert Neighbour(1, 0, 0).farness > Neighbour(2, 1_000, 5_000).farness


def test_the_poles_have_cells() -> None:
    assert map_levels([(cell_of(0, 90), 0, 7), (cell_of(0, -90), 1, 8)]) == {7: 0, 8: 1}
