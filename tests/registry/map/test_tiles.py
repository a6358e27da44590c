import random
from collections import Counter
from collections.abc import Sequence
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry import cameras, publishing, vocabulary
from app.registry.cameras import camera
from app.registry.fields import Field
from app.registry.filtering.filters import CameraFilter
from app.registry.map import counts, points, tiles
from app.registry.map.tiles import EXTENT, Tile
from tests.factories import DAY, published_camera, published_cameras
from tests.mercator import mercator

DENVER = (-104.9903, 39.7392)


def crowd(seed: int, size: int = 120) -> list[tuple[float, float]]:
    """Places all over the world and close together in one city."""
    chance = random.Random(seed)
    far = [(round(chance.uniform(-180, 180), 7), round(chance.uniform(-85, 85), 7)) for _ in range(size // 2)]
    near = [
        (round(chance.gauss(DENVER[0], 0.05), 7), round(chance.gauss(DENVER[1], 0.05), 7)) for _ in range(size // 2)
    ]
    return far + near


def tiles_around(places: Sequence[tuple[float, float]], chance: random.Random) -> list[tuple[int, int, int]]:
    """Tiles of every zoom, most with something in them."""
    tiles = [(0, 0, 0)]
    for z in range(1, 23):
        lon, lat = chance.choice(places)
        x, y = mercator(lon, lat, z)
        tiles.append((z, int(x), int(y)))
        tiles.append((z, chance.randrange(2**z), chance.randrange(2**z)))
    return tiles


def inside(places: Sequence[tuple[float, float]], z: int, x: int, y: int) -> list[tuple[float, float]]:
    return [place for place in places if tuple(map(int, mercator(*place, z))) == (x, y)]


def test_a_tile_holds_the_cameras_inside_it_and_no_others(session: Session) -> None:
    places = crowd(seed=1)
    ids = published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])
    place_of = dict(zip(ids, places, strict=True))

    for z, x, y in tiles_around(places, random.Random(1)):
        tile = tiles.tile(session, z, x, y)

        found = sorted(place_of[camera_id] for camera_id in tile.columns["id"])
        assert found == sorted(inside(places, z, x, y)), (z, x, y)
        assert tile.total == len(found)
        assert not tile.counted


def test_a_camera_lies_in_its_tile_where_it_is_on_the_ground(session: Session) -> None:
    places = crowd(seed=2)
    ids = published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])
    place_of = dict(zip(ids, places, strict=True))

    for z, x, y in tiles_around(places, random.Random(2)):
        columns = tiles.tile(session, z, x, y).columns
        for camera_id, across, down in zip(columns["id"], columns["x"], columns["y"], strict=True):
            column, row = mercator(*place_of[camera_id], z)
            # A cell of the index is a whole step of the grid from zoom 14 on, and 16 steps at zoom 18.
            step = max(1, EXTENT * 2**z / 2**26)
            assert across == pytest.approx((column - x) * EXTENT, abs=step)
            assert down == pytest.approx((row - y) * EXTENT, abs=step)


def test_a_tile_speaks_in_the_codes_of_the_vocabulary(session: Session) -> None:
    published_camera(
        session,
        surveillance_type="ALPR",
        camera_type="dome",
        facial_recognition="banned",
        facial_recognition_source="https://example.org/law",
        lifecycle="planned",
    )

    columns = tiles.tile(session, 0, 0, 0).columns

    codes = {name: columns[name] for name in points.CODES}
    assert codes == {"surveillance_type": [2], "camera_type": [3], "facial_recognition": [6], "lifecycle": [2]}


@pytest.mark.parametrize("field", [vocabulary.field_named(name) for name in points.CODES], ids=lambda field: field.name)
def test_every_value_on_the_map_has_a_code_of_its_own(field: Field) -> None:
    codes = [value.code for value in field.values]

    assert len(set(codes)) == len(codes)
    assert min(codes) == 0, "unknown"


