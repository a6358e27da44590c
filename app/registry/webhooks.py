"""Addresses that holders of keys want to be sent what changes. Each knows how far it was sent the feed, in order.

Nothing is kept of what is to be sent: it is read from the feed when it is sent, and so never more than is published.
"""

import hmac
import random
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.registry import revisions
from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from app.registry.filtering.filters import CameraFilter
from app.registry.i18n import N_
from app.registry.keys import ApiKey
from app.registry.model import LARGEST_ID, Base, BigId, UtcDateTime
from app.registry.sources import LONGEST_ADDRESS
from app.registry.strangers import may_be_sent_to

SCOPE: Final = "webhooks"
# For one key.
MOST: Final = 10
# For how long an address may fail before nothing is sent to it any more.
PATIENCE: Final = timedelta(days=5)
# How soon after the first failure it is tried again, and how much later each time: five seconds, twenty, …
_FIRST_S: Final = 5
_TIMES: Final = 4
_LONGEST_S: Final = 12 * 60 * 60
# For how long nobody else sends to an address after somebody began to.
_HELD: Final = timedelta(minutes=2)


class Webhook(Base):
    """One address. delivered: the last revision of which it was told; query: the filter, as `CameraFilter.query`."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("api_key.id"), index=True)
    url: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    query: Mapped[str] = mapped_column(Text)
    # Makes its secret, together with the register's own key: who has the database alone can sign nothing.
    salt: Mapped[str] = mapped_column(String(64))
    created_on: Mapped[date] = mapped_column(Date)
    delivered: Mapped[int] = mapped_column(BigInteger)
    # Up to which revision the message went that was tried last: tried again it is the same message.
    tried_until: Mapped[int | None] = mapped_column(BigInteger)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_failure: Mapped[str | None] = mapped_column(String(64))
    given_up_on: Mapped[date | None] = mapped_column(Date)

    @property
    def state(self) -> str:
        """What its holder is told of it: active, failing or given_up."""
        if self.given_up_on:
            return "given_up"
        return "failing" if self.failures else "active"

    @property
    def wanted(self) -> CameraFilter:
        """Of which cameras it is told. Raises Invalid for what an older version knew and this one does not."""
        return _wanted(self.query)

    def secret(self, key: str) -> bytes:
        """What its messages are signed with. key: the register's own."""
        return hmac.digest(key.encode(), f"webhook {self.salt}".encode(), "sha256")


def register(
    session: Session,
    holder: ApiKey,
    *,
    url: str,
    query: str = "",
    after: int | None = None,
    anywhere: bool,
    today: date,
) -> Webhook:
    """Begin to send what changes to an address: after the revision `after`, or from now on.

    anywhere: also to http:// and to private addresses. Raises NotAllowed for a key that is not good for it, or not
    any more; Invalid naming `url`, `filter` or `after`; Conflict when it has MOST already.
    """
    if SCOPE not in holder.scopes:
        raise NotAllowed("this key is not good for webhooks")
    if not holder.is_valid(today):
        raise NotAllowed("this key does not work any more")
    last = revisions.data_version(session)
    problems = []
    if not may_be_sent_to(url, anywhere=anywhere):
        problems.append(
            Problem("url", N_("Must be a web address that starts with https:// and that anybody can reach."))
        )
    try:
        wanted = _wanted(query)
    except Invalid as error:
        problems += [Problem(f"filter.{each.field}", each.message, each.params) for each in error.problems]
    if after is not None and not 0 <= after <= last:
        problems.append(Problem("after", N_("Must be the number of a change that there is.")))
    if problems:
        raise Invalid(tuple(problems))
    # Whoever asks with the same key waits here, so that two at once are not one too many.
    session.execute(select(ApiKey.id).where(ApiKey.id == holder.id).with_for_update())
    if len(of_key(session, holder.id)) >= MOST:
        raise Conflict(f"this key has {MOST} webhooks already")
    made = Webhook(
        key_id=holder.id,
        url=url,
        query=wanted.query(),
        salt=secrets.token_hex(32),
        created_on=today,
        delivered=last if after is None else after,
        failures=0,
    )
    session.add(made)
    session.flush()
    return made


