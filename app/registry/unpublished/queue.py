"""The queue: which reports wait, in what order, and who looks at which.

A page costs the same whatever waits: its total is a kept count, and its rows come out of an index in their order.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Update, exists, not_, or_, select, update
from sqlalchemy.orm import Session

from app.registry.unpublished import queue_index
from app.registry.unpublished.queue_filter import EVERYTHING, OLDEST, QueueFilter, Sort
from app.registry.unpublished.reports import UNDECIDED, Report, Verdict, get

# How long a report that somebody opened is marked as theirs.
CLAIM: Final = timedelta(minutes=5)
# Beyond this many a count says "more than".
MOST_COUNTED: Final = 2000
_IDS_AT_ONCE: Final = 10_000


class Count(NamedTuple):
    """How many reports; at least so many when it is not exact."""

    n: int
    is_exact: bool


def page(
    session: Session,
    wanted: QueueFilter = EVERYTHING,
    sort: Sort = OLDEST,
    *,
    today: date,
    after: int | None = None,
    limit: int = 50,
) -> list[Report]:
    """Up to `limit` reports in their order, from the one that follows report number `after`."""
    places = queue_index.walk(
        session, wanted, sort, today, start=queue_index.place(session, wanted, after), batch=limit
    )
    return load(session, [each.id for each in islice(places, limit)])


def next_after(
    session: Session,
    report_id: int | None,
    wanted: QueueFilter = EVERYTHING,
    sort: Sort = OLDEST,
    *,
    moderator_id: int,
    now: datetime,
) -> Report | None:
    """The report for a moderator to look at after this one; once around, else None.

    What another moderator has open is passed over, and what is not theirs to decide.
    """
    free = _free_for(moderator_id, now)
    for start in (queue_index.place(session, wanted, report_id), None):
        places = queue_index.walk(session, wanted, sort, now.date(), *free, start=start, batch=1)
        found = next((each for each in places if each.id != report_id), None)
        if found is not None:
            return get(session, found.id)
        if start is None:
            break
    return None


def count(session: Session, wanted: QueueFilter = EVERYTHING, *, today: date) -> Count:
    """How many reports a filter selects: kept counts say it of a filter by one thing, and others are counted."""
    kept = queue_index.kept_count(session, wanted)
    if kept is not None:
        return Count(kept, True)
    found = matching(session, wanted, today=today, limit=MOST_COUNTED + 1)
    return Count(min(len(found), MOST_COUNTED), len(found) <= MOST_COUNTED)


def matching(session: Session, wanted: QueueFilter, *, today: date, limit: int) -> list[int]:
    """The numbers of up to `limit` reports that a filter selects, the oldest first."""
    places = queue_index.walk(session, wanted, OLDEST, today, batch=limit)
    return [each.id for each in islice(places, limit)]


def load(session: Session, ids: Sequence[int]) -> list[Report]:
    """These reports, in this order."""
    found: dict[int, Report] = {}
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = select(Report).where(Report.id.in_(ids[start : start + _IDS_AT_ONCE]))
        found.update((report.id, report) for report in session.scalars(some))
    return [found[each] for each in ids if each in found]


def places(session: Session, ids: Sequence[int]) -> list[tuple[float, float]]:
    """Where these reports are, longitude first."""
    rows = session.execute(select(Report.lon, Report.lat).where(Report.id.in_(ids)))
    return [(lon, lat) for lon, lat in rows if lon is not None and lat is not None]


def claim(session: Session, report_id: int, *, moderator_id: int, now: datetime) -> bool:
    """Mark an undecided report as looked at, for CLAIM from now; False when another moderator has it open."""
    free = or_(Report.claimed_by.is_(None), Report.claimed_by == moderator_id, Report.claimed_until <= now)
    marked = update(Report).where(Report.id == report_id, Report.state.in_(UNDECIDED), free)
    return _marked(session, marked.values(claimed_by=moderator_id, claimed_until=now + CLAIM))


def release(session: Session, report_id: int, *, moderator_id: int) -> bool:
    """Leave a report to others again."""
    mine = update(Report).where(Report.id == report_id, Report.claimed_by == moderator_id)
    return _marked(session, mine.values(claimed_by=None, claimed_until=None))


def claimant(report: Report, now: datetime) -> int | None:
    """The moderator who has the report open."""
    return report.claimed_by if report.claimed_until is not None and report.claimed_until > now else None


def _marked(session: Session, statement: Update) -> bool:
    return session.execute(statement.returning(Report.id)).one_or_none() is not None


def _free_for(moderator_id: int, now: datetime) -> list[ColumnElement[bool]]:
    theirs = exists().where(
        Verdict.report_id == Report.id, Verdict.moderator_id == moderator_id, Verdict.undone_at.is_(None)
    )
    return [
        or_(Report.claimed_by.is_(None), Report.claimed_by == moderator_id, Report.claimed_until <= now),
        or_(Report.own_by.is_(None), Report.own_by != moderator_id),
        or_(Report.seconded_by.is_(None), Report.seconded_by != moderator_id),
        or_(Report.round == 1, not_(theirs)),
    ]
