"""The log of the desk, for administrators: who did what, when, to what, and why. Rows are added and never changed.

It outlives the reports it speaks of: it holds codes and numbers alone, never a word that anybody typed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Column, ForeignKey, Index, RowMapping, String, Table, insert, select
from sqlalchemy.orm import Session

from app.registry.model import Bag, Base, BigId, UtcDateTime

# Named for what was done. Whoever adds a verb to the desk adds its act here.
ACTS: Final = (
    *("approved", "rejected", "duplicate", "spam", "seconded", "asked", "undone", "owned", "disowned"),
    *("contested", "uncontested"),
    *("invited", "uninvited", "joined", "role_changed", "disabled", "enabled", "sessions_ended"),
    *("password_changed", "second_factor_added", "second_factor_removed"),
)

act = Table(
    "act",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("moderator_id", BigInteger, ForeignKey("moderator.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("act", String(32), nullable=False),
    # No foreign keys: a report is purged, and what was done to it stays.
    Column("report_id", BigInteger),
    Column("camera_id", BigInteger),
    Column("seq", BigInteger),
    Column("about_moderator_id", BigInteger),
    Column("before", Bag),
    Column("after", Bag),
    Column("reason", String(32)),
    Index(None, "report_id", "id"),
    Index(None, "camera_id", "id"),
    Index(None, "moderator_id", "id"),
)

State = Mapping[str, Any]


class Act(NamedTuple):
    """One thing that was done. `before` and `after` are codes and numbers, none of them somebody's words."""

    act: str
    report_id: int | None = None
    camera_id: int | None = None
    seq: int | None = None
    about_moderator_id: int | None = None
    before: State | None = None
    after: State | None = None
    reason: str | None = None


def write(session: Session, moderator_id: int, at: datetime, done: Sequence[Act]) -> None:
    """Add to the log, in the transaction of what was done."""
    if done:
        rows = [{"moderator_id": moderator_id, "at": at, **each._asdict()} for each in done]
        session.connection().execute(insert(act), rows)


def page(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 50,
    moderator_id: int | None = None,
    report_id: int | None = None,
    camera_id: int | None = None,
) -> Sequence[RowMapping]:
    """The newest acts first, from the one before number `before`; about one report, camera or moderator when named."""
    rows = select(act).order_by(act.c.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(act.c.id < before)
    for column, wanted in (
        (act.c.moderator_id, moderator_id),
        (act.c.report_id, report_id),
        (act.c.camera_id, camera_id),
    ):
        if wanted is not None:
            rows = rows.where(column == wanted)
    return session.execute(rows).mappings().all()
