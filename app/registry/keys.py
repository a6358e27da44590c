"""Keys with which programs may ask more often: only the hash of one is kept, and of its use nothing at all."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Date, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.registry.details import check_text, clean
from app.registry.errors import Invalid, NotFound, Problem
from app.registry.i18n import N_
from app.registry.model import Base, BigId
from app.registry.tokens import hashed, new_token

# What a key is good for. Whoever adds something adds its scope here.
SCOPES: Final[Mapping[str, str]] = {
    "read": N_("ask the API more often"),
    "webhooks": N_("be sent what changes"),
}
DEFAULT_DAYS: Final = 365
MOST_DAYS: Final = 1825
LONGEST_CONTACT: Final = 255
# By which people and secret scanners know what it is.
_BEGINS: Final = "lookback"


class ApiKey(Base):
    """One key. Days, not moments: when it was used or made to the minute is nobody's business."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # The part of the key that may be shown, to tell one from another.
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Names of SCOPES with spaces between them, as OAuth writes them.
    scope: Mapped[str] = mapped_column(String(64))
    contact: Mapped[str] = mapped_column(String(LONGEST_CONTACT))
    created_on: Mapped[date] = mapped_column(Date)
    expires_on: Mapped[date | None] = mapped_column(Date)
    revoked_on: Mapped[date | None] = mapped_column(Date)

    @property
    def scopes(self) -> frozenset[str]:
        """What it is good for, while it is."""
        return frozenset(self.scope.split())

    def is_valid(self, today: date) -> bool:
        """Whether it may be used. On the day on which it expires it still may."""
        return self.revoked_on is None and (self.expires_on is None or self.expires_on >= today)


def make(
    session: Session, *, contact: str, scopes: Collection[str], days: int | None, today: date
) -> tuple[ApiKey, str]:
    """A new key, and its text, which is not kept. days: for how many it works; None for as long as nobody ends it.

    Raises Invalid with a Problem for `contact`, `scopes` or `days`.
    """
    contact = clean(contact)
    problems = []
    if not contact:
        problems.append(Problem("contact", N_("Say whom to write to when something is wrong.")))
    try:
        check_text("contact", contact, most=LONGEST_CONTACT, lines=False)
    except Invalid as error:
        problems.extend(error.problems)
    if not scopes or not set(scopes) <= SCOPES.keys():
        problems.append(Problem("scopes", N_("Choose what the key is good for.")))
    if days is not None and not 1 <= days <= MOST_DAYS:
        problems.append(Problem("days", N_("Must be a whole number of days, from 1 to %(most)d."), {"most": MOST_DAYS}))
    if problems:
        raise Invalid(tuple(problems))
    prefix = f"{_BEGINS}_{secrets.token_hex(3)}"
    text = f"{prefix}_{new_token()}"
    made = ApiKey(
        prefix=prefix,
        key_hash=hashed(text),
        scope=" ".join(name for name in SCOPES if name in scopes),
        contact=contact,
        created_on=today,
        expires_on=None if days is None else today + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    return made, text


def of_text(session: Session, text: str, *, today: date) -> ApiKey | None:
    """The key that a program shows, while it is valid."""
    known = session.scalar(select(ApiKey).where(ApiKey.key_hash == hashed(text)))
    return known if known is not None and known.is_valid(today) else None


def everything(session: Session) -> Sequence[ApiKey]:
    """All keys, the newest first, those too that are not valid any more."""
    return session.scalars(select(ApiKey).order_by(ApiKey.id.desc())).all()


def get(session: Session, named: str | int) -> ApiKey:
    """A key by its number or by the part that is shown. Raises NotFound."""
    told = ApiKey.id == named if isinstance(named, int) else ApiKey.prefix == named
    known = session.scalar(select(ApiKey).where(told))
    if known is None:
        raise NotFound(f"there is no key {named}")
    return known


def revoke(session: Session, named: str | int, *, today: date) -> ApiKey:
    """End a key for good, by its number or by the part that is shown. Raises NotFound. Once is enough."""
    known = get(session, named)
    known.revoked_on = known.revoked_on or today
    session.flush()
    return known
