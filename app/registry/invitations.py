"""Links by which an administrator lets somebody in: good once, for some days; only the hash of one is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.registry.areas import Areas
from app.registry.errors import Conflict, Gone
from app.registry.model import Bag, Base, BigId, UtcDateTime, one_of
from app.registry.moderators import MODERATOR, ROLES, Moderator, add, by_email
from app.registry.tokens import hashed, new_token

DEFAULT_DAYS: Final = 7
MOST_DAYS: Final = 30


class Invitation(Base):
    """One link that nobody has used yet."""

    __tablename__ = "invitation"
    __table_args__ = (one_of("role", ROLES),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16))
    areas: Mapped[dict[str, Any] | None] = mapped_column(Bag)
    invited_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("moderator.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


def invite(
    session: Session, *, invited_by: int, role: str, areas: Areas | None, days: int, now: datetime
) -> tuple[Invitation, str]:
    """A new invitation and the secret of its link, which is not kept. Those whose days are over go."""
    session.execute(delete(Invitation).where(Invitation.expires_at < now))
    token = new_token()
    invitation = Invitation(
        token_hash=hashed(token),
        role=role,
        areas=areas.dump() if areas is not None and role == MODERATOR else None,
        invited_by=invited_by,
        expires_at=now + timedelta(days=days),
    )
    session.add(invitation)
    session.flush()
    return invitation, token


def of_token(session: Session, token: str, *, now: datetime) -> Invitation:
    """The invitation of a link. Raises Gone alike for one that was used, withdrawn, too old or never there."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == hashed(token)))
    if found is None or found.expires_at < now:
        raise Gone("this invitation is not valid any more")
    return found


def accept(session: Session, token: str, *, email: str, password_hash: str, now: datetime) -> Moderator:
    """Make the account of somebody who was invited, and use the link up.

    Raises Gone as `of_token`, and Conflict when the address has an account.
    """
    invitation = of_token(session, token, now=now)
    if by_email(session, email) is not None:
        raise Conflict("this address has an account already")
    # Whoever takes the row away is let in: of two who follow the link at once only one does.
    taken = session.scalar(delete(Invitation).where(Invitation.id == invitation.id).returning(Invitation.id))
    if taken is None:
        raise Gone("this invitation is not valid any more")
    try:
        return add(session, email=email, password_hash=password_hash, role=invitation.role, areas=invitation.areas)
    except IntegrityError as error:
        # Somebody follows another link with the same address.
        raise Conflict("this address has an account already") from error


def waiting(session: Session, *, now: datetime) -> Sequence[Invitation]:
    """The invitations that can still be used, the oldest first."""
    return session.scalars(select(Invitation).where(Invitation.expires_at >= now).order_by(Invitation.id)).all()


def withdraw(session: Session, invitation_id: int) -> None:
    """Make a link worthless."""
    session.execute(delete(Invitation).where(Invitation.id == invitation_id))
