"""Sends what changed to the addresses that asked for it, to each one message after the other."""

from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import logs
from app.config import ANYWHERE, NOWHERE, Config
from app.db import Database
from app.formats import webhooks as messages
from app.registry import changes, webhooks
from app.registry.changes import Page
from app.registry.errors import Invalid
from app.registry.outside import Away
from app.registry.strangers import Answer, post
from app.registry.webhooks import Webhook

# Changes in a message.
_AT_ONCE: Final = 100
_TIMEOUT_S: Final = 15.0
# So many are sent something at the same time: who is slow to take it holds up nobody until there are as many of those.
SENDERS: Final = 4
# The addresses that are being sent something, by number, each with who does.
Busy = dict[int, object]


def deliver(database: Database, config: Config, *, now: datetime | None = None, busy: Busy | None = None) -> bool:
    """Send one message to each address that waits for one; whether any may wait for another one already.

    busy: what several senders of a process share, so that each sends what no other one does.
    """
    if config.webhooks == NOWHERE:
        return False
    with database.reading() as session:
        waiting = webhooks.due(session, now or datetime.now(UTC))
        session.expunge_all()
    went_well = [_served(database, config, hook, now, {} if busy is None else busy) for hook in waiting]
    return any(went_well)


def _served(database: Database, config: Config, hook: Webhook, now: datetime | None, busy: Busy) -> bool:
    """Whether it went well, unless another one sees to it."""
    # In one step, as two may come at once.
    if busy.setdefault(hook.id, mine := object()) is not mine:
        return False
    try:
        return _told(database, config, hook, now or datetime.now(UTC))
    except Exception as error:
        # Those after it are to be told all the same, and this one again when it may have passed.
        logs.went_wrong("not sent", error)
        with suppress(SQLAlchemyError):
            _fail(database, hook, Away("it could not be put together here"), now or datetime.now(UTC))
        return False
    finally:
        del busy[hook.id]


def _told(database: Database, config: Config, hook: Webhook, now: datetime) -> bool:
    """Whether it went well."""
    try:
        page = _page(database, hook)
    except Invalid:
        _fail(database, hook, Away("its filter is not understood any more"), now)
        return False
    with database.writing() as session:
        if not webhooks.take(session, hook, until=page.until, now=now):
            return False
        if not page.changes:
            webhooks.delivered(session, hook.id, until=page.until)
        session.commit()
    if page.changes:
        return _sent(database, config, hook, page, now)
    return True


def _page(database: Database, hook: Webhook) -> Page:
    """What is to be told next. What was tried before is told again as the same message, as it is now."""
    with database.steady() as session:
        page = changes.page(session, hook.wanted, after=hook.delivered, limit=_AT_ONCE)
    until = min(page.until, hook.tried_until or page.until)
    return Page([each for each in page.changes if each.revised.seq <= until], until)


def _sent(database: Database, config: Config, hook: Webhook, page: Page, now: datetime) -> bool:
    body = messages.message(
        page.changes,
        after=hook.delivered,
        until=page.until,
        cameras_url=f"{config.public_url}/cameras",
        now=now,
    )
    secret = hook.secret(config.signing_key())
    name = f"msg_{hook.id}_{hook.delivered}_{page.until}"
    headers = {"User-Agent": "Lookback", **messages.headers(body, name=name, secret=secret, now=now)}
    try:
        answer = post(hook.url, headers, body, timeout_s=_TIMEOUT_S, anywhere=config.webhooks == ANYWHERE)
    except Away as error:
        _fail(database, hook, error, now)
        return False
    return _noted(database, hook, page.until, answer, now)


def _noted(database: Database, hook: Webhook, until: int, answer: Answer, now: datetime) -> bool:
    if not 200 <= answer.status < 300 and answer.status != HTTPStatus.GONE:
        _fail(database, hook, Away(f"status {answer.status}", retry_after_s=answer.retry_after_s), now)
        return False
    with database.writing() as session:
        if answer.status == HTTPStatus.GONE:
            webhooks.remove(session, hook.id)
        else:
            webhooks.delivered(session, hook.id, until=until)
        session.commit()
    structlog.get_logger().info("webhook", webhook=hook.id, status=answer.status, until=until)
    return answer.status != HTTPStatus.GONE


def _fail(database: Database, hook: Webhook, error: Away, now: datetime) -> None:
    with database.writing() as session:
        webhooks.failed(session, hook.id, str(error), now=now, retry_after_s=error.retry_after_s)
        session.commit()
    structlog.get_logger().warning("webhook", webhook=hook.id, reason=str(error))
