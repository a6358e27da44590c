"""Reads the map index back."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.map.city_cells import city_cell
from app.registry.map.counts import cell_count
from app.registry.map.points import camera_point
from app.registry.map.profiles import profile, profile_value
from app.registry.map.terms import term

NAMES: Final = (camera_point.c.operator_id, camera_point.c.manufacturer_id)
Rows = list[tuple[Any, ...]]


def index(session: Session) -> tuple[Rows, Rows, Rows]:
    """The points, the counts, and how many cameras stand in each cell that has a city.

    With names for their numbers and what profiles say: a rebuild may give others.
    """
    names: dict[int, object] = {number: (field, value) for number, field, value in session.execute(select(term))}
    named = {names[number] for point in session.execute(select(*NAMES)) for number in point if number}
    assert set(names.values()) == named, "a name that is on no map is kept nowhere"
    for number, *said in session.execute(select(profile)):
        values = select(profile_value.c.field, profile_value.c.value).where(profile_value.c.profile_id == number)
        names[number] = (*said, *sorted(map(tuple, session.execute(values))))
    columns = [each for each in camera_point.columns if not each.name.endswith("_id")]
    numbers = [camera_point.c.camera_id, *columns, *NAMES, camera_point.c.profile_id]
    points = [
        (*told[: -len(NAMES) - 1], *map(names.get, told[-len(NAMES) - 1 :]))
        for told in session.execute(select(*numbers).order_by(camera_point.c.camera_id))
    ]
    counted = [
        (level, str(names.get(subject, subject)), *map(int, sums))
        for level, subject, *sums in session.execute(select(cell_count))
    ]
    standing = session.execute(select(city_cell.c.cell, city_cell.c.n).order_by(city_cell.c.cell))
    return points, sorted(counted), list(map(tuple, standing))
