"""What people sent in is forgotten after a while; what was decided, how often and how fast, stays as numbers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from app.registry import contested_cameras, redactions
from app.registry.unpublished import tallies
from app.registry.unpublished.receipts import FORGOTTEN
from app.registry.unpublished.reports import UNDECIDED, Report, Verdict

# The tables that hold words of people: what was deleted there is swept out of the files too.
TABLES: Final = ("report", "verdict", "redaction", "contested_camera")
_TURNED_DOWN: Final = ("rejected", "duplicate", "spam", "withdrawn")
# Reports in one transaction: others may write in between.
_AT_ONCE: Final = 2000


class Purged(NamedTuple):
    """How many reports were deleted, and of how many published ones nothing is left but that they were published."""

    deleted: int
    emptied: int


def purge(session: Session, today: date, keep_days: int) -> Purged:
    """Forget some of the reports about which nothing happened for more than `keep_days`; call again until none is left.

    Deletes what was turned down or taken back that many days after the verdict, and what nobody decided that many days
    after its sender or a moderator last did something about it. A privacy report that waits is kept: a camera may be
    hidden because of it. Of what was published the sender's words and exact place go, and the receipt stays. What was
    redacted that long ago cannot be put back any more.
    """
    last_day = today - timedelta(days=keep_days)
    old = Report.touched_on < last_day
    turned_down = Report.state.in_(_TURNED_DOWN)
    unanswered = and_(Report.state.in_(UNDECIDED), Report.kind != "privacy")
    deleted = _delete(session, today, _some(session, old, or_(turned_down, unanswered)))
    redactions.forget(session, last_day)
    tallies.fold(session, today)
    contested_cameras.forget(session, last_day)
    # A claim about a system has no place, and says something all the same.
    says_something = or_(Report.cell.is_not(None), and_(Report.kind == "claim", Report.details.cast(Text) != "{}"))
    emptied = _empty(session, _some(session, old, Report.state == "approved", says_something))
    return Purged(deleted, emptied)


def _some(session: Session, *terms: ColumnElement[bool]) -> Sequence[int]:
    first = select(Report.id).where(*terms).order_by(Report.id).limit(_AT_ONCE)
    return session.scalars(first.with_for_update(key_share=True)).all()


def _delete(session: Session, today: date, ids: Sequence[int]) -> int:
    waiting = select(Report).where(Report.id.in_(ids), Report.state.in_(UNDECIDED)).order_by(Report.id)
    lapsed = session.scalars(waiting).all()
    tallies.keep(session, (key for each in lapsed for key in tallies.keys(each)), ())
    tallies.note(session, ((today, "lapsed", each.kind, "", (today - each.received_on).days) for each in lapsed))
    session.execute(delete(Verdict).where(Verdict.report_id.in_(ids)))
    session.execute(delete(Report).where(Report.id.in_(ids)))
    session.expire_all()
    return len(ids)


def _empty(session: Session, ids: Sequence[int]) -> int:
    unsaid = {"synchronize_session": False}
    session.execute(update(Verdict).where(Verdict.report_id.in_(ids)).values(message=None), execution_options=unsaid)
    session.execute(update(Report).where(Report.id.in_(ids)).values(**FORGOTTEN), execution_options=unsaid)
    session.expire_all()
    return len(ids)
