import pytest
from sqlalchemy.orm import Session

from app.registry import nearby
from app.registry.geometry import Position
from tests.factories import published_camera, published_cameras


def test_near_tells_the_distance_and_puts_the_nearest_first(session: Session) -> None:
    far, close, _too_far = published_cameras(
        session, [{"lon": 0.0005, "lat": 0}, {"lon": -0.0001, "lat": 0}, {"lon": 0.01, "lat": 0}]
    )

    found = nearby.nearest(session, Position(0, 0), 100)

    assert [row["id"] for _, row in found] == [close, far]
    assert [metres for metres, _ in found] == pytest.approx([11.1, 55.6], abs=0.1)


def test_near_looks_across_the_antimeridian(session: Session) -> None:
    camera_id = published_camera(session, lon=-179.9999, lat=0)

    [(metres, row)] = nearby.nearest(session, Position(179.9999, 0), 100)

    assert row["id"] == camera_id
    assert metres == pytest.approx(22.2, abs=0.1)
