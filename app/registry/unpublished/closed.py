"""Reports about what the law took down: where it is and what is said of it is for administrators alone.

They are about such a camera, came to it, or repeat it; or one that was found to be the same device. They wait as others
do, and moderators meet neither them nor their number.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.map.profiles import portions
from app.registry.redactions import redaction
from app.registry.unpublished import tallies
from app.registry.unpublished.queue_filter import QueueFilter
from app.registry.unpublished.reports import UNDECIDED, Report
from app.registry.unpublished.tallies import Key
from app.registry.withholding import EVERYTHING

# Of all that are taken down, and of those merged into them, it is noted that their past is closed. They are few: by
# that they are found sooner than by their state.
_TAKEN_DOWN: Final = (
    redaction.c.field == EVERYTHING,
    camera.c.id == redaction.c.camera_id,
    or_(camera.c.removal_reason == "legal_takedown", camera.c.record_state == "merged_into"),
)


def left_out(session: Session, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """The terms by which a question for reports leaves these out: none where nothing is taken down or all are meant."""
    if wanted.also_closed:
        return []
    if session.execute(select(redaction.c.camera_id).where(*_TAKEN_DOWN).limit(1)).first() is None:
        return []
    here = exists().where(*_TAKEN_DOWN, redaction.c.camera_id.in_([Report.about_id, Report.camera_id]))
    # Looked up for the few reports that a page reads. A bare NOT EXISTS PostgreSQL would rather join with all of them.
    return [case((here, 1), else_=0) == 0]


def tallied(session: Session, wanted: QueueFilter) -> Mapping[Key, int]:
    """In which kept counts of what waits they are, and how often; in none if all are meant."""
    if wanted.also_closed:
        return {}
    columns = (Report.state, Report.kind, Report.area, Report.received_on, Report.risk, Report.proven)
    # Along the index of cameras: a state that is no bare column leads nobody through all that waits.
    waits = Report.state.concat("").in_(UNDECIDED)
    found: Counter[Key] = Counter()
    for some in portions(session.scalars(select(redaction.c.camera_id).where(*_TAKEN_DOWN)).all()):
        rows = select(*columns, func.count().label("n")).where(Report.about_id.in_(some), waits)
        for row in session.execute(rows.group_by(*columns)):
            for key in tallies.keys(row):
                found[key] += row.n
    return found


def waiting(session: Session, wanted: QueueFilter) -> Mapping[str, Mapping[str, int]]:
    """The kept counts of what waits, as `tallies.waiting`, without what the filter keeps closed."""
    kept = tallies.waiting(session)
    closed_too = tallied(session, wanted)
    return {
        dimension: {value: n - closed_too.get((dimension, value), 0) for value, n in values.items()}
        for dimension, values in kept.items()
    }


def busiest_areas(session: Session, wanted: QueueFilter, *, limit: int) -> dict[str, int]:
    """Where most reports wait, as `tallies.busiest_areas`, without what the filter keeps closed."""
    closed_too = tallied(session, wanted)
    areas = tallies.busiest_areas(session, limit=limit + len(closed_too))
    left = {name: n - closed_too.get(("area", name), 0) for name, n in areas.items()}
    most = sorted(((name, n) for name, n in left.items() if n > 0), key=lambda each: (-each[1], each[0]))
    return dict(most[:limit])
