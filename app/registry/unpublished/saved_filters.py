"""Parts of the queue that moderators come back to: each has a name and is nothing but an address's query."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.registry.details import check_text, clean
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.model import Base, BigId

# More would be no shorter way than the filters themselves.
MOST: Final = 20
LONGEST_NAME: Final = 60


class SavedFilter(Base):
    """One moderator's name for a filter and an order of the queue."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("moderator_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    moderator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("moderator.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    # As `QueueFilter.query` and `Sort.query` write it.
    query: Mapped[str] = mapped_column(Text)


def of(session: Session, moderator_id: int) -> Sequence[SavedFilter]:
    """Somebody's filters by name."""
    mine = select(SavedFilter).where(SavedFilter.moderator_id == moderator_id)
    return session.scalars(mine.order_by(SavedFilter.name)).all()


def save(session: Session, moderator_id: int, name: object, query: str) -> SavedFilter:
    """Keep a filter under a name; one that has the name already is overwritten. Raises Invalid naming `name`."""
    text = clean(str(name or ""))
    if not text:
        raise Invalid((Problem("name", N_("Give it a name.")),))
    check_text("name", text, most=LONGEST_NAME, lines=False)
    kept = session.scalar(select(SavedFilter).where(SavedFilter.moderator_id == moderator_id, SavedFilter.name == text))
    if kept is None:
        count = select(func.count()).select_from(SavedFilter).where(SavedFilter.moderator_id == moderator_id)
        if session.scalars(count).one() >= MOST:
            raise Invalid((Problem("name", N_("You have %(most)d filters. Remove one first."), {"most": MOST}),))
        kept = SavedFilter(moderator_id=moderator_id, name=text)
        session.add(kept)
    kept.query = query
    session.flush()
    return kept


def forget(session: Session, moderator_id: int, filter_id: int) -> None:
    """Remove one of somebody's filters; nothing happens when they have no such filter."""
    session.execute(delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.moderator_id == moderator_id))
