"""The reports that wait for a moderator."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.reports import Report


def waiting(session: Session, *, after: int = 0, limit: int = 50) -> list[Report]:
    """Undecided reports, the oldest first, from the one after number `after`."""
    oldest_first = select(Report).where(Report.state == "received", Report.id > after).order_by(Report.id).limit(limit)
    return list(session.scalars(oldest_first))
