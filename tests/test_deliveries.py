from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook as Reader

from app import deliveries
from app.config import Config
from app.db import Database
from app.formats.webhooks import secret_text
from app.registry import changes, corrections, keys, webhooks
from tests.factories import DAY, published_camera, published_cameras
from tests.receiver import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    started = Receiver()
    yield started
    started.close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data_dir=tmp_path, webhooks="anywhere")


Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(database: Database, receiver: Receiver, config: Config) -> Ask:
    """Ask for what changes, from the beginning; the number of the webhook and its secret."""

    def register(query: str = "") -> tuple[int, str]:
        with database.writing() as session:
            holder, _ = keys.make(session, contact="Ada", scopes=["webhooks"], days=None, today=DAY)
            made = webhooks.register(session, holder, url=receiver.url, query=query, after=0, anywhere=True, today=DAY)
            session.commit()
            return made.id, secret_text(made.secret(config.signing_key()))

    return register


def publish(database: Database, verb: Callable[[Session], object]) -> Any:
    with database.writing() as session:
        done = verb(session)
        session.commit()
    return done


def state(database: Database, number: int) -> webhooks.Webhook:
    with database.reading() as session:
        return webhooks.get(session, number)


def test_everything_is_sent_once_in_order_and_signed(
    database: Database, receiver: Receiver, config: Config, ask: Ask
) -> None:
    number, secret = ask()
    publish(database, lambda session: published_cameras(session, [{}] * 130))

    while deliveries.deliver(database, config):
        pass
    publish(database, lambda session: corrections.change(session, 1, {"operator": "City"}, day=DAY))
    assert deliveries.deliver(database, config)
    assert not deliveries.deliver(database, config)

    assert receiver.told == list(range(1, 132))
    for headers, body in receiver.got:
        assert Reader(secret).verify(body, headers)["type"] == "cameras.changed"
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == len(receiver.got) == 3
    assert (state(database, number).delivered, state(database, number).state) == (131, "active")


def test_only_what_a_filter_selects_is_sent(database: Database, receiver: Receiver, config: Config, ask: Ask) -> None:
    number, _ = ask("bbox=1,1,3,3&operator=City")
    inside = {"lon": 2, "lat": 2}
    publish(
        database,
        lambda session: published_cameras(
            session, [{**inside, "operator": "Shop"}, {**inside, "operator": "City"}, {"operator": "City"}]
        ),
    )

    assert deliveries.deliver(database, config)

    assert receiver.told == [2]
    assert state(database, number).delivered == 3
    publish(database, published_camera)
    assert deliveries.deliver(database, config)
    assert len(receiver.got) == 1, "nothing is sent where there is nothing to tell"
    assert state(database, number).delivered == 4


def test_what_failed_is_the_same_message_again_and_what_came_since_another(
    database: Database, receiver: Receiver, config: Config, ask: Ask
) -> None:
    number, _ = ask()
    now = datetime.now(UTC)
    receiver.statuses = [500, 302]
    publish(database, published_camera)
    assert not deliveries.deliver(database, config, now=now)
    assert (state(database, number).state, state(database, number).last_failure) == ("failing", "status 500")
    publish(database, published_camera)
    assert not deliveries.deliver(database, config, now=now)
    assert len(receiver.got) == 1, "it is left alone for a while"

    assert not deliveries.deliver(database, config, now=now + timedelta(minutes=1))
    assert deliveries.deliver(database, config, now=now + timedelta(minutes=9))
    assert deliveries.deliver(database, config, now=now + timedelta(minutes=9))

    assert receiver.told == [1, 1, 1, 2]
    names = [headers["webhook-id"] for headers, _ in receiver.got]
    assert names[0] == names[1] == names[2] != names[3]
    assert state(database, number).state == "active"


def test_what_was_hidden_before_it_was_sent_is_not_in_the_message(
    database: Database, receiver: Receiver, config: Config, ask: Ask
) -> None:
    ask()
    now = datetime.now(UTC)
    receiver.statuses = [503]
    camera_id = publish(database, lambda session: published_camera(session, operator="Planted"))
    deliveries.deliver(database, config, now=now)
    publish(database, lambda session: corrections.hide(session, camera_id, "privacy", day=DAY))

    deliveries.deliver(database, config, now=now + timedelta(minutes=1))
    deliveries.deliver(database, config, now=now + timedelta(minutes=1))

    assert receiver.told == [1, 1, 2]
    assert b"Planted" in receiver.got[0][1]
    assert not any(b"Planted" in body for _, body in receiver.got[1:])


def test_who_says_that_it_is_over_is_forgotten(
    database: Database, receiver: Receiver, config: Config, ask: Ask
) -> None:
    ask()
    receiver.statuses = [410]
    publish(database, published_camera)

    assert not deliveries.deliver(database, config)

    with database.reading() as session:
        assert webhooks.everything(session) == []


def test_one_that_fails_holds_up_no_other(database: Database, receiver: Receiver, config: Config, ask: Ask) -> None:
    first, _ = ask()
    second, _ = ask()
    receiver.statuses = [500]
    publish(database, published_camera)

    assert deliveries.deliver(database, config)

    assert {state(database, each).state for each in (first, second)} == {"active", "failing"}


def test_a_private_address_is_sent_nothing_by_a_register_for_the_public(
    database: Database, receiver: Receiver, config: Config, ask: Ask, tmp_path: Path
) -> None:
    number, _ = ask()
    publish(database, published_camera)

    assert not deliveries.deliver(database, Config(data_dir=tmp_path))
    assert state(database, number).last_failure == "not public"
    assert not deliveries.deliver(database, Config(data_dir=tmp_path, webhooks="none"))
    assert receiver.got == []


def test_one_of_whom_nobody_can_say_what_to_tell_holds_up_nobody_else(
    database: Database, config: Config, receiver: Receiver, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, _ = ask()
    ask()
    publish(database, published_camera)
    page = deliveries._page

    def broken(database: Database, hook: webhooks.Webhook) -> changes.Page:
        if hook.id == number:
            raise ValueError("what somebody typed")
        return page(database, hook)

    monkeypatch.setattr(deliveries, "_page", broken)

    now = datetime.now(UTC)
    assert deliveries.deliver(database, config, now=now)
    assert receiver.told == [1]
    assert not deliveries.deliver(database, config, now=now + timedelta(seconds=4))
    told = state(database, number)
    assert (told.state, told.failures, told.last_failure) == ("failing", 1, "it could not be put together here")
