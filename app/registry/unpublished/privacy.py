"""A camera that somebody says touches their privacy is hidden at once, and comes back when a moderator has looked.

Hidden as "privacy_reported" it waits for that; hidden as "privacy" it stays hidden.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, Column, Integer, Table, delete, select
from sqlalchemy.orm import Session

from app.registry import corrections, publishing, revisions
from app.registry.bulk import insert_rows
from app.registry.cameras import camera
from app.registry.model import Base
from app.registry.publishing import Change
from app.registry.revisions import revision
from app.registry.unpublished.reports import UNDECIDED, Report

# So many cameras an hour are hidden on somebody's word alone: nobody can blank the map. The others wait their turn.
MOST_HIDDEN_AN_HOUR: Final = 20
REPORTED, DECIDED = "privacy_reported", "privacy"
_HOUR_S: Final = 3600
_IDS_AT_ONCE: Final = 10_000

# How many cameras were hidden in an hour, counted from 1970: of each report itself only the day is kept.
hide_count = Table(
    "hide_count",
    Base.metadata,
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
)


def hide(session: Session, camera_id: int, now: datetime) -> bool:
    """Hide a published camera on somebody's word; whether it was done.

    Not again after a moderator put it back, and not more than MOST_HIDDEN_AN_HOUR.
    """
    revisions.lock(session)
    state = session.scalar(select(camera.c.record_state).where(camera.c.id == camera_id))
    if state != "published" or _was_looked_at(session, camera_id) or not _may_hide_one_more(session, now):
        return False
    corrections.hide(session, camera_id, REPORTED, day=now.date())
    return True


def restorations(session: Session, decided: Collection[Report], *, reason: str | None = DECIDED) -> list[Change]:
    """What puts back the cameras that privacy reports hid, when these are decided and no other asks the same."""
    about = sorted({each.about_id for each in decided if each.kind == "privacy" and each.about_id is not None})
    if not about:
        return []
    revisions.lock(session)
    ids = {each.id for each in decided}
    back: list[Change] = []
    for start in range(0, len(about), _IDS_AT_ONCE):
        some = about[start : start + _IDS_AT_ONCE]
        others = select(Report.id, Report.about_id)
        others = others.where(Report.kind == "privacy", Report.state.in_(UNDECIDED), Report.about_id.in_(some))
        asked = {about_id for report_id, about_id in session.execute(others) if report_id not in ids}
        hidden = select(camera.c.id).where(camera.c.id.in_(some), camera.c.removal_reason == REPORTED)
        free = (camera_id for camera_id in session.scalars(hidden) if camera_id not in asked)
        back += [shown_again(each, reason) for each in sorted(free)]
    return back


def shown_again(camera_id: int, reason: str | None) -> Change:
    """The Change that puts a hidden camera back; DECIDED says that a moderator looked at it."""
    return Change("restored", {"record_state": "published", "removal_reason": None}, camera_id, reason)


def put_back(session: Session, decided: Sequence[Report], day: date, *, reason: str | None = DECIDED) -> list[int]:
    """Put those cameras back; their numbers."""
    back = restorations(session, decided, reason=reason)
    return publishing.publish(session, back, day=day)


def _was_looked_at(session: Session, camera_id: int) -> bool:
    """Whether a moderator has put it back before."""
    looked = select(revision.c.seq).where(
        revision.c.camera_id == camera_id, revision.c.kind == "restored", revision.c.reason == DECIDED
    )
    return session.scalar(looked.limit(1)) is not None


def _may_hide_one_more(session: Session, now: datetime) -> bool:
    hour = int(now.timestamp()) // _HOUR_S
    insert_rows(session, hide_count, [(hour, 1)], on_conflict="(hour) DO UPDATE SET n = hide_count.n + excluded.n")
    session.execute(delete(hide_count).where(hide_count.c.hour < hour))
    hidden: int = session.scalars(select(hide_count.c.n).where(hide_count.c.hour == hour)).one()
    return hidden <= MOST_HIDDEN_AN_HOUR
