"""What the map draws of where a camera looks, and how far it sees."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.direction import Sector
from app.registry.geometry import Position, destination, field_of_view, metres_between, sight_range
from tests.registry.earth import bearings, towns


def ring_area(ring: list[tuple[float, float]]) -> float:
    """Twice the signed area in square degrees: positive when counterclockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))


def test_a_bearing_is_drawn_as_a_wedge_of_the_assumed_width() -> None:
    camera = Position(2.35, 48.85)
    ring = field_of_view(camera, Sector(0), range_m=50, assumed_width=60)
    assert ring[0] == ring[-1] == (camera.lon, camera.lat)
    arc = [Position(*point) for point in ring[1:-1]]
    assert arc[0] == destination(camera, 30, 50)
    assert arc[-1] == destination(camera, -30, 50)
    assert arc[len(arc) // 2] == destination(camera, 0, 50)


def test_a_range_is_drawn_as_wide_as_it_is() -> None:
    camera = Position(2.35, 48.85)
    ring = field_of_view(camera, Sector(270, 90), range_m=50, assumed_width=60)
    assert ring[1] == pytest.approx((2.3506834, 48.85), abs=1e-6)
    assert ring[-2] == pytest.approx((2.3493166, 48.85), abs=1e-6)
    assert all(lat >= 48.8499 for _, lat in ring)


def test_the_whole_circle_is_drawn_without_a_centre() -> None:
    camera = Position(2.35, 48.85)
    ring = field_of_view(camera, Sector(0, 0), range_m=50, assumed_width=60)
    assert ring[0] == ring[-1]
    assert len(set(ring)) == len(ring) - 1
    assert all(metres_between(camera, Position(*point)) == pytest.approx(50, abs=0.02) for point in ring)


@given(towns, bearings, st.none() | bearings, st.floats(5, 500), st.floats(10, 360))
def test_a_field_of_view_is_a_closed_counterclockwise_ring_beside_the_camera(
    camera: Position, start: float, end: float | None, range_m: float, assumed_width: float
) -> None:
    sector = Sector(start, end)
    ring = field_of_view(camera, sector, range_m, assumed_width)
    assert len(ring) >= 4
    assert ring[0] == ring[-1]
    assert all(abs(lon - camera.lon) < 1 for lon, _ in ring)
    if sector.width is None or sector.width > 1:
        assert ring_area([(lon - camera.lon, lat - camera.lat) for lon, lat in ring]) > 0


@pytest.mark.parametrize(
    ("height", "tilt", "metres"),
    [
        (5, -15, 19),
        (10, -45, 10),
        (4, -2, 115),
        (4, -0.1, 150),
        (3, -90, 5),
        (500, -10, 150),
        (5, 0, None),
        (5, 30, None),
        (5, -100, None),
        (5, None, None),
        (None, -15, None),
    ],
)
def test_height_and_tilt_say_how_far_a_camera_sees(
    height: float | None, tilt: float | None, metres: int | None
) -> None:
    assert sight_range(height, tilt) == metres
