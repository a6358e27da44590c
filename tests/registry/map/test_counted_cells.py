import random

import pytest
from sqlalchemy.orm import Session

from app.registry.dossiers import memberships
from app.registry.filtering.filters import CameraFilter
from app.registry.map import counted_cells, parts
from app.registry.map.cells import tile_range
from app.registry.map.counts import LEVELS
from tests.factories import DAY, described_system, published_camera, published_cameras, stated
from tests.mercator import tile_of
from tests.registry.plans import plans, read_whole


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


@pytest.mark.parametrize("z", range(LEVELS[-1] + 1))
def test_a_cell_of_any_level_says_how_many_cameras_it_holds(session: Session, z: int) -> None:
    places = [(13.4, 52.5), (13.4001, 52.5), (14.5, 52.5), (-70.0, -33.0)]
    published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])
    here = tile_of(13.4, 52.5, z)

    held = counted_cells.in_one(session, tile_range(z, *here))

    assert held == sum(tile_of(lon, lat, z) == here for lon, lat in places)


def test_what_profiles_say_of_a_tile_is_found_at_its_places_in_the_table(session: Session) -> None:
    first, *others = published_cameras(session, [{"lon": lon, "lat": 45} for lon in range(-50, 50)])
    for name, members in (("Here", [first]), ("There", others)):
        system_id = described_system(session, name)
        stated(session, system_id, "facial_recognition", "enabled_claimed")
        memberships.link(session, system_id, members, day=DAY)
    wanted = CameraFilter.parse([("surveillance_type", "camera")])
    low, high = tile_range(5, 10, 11)

    plan = plans(session, lambda: counted_cells.recognised(session, 8, low, high, parts.of(session, wanted)[0]))

    assert "pk_cell_count" in plan, plan
    if session.get_bind().dialect.name == "sqlite":
        assert "(level=? AND subject=? AND cell>? AND cell<?)" in plan, plan
    assert not read_whole(plan), plan
