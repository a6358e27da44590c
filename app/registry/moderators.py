"""The people who decide, and what they may do."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Table, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.registry.model import Base, BigId

moderator_role = Table(
    "moderator_role",
    Base.metadata,
    Column("moderator_id", BigInteger, ForeignKey("moderator.id"), primary_key=True),
    Column("role_id", BigInteger, ForeignKey("role.id"), primary_key=True),
)


class Role(Base):
    """A set of people who may do the same things."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)


class Moderator(Base):
    """One person at the desk. The columns are those that the sign-in library asks for; no address is kept."""

    __tablename__ = "moderator"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # Changing it ends every session of the person.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    roles: Mapped[list[Role]] = relationship(secondary=moderator_role)


def by_email(session: Session, email: str) -> Moderator | None:
    """The moderator who signs in with this address."""
    return session.scalar(select(Moderator).where(Moderator.email == email.strip().lower()))


def everybody(session: Session) -> Sequence[Moderator]:
    """All moderators by address, those whose account is closed included."""
    return session.scalars(select(Moderator).order_by(Moderator.email)).all()
