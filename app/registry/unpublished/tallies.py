"""Kept counts of the desk: what waits, so that no page has to count it, and what became of everything, without names.

Both are changed in the transaction of whatever they count, always in the order of their keys.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Protocol

from sqlalchemy import Column, Date, FromClause, Index, Integer, String, Table, delete, extract, func, select
from sqlalchemy.orm import Session

from app.registry.bulk import insert_rows
from app.registry.model import Base

report_tally = Table(
    "report_tally",
    Base.metadata,
    Column("dimension", String(16), primary_key=True),
    Column("value", String(255), primary_key=True),
    Column("n", Integer, nullable=False),
    Index(None, "dimension", "n"),
)

# What happened on a day: `event` is a verdict, or else "received", "withdrawn" or "appealed" by its sender, "granted"
# by another moderator, "undone", or "lapsed" when nobody ever decided; `reason` is empty where there is none.
desk_count = Table(
    "desk_count",
    Base.metadata,
    Column("day", Date, primary_key=True),
    Column("event", String(16), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("reason", String(32), primary_key=True),
    # How many days the report had waited.
    Column("waited", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
)

_ADD_TALLY: Final = "(dimension, value) DO UPDATE SET n = report_tally.n + excluded.n"
_ADD_COUNT: Final = "(day, event, kind, reason, waited) DO UPDATE SET n = desk_count.n + excluded.n"

Key = tuple[str, str]
Event = tuple[date, str, str, str, int]


class Counted(Protocol):
    """What is counted of a report."""

    state: str
    kind: str
    area: str
    received_on: date
    risk: int
    proven: bool


class Judged(Protocol):
    """What is counted of a report that is decided."""

    kind: str
    round: int


def keys(report: Counted) -> list[Key]:
    """The counts a report is part of: of those that wait for a moderator all, of those that wait for an answer one."""
    if report.state == "needs_info":
        return [("state", "needs_info")]
    if report.state != "received":
        return []
    return [
        ("state", "received"),
        ("kind", report.kind),
        ("area", report.area),
        ("day", report.received_on.isoformat()),
        ("risk", str(report.risk)),
        ("proven", str(int(report.proven))),
    ]


def keep(session: Session, gone: Iterable[Key], here: Iterable[Key]) -> None:
    """Follow reports that changed: the counts they were part of, and those they are part of now."""
    changes = Counter(here)
    changes.subtract(gone)
    # In one order for everybody, so that nobody waits for one who waits for them.
    insert_rows(
        session,
        report_tally,
        sorted((*key, n) for key, n in changes.items() if n),
        on_conflict=_ADD_TALLY,
    )


def note(session: Session, events: Iterable[Event], *, not_any_more: Iterable[Event] = ()) -> None:
    """Count what happened, and count no more what was taken back."""
    changes = Counter(events)
    changes.subtract(not_any_more)
    _add(session, changes)


def decided(day: date, verdict: str, report: Judged, reason: str, waited: int) -> list[Event]:
    """What is counted of one verdict: an appeal that is approved was granted, too."""
    granted = [(day, "granted", report.kind, "", 0)] if report.round > 1 and verdict == "approved" else []
    return [(day, verdict, report.kind, reason, waited), *granted]


def fold(session: Session, today: date) -> None:
    """Count what happened in months that are over by month: their days tell nobody anything any more."""
    old = desk_count.c.day < today.replace(day=1)
    late = (old, extract("day", desk_count.c.day) != 1)
    if session.execute(select(desk_count.c.day).where(*late).limit(1)).first() is None:
        return
    changes: Counter[Event] = Counter()
    for day, event, kind, reason, waited, n in session.execute(
        delete(desk_count).where(*late).returning(*desk_count.c)
    ):
        changes[day.replace(day=1), event, kind, reason, waited] += n
    _add(session, changes)


def waiting(session: Session) -> Mapping[str, Mapping[str, int]]:
    """How many reports wait, by dimension and value but for areas, of which there are many.

    `state` has those that wait for a moderator as "received", and those that wait for their sender as "needs_info".
    """
    found: dict[str, dict[str, int]] = {"state": {"received": 0, "needs_info": 0}}
    few = select(report_tally).where(report_tally.c.dimension != "area", report_tally.c.n > 0)
    for dimension, value, n in session.execute(few):
        found.setdefault(dimension, {})[value] = n
    return found


def busiest_areas(session: Session, *, limit: int = 20) -> Mapping[str, int]:
    """Where most reports wait, the most first; "" is where nobody knows the name of the place."""
    rows = select(report_tally.c.value, report_tally.c.n).where(report_tally.c.dimension == "area")
    most = rows.where(report_tally.c.n > 0).order_by(report_tally.c.n.desc(), report_tally.c.value).limit(limit)
    return {row.value: row.n for row in session.execute(most)}


def count_waiting(session: Session) -> int:
    """How many reports wait for a moderator."""
    total = select(report_tally.c.n).where(report_tally.c.dimension == "state", report_tally.c.value == "received")
    return session.scalar(total) or 0


def areas_named(session: Session, words: str) -> Mapping[str, int]:
    """The areas whose names hold these words, in any case, with how many reports wait in each."""
    areas = select(report_tally.c.value, report_tally.c.n).where(report_tally.c.dimension == "area")
    if words.isascii():
        areas = areas.where(func.lower(report_tally.c.value).contains(words.lower(), autoescape=True))
    # Letters of other alphabets have a lower case for Python alone: SQLite knows ASCII.
    text = words.casefold()
    return {row.value: row.n for row in session.execute(areas) if text in row.value.casefold()}


def values(session: Session, dimension: str) -> Mapping[str, int]:
    """Every value of one dimension that ever waited, with how many wait now."""
    rows = select(report_tally.c.value, report_tally.c.n).where(report_tally.c.dimension == dimension)
    return {row.value: row.n for row in session.execute(rows)}


def rebuild(session: Session, report: FromClause) -> None:
    """Count what waits again from the table of reports."""
    session.execute(delete(report_tally))
    columns = [report.c[name] for name in ("state", "kind", "area", "received_on", "risk", "proven")]
    waits = report.c.state.in_(("received", "needs_info"))
    changes: Counter[Key] = Counter()
    for row in session.execute(select(*columns, func.count().label("n")).where(waits).group_by(*columns)):
        for key in keys(row):
            changes[key] += row.n
    for area in session.scalars(select(report.c.area).distinct()):
        changes[("area", area)] += 0
    insert_rows(session, report_tally, sorted((*key, n) for key, n in changes.items()))


def _add(session: Session, changes: Mapping[Event, int]) -> None:
    insert_rows(session, desk_count, sorted((*event, n) for event, n in changes.items() if n), on_conflict=_ADD_COUNT)
