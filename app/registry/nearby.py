"""Published cameras around a place."""

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.registry.cameras import camera, listed
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import Position, box_around, metres_between


def nearest(session: Session, position: Position, metres: float, *, limit: int = 20) -> list[tuple[float, RowMapping]]:
    """Published cameras within `metres`, each with its distance, the nearest first."""
    box = box_around(position, metres)
    published = listed(session, CameraFilter(bbox=box)).where(camera.c.record_state == "published")
    rows = session.execute(published).mappings()
    found = [(metres_between(position, Position(row["lon"], row["lat"])), row) for row in rows]
    return sorted(
        ((distance, row) for distance, row in found if distance <= metres),
        key=lambda pair: (pair[0], pair[1]["id"]),
    )[:limit]