def of_key(session: Session, key_id: int) -> Sequence[Webhook]:
    """The addresses of one holder, by number."""
    return session.scalars(select(Webhook).where(Webhook.key_id == key_id).order_by(Webhook.id)).all()


def everything(session: Session) -> Sequence[tuple[Webhook, ApiKey]]:
    """All addresses with the keys that they belong to, by number."""
    rows = select(Webhook, ApiKey).join(ApiKey, ApiKey.id == Webhook.key_id).order_by(Webhook.id)
    return [(hook, holder) for hook, holder in session.execute(rows)]


def get(session: Session, webhook_id: int, *, key_id: int | None = None) -> Webhook:
    """One address, of a holder if told. Raises NotFound."""
    found = session.get(Webhook, webhook_id) if webhook_id <= LARGEST_ID else None
    if found is None or key_id not in (None, found.key_id):
        raise NotFound(f"there is no webhook {webhook_id}")
    return found


def remove(session: Session, webhook_id: int, *, key_id: int | None = None) -> None:
    """Send nothing any more, and forget the address. Raises NotFound."""
    session.delete(get(session, webhook_id, key_id=key_id))
    session.flush()


def due(session: Session, now: datetime, *, limit: int = 50) -> Sequence[Webhook]:
    """Addresses that have not been sent everything and may be sent something now.

    Those that take it come first, then who waits longest.
    """
    rows = select(Webhook).join(ApiKey, ApiKey.id == Webhook.key_id)
    last = select(revisions.publication.c.seq).scalar_subquery()
    valid = and_(ApiKey.revoked_on.is_(None), or_(ApiKey.expires_on.is_(None), ApiKey.expires_on >= now.date()))
    rows = rows.where(Webhook.delivered < last, Webhook.given_up_on.is_(None), valid, _free(now))
    rows = rows.where(_is_over(Webhook.next_at, now, timedelta(days=1)))
    order = (Webhook.failures > 0, func.coalesce(Webhook.next_at, now), Webhook.delivered)
    return session.scalars(rows.order_by(*order).limit(limit)).all()


def take(session: Session, hook: Webhook, *, until: int, now: datetime) -> bool:
    """Take it upon oneself to send what comes up to the revision `until`; False when somebody else has. Commit it."""
    mine = update(Webhook).where(Webhook.id == hook.id, Webhook.delivered == hook.delivered, _free(now))
    taken = session.connection().execute(mine.values(held_until=now + _HELD, tried_until=until))
    return taken.rowcount == 1


def delivered(session: Session, webhook_id: int, *, until: int) -> None:
    """It has been told of all revisions up to this one."""
    session.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id)
        .values(
            delivered=until,
            tried_until=None,
            held_until=None,
            failures=0,
            failing_since=None,
            next_at=None,
            last_failure=None,
        )
    )


def failed(session: Session, webhook_id: int, reason: str, *, now: datetime, retry_after_s: int = 0) -> None:
    """It could not be sent: it is tried again ever later, and given up after PATIENCE. reason: in a few words."""
    hook = session.get(Webhook, webhook_id)
    if hook is None:
        return
    hook.failures += 1
    hook.failing_since = hook.failing_since or now
    hook.last_failure = reason[:64]
    hook.held_until = None
    wait_s = min(_FIRST_S * _TIMES ** min(hook.failures - 1, 9), _LONGEST_S)
    # Not all that failed together are tried together.
    wait_s = max(wait_s * random.uniform(1, 1.5), min(retry_after_s, _LONGEST_S))  # noqa: S311 - no secret
    hook.next_at = now + timedelta(seconds=wait_s)
    if now - hook.failing_since > PATIENCE:
        hook.given_up_on = now.date()
    session.flush()


def _free(now: datetime) -> ColumnElement[bool]:
    return _is_over(Webhook.held_until, now, 2 * _HELD)


def _is_over(
    moment: InstrumentedAttribute[datetime | None], now: datetime, at_the_most: timedelta
) -> ColumnElement[bool]:
    """Whether a moment has come, or is further away than any is set: then the clock was set back since."""
    return or_(moment.is_(None), moment <= now, moment > now + at_the_most)


def _wanted(query: str) -> CameraFilter:
    return CameraFilter.parse(parse_qsl(query, keep_blank_values=True))
