"""How many cameras a box holds: whole cells from the kept counts, and those on its rim counted one by one. Exact."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.geometry import BBox
from app.registry.map import counted_cells, counts, points
from app.registry.map.cells import Range, bbox_ranges, whole_and_rim
from app.registry.map.points import Part, camera_point


def count(session: Session, part: Part, bbox: BBox) -> int:
    """How many cameras of a part of a filter are in a box. A box in the filter is not looked at."""
    part = part._replace(wanted=replace(part.wanted, bbox=None))
    whole, rim = whole_and_rim(bbox, counts.FEWER_LEVELS[-1])
    within = _kept(session, part, whole, rim) if whole else None
    if within is None:
        within, rim = 0, bbox_ranges(bbox)
    if not rim:
        return within
    here = (*points.selected(part), points.inside_of(bbox, rim))
    return within + session.execute(select(func.count()).select_from(camera_point).where(*here)).scalar_one()


def _kept(session: Session, part: Part, whole: Sequence[Range], rim: Sequence[Range]) -> int | None:
    """How many there are in whole cells; None where counts do not tell."""
    if not counts.serve(part):
        return None
    if not rim:
        # No edge runs through the map.
        return counts.total(session, part)
    common, rare = counts.common_and_rare(session, counts.kept(session, part))
    # Few are soon counted.
    return None if rare else counted_cells.in_whole(session, whole, part.wanted, common)