def test_a_tile_with_as_many_cameras_as_it_can_show_draws_each(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", 5)
    published_cameras(session, [{}] * 5)
    assert not tiles.tile(session, 0, 0, 0).counted

    published_camera(session)

    assert tiles.tile(session, 0, 0, 0) == Tile(
        True, 6, {"x": [853], "y": [1554], "n": [6], "recognition": [6, *[0] * 6]}
    )


def test_a_crowded_tile_counts_every_camera_in_the_part_of_the_tile_where_it_is(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", 5)
    places = crowd(seed=3)
    published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in places])
    counted = 0

    for z, x, y in tiles_around(places, random.Random(3)):
        tile = tiles.tile(session, z, x, y)
        here = inside(places, z, x, y)
        assert tile.total == len(here)
        assert tile.counted == (len(here) > 5)
        if not tile.counted:
            continue
        counted += 1
        parts = Counter(tuple(int(axis) for axis in mercator(*place, z + 3)) for place in here)
        said = {
            (x * 8 + across * 8 // EXTENT, y * 8 + down * 8 // EXTENT): number
            for across, down, number in zip(*(tile.columns[name] for name in ("x", "y", "n")), strict=True)
        }
        assert said == parts
    assert counted > 5, "the tiles were too empty to try this"


def test_more_cameras_than_are_soon_counted_are_told_in_the_parts_that_are_kept(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", 5)
    monkeypatch.setattr(tiles, "COUNT_BUDGET", 10)
    places = [place for place in crowd(seed=3) if abs(place[0] - DENVER[0]) < 1 and abs(place[1] - DENVER[1]) < 1]
    published_cameras(session, [{"lon": lon, "lat": lat, "camera_type": "dome"} for lon, lat in places])
    domes = CameraFilter.parse([("camera_type", "dome")])

    for z, level in ((7, 10), (8, 10), (9, 10)):
        x, y = mercator(*DENVER, z)
        here = inside(places, z, int(x), int(y))
        assert len(here) > 10
        parts = Counter(tuple(int(axis) for axis in mercator(*place, level)) for place in here)
        assert sorted(tiles.tile(session, z, int(x), int(y), domes).columns["n"]) == sorted(parts.values())


def test_few_among_more_than_a_tile_looks_through_are_counted_and_those_of_a_name_drawn(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "LOOK_BUDGET", 5)
    monkeypatch.setattr(counts, "COMMON", 1)
    published_cameras(session, [{}] * 5)
    published_camera(session, camera_type="dome", operator="Police")

    [domes, police] = (
        tiles.tile(session, 0, 0, 0, CameraFilter.parse([term]))
        for term in (("camera_type", "dome"), ("operator", "Police"))
    )

    assert (domes.counted, domes.total, domes.columns["n"]) == (True, 1, [1])
    assert (police.counted, police.total) == (False, 1)


def test_the_deepest_tile_can_be_counted_too(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", 1)
    published_cameras(session, [{}] * 3)
    x, y = mercator(*DENVER, 22)

    assert tiles.tile(session, 22, int(x), int(y)).columns["n"] == [3]


@pytest.mark.parametrize("lat", [90.0, -90.0, 89.9, -85.06])
def test_a_camera_beyond_the_edge_of_the_map_is_on_its_edge(session: Session, lat: float) -> None:
    camera_id = published_camera(session, lon=180.0, lat=lat)

    tile = tiles.tile(session, 1, 1, 0 if lat > 0 else 1)

    assert tile.columns["id"] == [camera_id]


VARIED: dict[str, list[str | None]] = {
    "surveillance_type": ["camera", "ALPR", "unknown"],
    "camera_type": ["dome", "fixed"],
    "facial_recognition": ["unknown", "none_known"],
    "lifecycle": ["active", "planned"],
    "operator": ["Police", "Shop", "Bank", None],
    "manufacturer": ["Maker", None],
    "surveillance": ["public", "unknown"],
    "check_date": ["2024", "2022-05", "1998-01-31", None],
    "height": ["3", None],
}
FILTERS = (
    "",
    "surveillance_type=ALPR",
    "facial_recognition=!unknown",
    "surveillance_type=camera&surveillance_type=unknown&lifecycle=active",
    "camera_type=dome",
    "camera_type=!dome&surveillance_type=ALPR",
    "operator=Police",
    "operator=!Police&lifecycle=planned",
    "operator=unknown",
    "operator=!Police",
    "operator=!unknown&operator=!Bank",
    "operator=Shop&operator=Bank&lifecycle=!removed",
    "operator=Nobody",
    "operator=!Nobody",
    "manufacturer=Maker&facial_recognition=unknown",
    "operator=Police&manufacturer=unknown&camera_type=dome",
    "surveillance=public",
    "checked_since=2022-06",
    "checked_before=2022-06&operator=Shop",
    "checked_since=2022-05&checked_before=2024-12&camera_type=dome&lifecycle=!removed",
    "checked_before=1999&surveillance=!public",
    "check_date=!unknown&surveillance_type=ALPR",
    "check_date=unknown",
    "check_date=2024",
    "height=3&operator=Police",
)


@pytest.mark.parametrize(("budget", "common"), [(3, 1), (3, 40), (2000, 5000)])
def test_a_filtered_tile_holds_what_plain_counting_finds(
    session: Session, monkeypatch: pytest.MonkeyPatch, budget: int, common: int
) -> None:
    """Nothing sampled, nothing counted twice: some 300 tiles and filters against a plain count of the cameras."""
    monkeypatch.setattr(tiles, "POINT_BUDGET", budget)
    monkeypatch.setattr(tiles, "COUNT_BUDGET", 20 * budget)
    monkeypatch.setattr(counts, "COMMON", common)
    chance = random.Random(4)
    places = crowd(seed=4, size=200)
    facts = [{name: chance.choice(values) for name, values in VARIED.items()} for _ in places]
    ids = published_cameras(
        session,
        [
            {"lon": lon, "lat": lat, "facial_recognition_source": "minutes", **each}
            for (lon, lat), each in zip(places, facts, strict=True)
        ],
    )

    removals = {camera_id: publishing.removal(camera_id, "device_removed") for camera_id in chance.sample(ids, 20)}
    publishing.publish(session, list(removals.values()), day=DAY)
    facts = [
        {**each, "lifecycle": "removed"} if camera_id in removals else each
        for camera_id, each in zip(ids, facts, strict=True)
    ]

    for number, (z, x, y) in enumerate(tiles_around(places, chance)):
        here = set(inside(places, z, x, y))
        for query in FILTERS if number < 8 else chance.sample(FILTERS, 3):
            wanted = CameraFilter.parse(parse_qsl(query))
            expected = {
                camera_id
                for camera_id, place, each in zip(ids, places, facts, strict=True)
                if place in here and all(wanted.allows(name, plain(name, value)) for name, value in each.items())
            }
            tile = tiles.tile(session, z, x, y, wanted)
            assert tile.total == len(expected), (query, z, x, y)
            if tile.counted:
                assert sum(tile.columns["n"]) == sum(tile.columns["recognition"]) == len(expected)
                assert min(tile.columns["n"]) > 0
            else:
                assert set(tile.columns["id"]) == expected
            if z == 0:
                assert cameras.count(session, wanted) == counted_plainly(session, wanted) == len(expected)


def plain(name: str, value: str | None) -> str | float | None:
    return float(value) if name == "height" and value is not None else value


def counted_plainly(session: Session, wanted: CameraFilter) -> int:
    """The wide rows alone, without the index."""
    conditions = (points.on_the_map(camera), *wanted.conditions(camera))
    return session.scalar(select(func.count()).select_from(camera).where(*conditions)) or 0


def test_a_close_tile_says_which_way_its_cameras_look(session: Session) -> None:
    said = ["90-180", "NNW", "0-360", "45;160;300", None]
    ids = published_cameras(session, [{"camera_direction": direction} for direction in said])
    x, y = mercator(*DENVER, 16)

    columns = tiles.tile(session, 16, int(x), int(y)).columns

    views = dict(zip(columns["id"], columns["views"], strict=True))
    assert [views[camera_id] for camera_id in ids] == [
        [(90, 180)],
        [(338, -1)],
        [(0, 360)],
        [(45, -1), (160, -1), (300, -1)],
        [],
    ]
    assert "views" not in tiles.tile(session, 0, 0, 0).columns


def test_a_close_tile_says_how_far_its_cameras_see_where_height_and_tilt_do(session: Session) -> None:
    said = [{"height": 5, "camera_tilt": -45}, {"height": 5}, {"camera_tilt": -45}, {}]
    ids = published_cameras(session, said)
    x, y = mercator(*DENVER, 16)

    columns = tiles.tile(session, 16, int(x), int(y)).columns

    reach = dict(zip(columns["id"], columns["reach"], strict=True))
    assert [reach[camera_id] for camera_id in ids] == [5, 0, 0, 0]
