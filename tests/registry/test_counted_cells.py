import random

import pytest
from sqlalchemy.orm import Session

from app.registry import counted_cells
from tests.factories import published_camera, published_cameras


def test_an_empty_register_has_no_extent(session: Session) -> None:
    assert counted_cells.extent(session) is None


def test_around_one_camera_the_extent_is_a_street_corner(session: Session) -> None:
    published_camera(session, lon=-104.99, lat=39.73)

    box = counted_cells.extent(session)

    assert box is not None
    assert box.contains(-104.99, 39.73)
    assert (box.east - box.west, box.north - box.south) == pytest.approx((0.0055, 0.0042), abs=0.001)


def test_around_a_crowd_the_extent_holds_everybody_and_not_much_more(session: Session) -> None:
    chance = random.Random(5)
    places = [(chance.uniform(-10, 30), chance.uniform(35, 60)) for _ in range(400)]
    published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])

    box = counted_cells.extent(session)

    assert box is not None
    assert all(box.contains(lon, lat) for lon, lat in places)
    assert box.east - box.west < 46
    assert box.north - box.south < 30
