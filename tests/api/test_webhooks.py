from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from app import create_app, db
from app.config import Config
from app.registry import keys, webhooks
from tests.conftest import both_databases
from tests.factories import published_camera

HOOKS = "/api/webhooks"
URL = "https://example.org/hook"
Show = Callable[..., dict[str, str]]


@pytest.fixture
def show(app: Flask) -> Show:
    """The header that shows a fresh key."""

    def make(*scopes: str) -> dict[str, str]:
        with app.app_context(), db.database().writing() as session:
            today = datetime.now(UTC).date()
            _, text = keys.make(session, contact="Ada", scopes=scopes or ("webhooks",), days=9, today=today)
            session.commit()
        return {"Authorization": f"Bearer {text}"}

    return make


def valid(client: FlaskClient, shape: str, body: Any) -> None:
    components = client.get("/api/openapi.json").get_json()["components"]
    Draft202012Validator({"$ref": f"#/components/schemas/{shape}", "components": components}).validate(body)


def test_a_number_that_none_can_have_is_not_found(client: FlaskClient, show: Show) -> None:
    for ask in (client.get, client.delete):
        assert ask(f"{HOOKS}/{2**63}", headers=show()).status_code == 404


@both_databases
def test_one_is_asked_for_read_and_ended(app: Flask, client: FlaskClient, show: Show) -> None:
    holder = show()
    with app.app_context(), db.database().writing() as session:
        published_camera(session)
        session.commit()

    made = client.post(HOOKS, json={"url": URL, "filter": "operator=City", "after": 0}, headers=holder)

    body = made.get_json()
    assert (made.status_code, made.headers["Location"]) == (201, f"{HOOKS}/{body['id']}")
    assert body["secret"].startswith("whsec_")
    valid(client, "NewWebhook", body)
    one = client.get(made.headers["Location"], headers=holder)
    del body["secret"]
    assert one.get_json() == body, "but for its secret"
    assert one.headers["Cache-Control"] == "no-store"
    valid(client, "Webhook", one.get_json())
    assert client.get(HOOKS, headers=holder).get_json() == {"webhooks": [body]}
    assert (body["state"], body["delivered"], body["filter"]) == ("active", 0, "operator=City")

    assert client.delete(made.headers["Location"], headers=holder).status_code == 204
    assert client.get(made.headers["Location"], headers=holder).status_code == 404
    assert client.get(HOOKS, headers=holder).get_json() == {"webhooks": []}


def test_nobody_without_a_key_for_it_asks_or_reads(client: FlaskClient, show: Show) -> None:
    holder, other, reader = show(), show(), show("read")
    address = client.post(HOOKS, json={"url": URL}, headers=holder).headers["Location"]

    def answers(headers: dict[str, str]) -> list[TestResponse]:
        return [
            client.post(HOOKS, json={"url": URL}, headers=headers),
            client.get(HOOKS, headers=headers),
            client.get(address, headers=headers),
            client.delete(address, headers=headers),
        ]

    for headers in ({}, {"Authorization": "Bearer lookback_no_such"}):
        refused = answers(headers)
        assert {each.status_code for each in refused} == {401}
        assert {each.mimetype for each in refused} == {"application/problem+json"}
        assert {each.headers["WWW-Authenticate"] for each in refused} == {"Bearer"}
    assert {each.status_code for each in answers(reader)} == {403}
    assert [each.status_code for each in answers(other)] == [201, 200, 404, 404]
    assert URL not in client.get(address, headers=other).text
    assert client.get(address, headers=holder).status_code == 200


def test_a_whole_number_may_be_written_with_a_point(client: FlaskClient, show: Show) -> None:
    assert client.post(HOOKS, json={"url": URL, "after": 0.0}, headers=show()).status_code == 201


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({}, ["url"]),
        ({"url": "http://example.org/"}, ["url"]),
        ({"url": "https://169.254.169.254/latest"}, ["url"]),
        ({"url": 7}, ["url"]),
        ({"url": URL, "filter": "mood=good"}, ["filter.mood"]),
        ({"url": URL, "after": True}, ["after"]),
        ({"url": URL, "after": 99}, ["after"]),
        ({"url": URL, "after": 0.5}, ["after"]),
        ({"url": URL, "secret": "mine"}, ["secret"]),
        ([], ["body"]),
        ("text", ["body"]),
    ],
)
def test_what_cannot_be_read_is_named(client: FlaskClient, show: Show, sent: Any, named: list[str]) -> None:
    refused = client.post(HOOKS, json=sent, headers=show())

    assert refused.status_code == 400
    assert [each["parameter"] for each in refused.get_json()["errors"]] == named


@both_databases
def test_the_last_one_too_many_is_refused(client: FlaskClient, show: Show) -> None:
    holder = show()
    statuses = [client.post(HOOKS, json={"url": URL}, headers=holder).status_code for _ in range(webhooks.MOST + 1)]

    assert statuses == [201] * webhooks.MOST + [409]


@pytest.fixture
def silent(database_url: str, data_dir: Path) -> Iterator[Flask]:
    app = create_app(Config(data_dir=data_dir, database_url=database_url, webhooks="none"))
    yield app
    app.extensions["lookback.database"].dispose()


def test_a_register_that_sends_nothing_says_so(silent: Flask, show: Show) -> None:
    assert silent.test_client().post(HOOKS, json={"url": URL}, headers=show()).status_code == 403
