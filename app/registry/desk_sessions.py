"""Where somebody is signed in to the desk: a row for each, listed and ended. No address, no browser."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import Base, BigId, UtcDateTime
from app.registry.tokens import hashed, new_token

# A working day; every request at the desk begins it anew.
LIFETIME: Final = timedelta(hours=12)
# When somebody was last there is noted no more finely, so that few requests write and no row tells a rhythm of work.
COARSENESS: Final = timedelta(minutes=15)
LONGEST_LABEL: Final = 60
_KEPT: Final = LIFETIME + COARSENESS


class DeskSession(Base):
    """One browser in which a moderator is signed in."""

    __tablename__ = "desk_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    moderator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("moderator.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # What the person calls it, such as "laptop at home".
    label: Mapped[str | None] = mapped_column(String(LONGEST_LABEL))


def begin(session: Session, moderator_id: int, *, now: datetime) -> str:
    """Note that somebody signed in; the token that their browser has to show from now on. Old rows go."""
    session.execute(delete(DeskSession).where(DeskSession.used_at < now - _KEPT))
    token = new_token()
    session.add(DeskSession(moderator_id=moderator_id, token_hash=hashed(token), started_at=now, used_at=now))
    session.flush()
    return token


def of_token(session: Session, token: str, moderator_id: int, *, now: datetime) -> DeskSession | None:
    """The session that a browser shows, while it lasts."""
    known = session.scalar(select(DeskSession).where(DeskSession.token_hash == hashed(token)))
    if known is None or known.moderator_id != moderator_id or known.used_at < now - _KEPT:
        return None
    return known


def is_due(known: DeskSession, *, now: datetime) -> bool:
    """Whether it is time to note again that a session is in use."""
    return known.used_at < now - COARSENESS


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(DeskSession).where(DeskSession.id == session_id).values(used_at=now))


def of_moderator(session: Session, moderator_id: int, *, now: datetime) -> Sequence[DeskSession]:
    """Where somebody is signed in, the latest sign-in first."""
    return session.scalars(
        select(DeskSession)
        .where(DeskSession.moderator_id == moderator_id, DeskSession.used_at >= now - _KEPT)
        .order_by(DeskSession.id.desc())
    ).all()


def label(session: Session, session_id: int, moderator_id: int, text: str) -> None:
    """Call a session of somebody something. Raises Invalid for `label` when that is too long."""
    named = " ".join(text.split())
    if len(named) > LONGEST_LABEL:
        message = N_("Is %(length)d characters long; at most %(most)d fit.")
        raise Invalid((Problem("label", message, {"length": len(named), "most": LONGEST_LABEL}),))
    session.execute(
        update(DeskSession)
        .where(DeskSession.id == session_id, DeskSession.moderator_id == moderator_id)
        .values(label=named or None)
    )


def end(session: Session, session_id: int, moderator_id: int) -> None:
    """Sign one browser of somebody out."""
    session.execute(delete(DeskSession).where(DeskSession.id == session_id, DeskSession.moderator_id == moderator_id))


def end_token(session: Session, token: str) -> None:
    """Sign the browser out that shows this token."""
    session.execute(delete(DeskSession).where(DeskSession.token_hash == hashed(token)))


def end_all(session: Session, moderator_id: int, *, but: int | None = None) -> int:
    """Sign every browser of somebody out, or every other one; how many were signed in."""
    theirs = [DeskSession.moderator_id == moderator_id, *([] if but is None else [DeskSession.id != but])]
    count = session.scalar(select(func.count()).select_from(DeskSession).where(*theirs)) or 0
    session.execute(delete(DeskSession).where(*theirs))
    return count
