from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import publishing
from app.registry.cameras import camera
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import BBox
from app.registry.map import points, terms, tiles
from app.registry.map.points import Names, camera_point
from app.registry.publishing import Change
from app.registry.revisions import REMOVAL_REASONS
from tests.factories import DAY, published_camera, published_cameras


@pytest.mark.parametrize("state", ["hidden", "merged_into"])
def test_only_published_cameras_are_on_the_map(session: Session, state: publishing.RevisionKind) -> None:
    gone, stays = published_cameras(session, [{}, {}])

    publishing.publish(session, [Change(state, {"record_state": state}, gone)], day=DAY)

    assert tiles.tile(session, 0, 0, 0).columns["id"] == [stays]


@pytest.mark.parametrize("reason", REMOVAL_REASONS)
def test_a_removed_camera_stays_on_the_map_as_removed(session: Session, reason: str) -> None:
    gone, stays = published_cameras(session, [{}, {}])

    publishing.publish(session, [publishing.removal(gone, reason)], day=DAY)

    columns = tiles.tile(session, 0, 0, 0).columns
    shown = dict(zip(columns["id"], columns["lifecycle"], strict=True))
    is_seen = reason not in ("legal_takedown", "never_existed")
    assert shown == ({gone: 5, stays: 0} if is_seen else {stays: 0})
    assert tiles.tile(session, 0, 0, 0, CameraFilter().standing()).columns["id"] == [stays]


def test_a_restored_camera_is_back_on_the_map(session: Session) -> None:
    camera_id = published_camera(session)
    publishing.publish(session, [Change("hidden", {"record_state": "hidden"}, camera_id)], day=DAY)

    publishing.publish(session, [Change("restored", {"record_state": "published"}, camera_id)], day=DAY)

    assert tiles.tile(session, 0, 0, 0).columns["id"] == [camera_id]


BOXES = ("-105,39,-104,40", "179,-20,-179,-10", "-180,-90,180,90", "2.3522,48.8566,2.3522,48.8566")
PLACES = ((-104.99, 39.74), (-104.0, 40.0), (179.5, -15), (-179.5, -15), (2.3522, 48.8566), (2.35221, 48.8566), (0, 90))


@pytest.mark.parametrize("box", BOXES)
def test_points_are_found_in_a_box_where_they_are_to_a_ten_millionth_of_a_degree(session: Session, box: str) -> None:
    published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in PLACES])
    bbox = BBox.parse(box)

    found = session.execute(select(camera_point.c.lon_e7, camera_point.c.lat_e7).where(points.inside(bbox)))

    assert {(lon / 1e7, lat / 1e7) for lon, lat in found} == {place for place in PLACES if bbox.contains(*place)}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", ""),
        ("camera_type=dome&operator=!City&year=2019", None),
        ("checked_since=2024&check_date=!unknown", None),
        ("check_date=2024", ""),
        ("height=3&camera_type=dome", "camera_type=dome"),
        ("lifecycle=any&purpose=payment&system=1", None),
        ("bbox=1%2C2%2C3%2C4&model=X", "bbox=1%2C2%2C3%2C4"),
    ],
)
def test_a_point_says_of_a_filter_what_it_can_and_never_less_than_selects_it(query: str, told: str | None) -> None:
    wanted = CameraFilter.parse(parse_qsl(query))

    assert points.told_of(wanted) == CameraFilter.parse(parse_qsl(query if told is None else told))
    assert points.answer(wanted) == (points.told_of(wanted) == wanted)


def test_the_box_of_a_shape_is_looked_in_where_no_other_is_asked_for() -> None:
    asked = [("filter", "S_INTERSECTS(geometry, BBOX(1, 2, 3, 4))")]

    assert points.told_of(CameraFilter.parse_with_expression(asked)) == CameraFilter(BBox(1, 2, 3, 4))
    other = CameraFilter.parse_with_expression([*asked, ("bbox", "5,6,7,8")])
    assert points.told_of(other) == CameraFilter(BBox(5, 6, 7, 8))


def test_names_are_asked_for_by_number_and_strangers_select_nothing(session: Session) -> None:
    published_cameras(session, [{"operator": "City"}, {"operator": "Shop"}, {}])
    number = terms.known(session, "operator", ["City", "Shop"])

    def names(query: str) -> Names:
        return points.names_of(session, CameraFilter.parse(parse_qsl(query)))["operator"]

    assert names("operator=City&operator=Nobody") == Names({number["City"]}, set())
    assert names("operator=Nobody") == Names(set(), set())
    assert names("operator=!unknown&operator=!Shop&operator=!Nobody") == Names(None, {0, number["Shop"]})
    assert names("operator=City&operator=unknown") == Names({0, number["City"]}, set())
    assert points.names_of(session, CameraFilter()) == {}


def test_python_and_sql_agree_which_cameras_are_on_the_map(session: Session) -> None:
    ids = published_cameras(session, [{}] * (3 + len(REMOVAL_REASONS)))
    states: tuple[publishing.RevisionKind, ...] = ("hidden", "merged_into")
    changes = [Change(kind, {"record_state": kind}, number) for kind, number in zip(states, ids, strict=False)]
    changes += [publishing.removal(number, reason) for number, reason in zip(ids[3:], REMOVAL_REASONS, strict=True)]
    publishing.publish(session, changes, day=DAY)
    rows = session.execute(select(camera)).mappings().all()
    on_the_map = set(session.scalars(select(camera.c.id).where(points.on_the_map(camera))))

    assert {row["id"] for row in rows if points.is_on_the_map(dict(row))} == on_the_map
    assert set(session.scalars(select(camera_point.c.camera_id))) == on_the_map
    assert len(on_the_map) == 1 + len(REMOVAL_REASONS) - len(points.UNSEEN)
