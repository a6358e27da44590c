import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from sqlalchemy.orm import Session
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from app.api import waiting
from app.db import Database
from app.registry import changes, corrections
from tests.conftest import both_databases
from tests.editing import edit
from tests.factories import DAY, published_camera, published_cameras

CHANGES = "/api/changes"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_LOOK_S", 0.02)


def lines(response: TestResponse) -> list[dict[str, Any]]:
    assert response.status_code == 200
    assert response.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def following(response: TestResponse) -> str:
    address, options = parse_options_header(response.headers["Link"])
    assert options == {"rel": "next"}
    return address.strip("<>").removeprefix("http://localhost")


def everything(client: FlaskClient, address: str) -> Iterator[dict[str, Any]]:
    """The changes of every page, up to where the link leads nowhere new."""
    response = client.get(address)
    yield from lines(response)
    if following(response) != address:
        yield from everything(client, following(response))


@both_databases
def test_the_link_next_leads_through_all_changes_and_stays_at_the_end(client: FlaskClient, session: Session) -> None:
    published_cameras(session, [{"lon": number} for number in range(7)])
    corrections.hide(session, 3, "privacy", day=DAY)
    session.commit()

    assert [each["seq"] for each in everything(client, f"{CHANGES}?limit=3")] == list(range(1, 9))

    published_camera(session)
    session.commit()
    assert [each["seq"] for each in everything(client, f"{CHANGES}?limit=3&after=8")] == [9]


def test_a_filter_goes_with_the_link(client: FlaskClient, session: Session) -> None:
    published_cameras(session, [{"lon": number, "camera_type": "dome"} for number in range(5)])
    session.commit()

    response = client.get(f"{CHANGES}?bbox=1,0,3,90&camera_type=dome&limit=2")

    assert [each["id"] for each in lines(response)] == [2, 3]
    assert following(response) == f"{CHANGES}?bbox=1%2C0%2C3%2C90&camera_type=dome&limit=2&after=3"


def test_every_line_is_as_described(client: FlaskClient, session: Session) -> None:
    chance = Random("described")
    for _ in range(120):
        edit(session, chance)
    session.commit()
    described = client.get("/api/openapi.json").get_json()
    schema = {"$ref": "#/components/schemas/Change", "components": described["components"]}
    validator = Draft202012Validator(schema)

    told = list(everything(client, f"{CHANGES}?limit=1000"))

    assert len({each["kind"] for each in told}) > 5
    for each in told:
        validator.validate(each)


@pytest.mark.parametrize(
    "query", ["after=x", "limit=0", "datetime=2024-01-01", "f=html", "place=Denver", "camera_type=x"]
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str) -> None:
    response = client.get(f"{CHANGES}?{query}")

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert [each["parameter"] for each in response.get_json()["errors"]] == [query.partition("=")[0]]


def test_a_page_that_a_client_has_is_not_made_again(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_camera(session)
    session.commit()
    tag = client.get(CHANGES).headers["ETag"]
    assert client.get(f"{CHANGES}?after=1").headers["ETag"] != tag
    monkeypatch.setattr(changes, "page", None)

    assert client.get(CHANGES, headers={"If-None-Match": tag}).status_code == 304


@both_databases
def test_who_waits_is_told_as_soon_as_something_of_theirs_is_published(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    session.commit()
    address = f"{CHANGES}?camera_type=dome"
    database: Database = app.extensions["lookback.database"]

    def publish() -> None:
        for kind in ("fixed", "dome"):
            with database.writing() as writer:
                published_camera(writer, camera_type=kind)
                writer.commit()

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(client.get, address, headers={"Prefer": "respond-async, wait=20"})
        time.sleep(0.1)
        assert not asking.done()
        publish()
        response = asking.result(timeout=10)

    assert [each["id"] for each in lines(response)] == [2]
    assert response.headers["Preference-Applied"] == "wait=20"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Prefer" in response.headers["Vary"]


def test_who_waits_in_vain_gets_an_empty_page(client: FlaskClient, session: Session) -> None:
    published_camera(session, camera_type="fixed")
    session.commit()

    response = client.get(f"{CHANGES}?camera_type=dome", headers={"Prefer": "wait=1"})

    assert lines(response) == []
    assert following(response) == f"{CHANGES}?camera_type=dome&after=1"


def test_nobody_waits_when_too_many_do_already(app: Flask, client: FlaskClient) -> None:
    turns = app.extensions["lookback.waiting"]
    for _ in range(waiting.WAITING_AT_ONCE):
        assert turns.acquire(blocking=False)
    began = time.monotonic()

    response = client.get(CHANGES, headers={"Prefer": "wait=30"})

    assert time.monotonic() - began < 10
    assert lines(response) == []
    assert "Preference-Applied" not in response.headers
    for _ in range(waiting.WAITING_AT_ONCE):
        turns.release()


def test_a_turn_is_given_back(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    for _ in range(waiting.WAITING_AT_ONCE + 1):
        assert client.get(CHANGES, headers={"Prefer": "wait=9"}).headers["Preference-Applied"] == "wait=9"


@pytest.mark.parametrize("preference", ["wait", "wait=soon", "wait=-1", "return=minimal", 'wait="', ";=,", "wait=0"])
def test_a_preference_that_is_not_understood_is_ignored(client: FlaskClient, preference: str) -> None:
    response = client.get(CHANGES, headers={"Prefer": preference})

    assert lines(response) == []
    assert "Preference-Applied" not in response.headers


def test_nobody_waits_longer_than_there_is_patience_for(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    for asked in ("wait=86400", "wait=31", f"wait={'9' * 5000}"):
        assert client.get(CHANGES, headers={"Prefer": asked}).headers["Preference-Applied"] == "wait=30"
