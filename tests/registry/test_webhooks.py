from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import keys, webhooks
from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound
from app.registry.keys import ApiKey
from app.registry.webhooks import MOST, PATIENCE, Webhook
from tests.at_once import second_of_two
from tests.factories import DAY, NOW, published_cameras

URL = "https://example.org/hook"


def key(session: Session, *scopes: str) -> ApiKey:
    made, _ = keys.make(session, contact="Ada", scopes=scopes or ("webhooks",), days=30, today=DAY)
    return made


def hook(session: Session, holder: ApiKey | None = None, *, url: str = URL, query: str = "", after: int = 0) -> Webhook:
    holder = holder or key(session)
    return webhooks.register(session, holder, url=url, query=query, after=after, anywhere=False, today=DAY)


def test_one_begins_with_what_comes_next_unless_told_otherwise(session: Session) -> None:
    published_cameras(session, [{}, {}])
    holder = key(session)

    made = webhooks.register(session, holder, url=URL, anywhere=False, today=DAY)

    assert (made.delivered, made.state, made.query) == (2, "active", "")
    assert webhooks.due(session, NOW) == []
    assert webhooks.due(session, NOW) == [] != [hook(session, holder, after=1)] == list(webhooks.due(session, NOW))


def test_each_has_a_secret_of_its_own_that_is_not_in_the_database(session: Session) -> None:
    one, other = hook(session), hook(session)

    secrets = {made.secret(root) for made in (one, other) for root in ("key", "another")}

    assert len(secrets) == 4
    assert one.secret("key") == session.get_one(Webhook, one.id).secret("key")
    assert all(len(secret) == 32 and secret.hex() != one.salt for secret in secrets)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "http://example.org/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"query": "mood=good"}, "filter.mood"),
        ({"query": "bbox=1,2"}, "filter.bbox"),
        ({"after": 3}, "after"),
        ({"after": -1}, "after"),
    ],
)
def test_what_cannot_be_sent_is_refused(session: Session, given: dict[str, object], field: str) -> None:
    published_cameras(session, [{}, {}])

    with pytest.raises(Invalid) as refused:
        hook(session, **given)  # type: ignore[arg-type]

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_key_has_so_many_and_needs_the_scope(session: Session) -> None:
    with pytest.raises(NotAllowed):
        hook(session, key(session, "read"))
    holder = key(session, "read", "webhooks")
    for _ in range(MOST):
        hook(session, holder)
    with pytest.raises(Conflict):
        hook(session, holder)
    hook(session, key(session))


def test_one_is_its_holders_alone(session: Session) -> None:
    holder, other = key(session), key(session)
    made = hook(session, holder)

    assert webhooks.of_key(session, other.id) == []
    for verb in (webhooks.get, webhooks.remove):
        with pytest.raises(NotFound):
            verb(session, made.id, key_id=other.id)
    webhooks.remove(session, made.id, key_id=holder.id)
    assert webhooks.of_key(session, holder.id) == []


def test_a_key_that_ended_is_sent_nothing_any_more(session: Session) -> None:
    published_cameras(session, [{}])
    holder = key(session)
    made = hook(session, holder)
    assert list(webhooks.due(session, NOW)) == [made]

    assert webhooks.due(session, NOW + timedelta(days=31)) == []
    keys.revoke(session, holder.prefix, today=DAY)
    assert webhooks.due(session, NOW) == []


def test_one_sender_at_a_time_and_another_one_after_it_died(session: Session) -> None:
    published_cameras(session, [{}])
    made = hook(session)

    assert webhooks.take(session, made, until=1, now=NOW)
    assert not webhooks.take(session, made, until=1, now=NOW)
    session.expire_all()
    assert webhooks.due(session, NOW) == []
    assert made.tried_until == 1

    later = NOW + timedelta(minutes=3)
    assert list(webhooks.due(session, later)) == [made]
    assert webhooks.take(session, made, until=1, now=later)
    webhooks.delivered(session, made.id, until=1)
    session.expire_all()
    assert made.delivered == 1
    assert not made.tried_until
    assert not made.held_until


def test_what_fails_is_tried_ever_later_and_given_up_in_the_end(session: Session) -> None:
    published_cameras(session, [{}])
    made, now, waits = hook(session), NOW, []
    while not made.given_up_on:
        webhooks.failed(session, made.id, "status 500", now=now)
        assert made.next_at is not None
        waits.append((made.next_at - now).total_seconds())
        assert webhooks.due(session, now) == []
        assert made.state in ("failing", "given_up")
        now = made.next_at

    assert all(5 * 4**n <= wait <= 7.5 * 4**n for n, wait in enumerate(waits[:6]))
    assert max(waits) <= 18 * 60 * 60
    assert PATIENCE < now - NOW < PATIENCE + timedelta(days=2)
    assert made.last_failure == "status 500"
    assert webhooks.due(session, now + timedelta(days=1)) == []
    assert made.given_up_on > date(2026, 11, 27)


def test_who_asks_for_time_is_given_it_and_one_success_makes_up_for_everything(session: Session) -> None:
    published_cameras(session, [{}])
    made = hook(session)

    webhooks.failed(session, made.id, "status 429", now=NOW, retry_after_s=600)
    assert made.next_at == NOW + timedelta(seconds=600)
    webhooks.delivered(session, made.id, until=1)
    session.expire_all()

    assert made.state == "active"
    assert not any((made.failures, made.failing_since, made.next_at, made.last_failure))


def test_two_who_ask_at_once_with_one_key_do_not_get_one_too_many(database: Database) -> None:
    with database.writing() as session:
        holder = key(session)
        for _ in range(MOST - 1):
            hook(session, holder)
        number = holder.id
        session.commit()

    def one_more(session: Session) -> None:
        hook(session, keys.get(session, number))

    with pytest.raises(Conflict):
        second_of_two(database, one_more, one_more)

    with database.reading() as session:
        assert len(webhooks.of_key(session, number)) == MOST


def test_a_clock_that_was_set_back_keeps_nothing_from_anybody_for_longer_than_a_day(session: Session) -> None:
    published_cameras(session, [{}])
    made, ahead = hook(session), NOW + timedelta(days=30)
    assert webhooks.take(session, made, until=1, now=ahead)
    webhooks.failed(session, made.id, "status 500", now=ahead)
    session.expire_all()
    assert webhooks.take(session, made, until=1, now=ahead)

    assert list(webhooks.due(session, NOW)) == [made]
    assert webhooks.take(session, made, until=1, now=NOW)
