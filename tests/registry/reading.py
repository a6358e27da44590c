"""Reads the map index back."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.counts import cell_count
from app.registry.points import camera_point
from app.registry.terms import term

NAMES: Final = (camera_point.c.operator_id, camera_point.c.manufacturer_id)
Rows = list[tuple[Any, ...]]


def index(session: Session) -> tuple[Rows, Rows]:
    """The points and the counts, with names for their numbers: a rebuild may give others."""
    names: dict[int, object] = {number: (field, value) for number, field, value in session.execute(select(term))}
    named = {names[number] for point in session.execute(select(*NAMES)) for number in point if number}
    assert set(names.values()) == named, "a name that is on no map is kept nowhere"
    points = [
        (*point[:8], names.get(point.operator_id), names.get(point.manufacturer_id), point.lon_e7, point.lat_e7)
        for point in session.execute(select(camera_point).order_by(camera_point.c.camera_id))
    ]
    counted = [
        (level, str(names.get(subject, subject)), *map(int, sums))
        for level, subject, *sums in session.execute(select(cell_count))
    ]
    return points, sorted(counted)
