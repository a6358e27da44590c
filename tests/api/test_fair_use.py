from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from app import create_app, db
from app.api import fair_use
from app.config import Config
from app.registry import keys
from tests.conftest import both_databases
from tests.factories import published_cameras

A_MINUTE = 4
LIST = "/api/collections/cameras/items?limit=1"


@pytest.fixture
def app(database_url: str, data_dir: Path) -> Iterator[Flask]:
    """A register that may be asked four times a minute, forty times with a key."""
    app = create_app(Config(data_dir=data_dir, database_url=database_url, reads_per_minute=A_MINUTE))
    yield app
    with app.app_context():
        db.database().dispose()


@pytest.fixture
def make_key(app: Flask) -> Callable[..., str]:
    def make(*scopes: str, days: int = 9, today: date | None = None) -> str:
        with app.app_context(), db.database().writing() as session:
            today = today or datetime.now(UTC).date()
            _, shown = keys.make(session, contact="Ada", scopes=scopes or ("read",), days=days, today=today)
            session.commit()
            return shown

    return make


def statuses(client: FlaskClient, n: int, address: str = LIST, **more: str) -> list[int]:
    return [client.get(address, headers=more).status_code for _ in range(n)]


def test_who_asks_too_often_is_told_when_to_ask_again(client: FlaskClient) -> None:
    assert statuses(client, A_MINUTE) == [200] * A_MINUTE

    refused = client.get("/api/exports/cameras.csv")

    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit"].startswith('"reads";r=0;t=')
    assert refused.headers["Access-Control-Allow-Origin"] == "*", "pages of other sites can read why"
    assert client.get(LIST, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200, "nobody else waits"


def test_every_answer_says_how_much_is_left(client: FlaskClient) -> None:
    left = [client.get(LIST).headers["RateLimit"].split(";")[1] for _ in range(3)]

    assert left == ["r=3", "r=2", "r=1"]
    wrong = client.get("/api/collections/cameras/items?banana=1")
    assert wrong.headers["RateLimit-Policy"] == '"reads";q=4;w=60'
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(
        wrong.headers["Access-Control-Expose-Headers"].split(", ")
    )


@both_databases
def test_a_key_lets_ask_more_often(client: FlaskClient, make_key: Callable[..., str]) -> None:
    shown = f"Bearer {make_key()}"

    assert statuses(client, 10 * A_MINUTE, "/api/", Authorization=shown) == [200] * 10 * A_MINUTE
    assert statuses(client, 1, "/api/", Authorization=shown) == [429]
    assert statuses(client, 1) == [200], "without it the network is counted, by itself"
    assert statuses(client, 1, Authorization="Basic YTpi") == [200], "that is no key"


def test_a_key_for_something_else_does_not(
    client: FlaskClient, make_key: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "SCOPES", {"write": "nothing that there is"})

    assert statuses(client, A_MINUTE + 1, Authorization=f"Bearer {make_key('write')}")[-2:] == [200, 429]


def test_a_key_that_is_not_valid_is_said_to_be_wrong(client: FlaskClient, make_key: Callable[..., str]) -> None:
    expired = make_key(days=1, today=date(2026, 1, 1))

    for wrong in (expired, "lookback_made_up", "é"):
        refused = client.get(LIST, headers={"Authorization": f"Bearer {wrong}"})
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer ")
    assert statuses(client, 3, Authorization="Bearer guess") == [401, 429, 429], "guesses are counted"


def test_a_map_that_is_panned_and_pages_that_are_read_never_run_into_it(app: Flask, client: FlaskClient) -> None:
    counted = {rule.rule for rule in app.url_map.iter_rules() if fair_use.is_counted(rule)}
    assert all(rule.startswith("/api/") for rule in counted)
    with app.app_context(), db.database().writing() as session:
        published_cameras(session, [{"lon": 0.5, "lat": 0.5}])
        session.commit()

    # Two hundred screens, each with its tiles.
    answered = {
        client.get(f"/tiles/12/{2048 + screen % 20}/{2040 + screen // 20}.json").status_code for screen in range(200)
    } | {client.get(page).status_code for page in 5 * ["/", "/cameras", "/cameras/1", "/filters.json"]}

    assert answered == {200}
    assert statuses(client, A_MINUTE) == [200] * A_MINUTE


def test_neither_keys_nor_who_uses_them_are_in_the_log(client: FlaskClient, make_key: Callable[..., str]) -> None:
    shown = make_key()
    with capture_logs() as lines:
        for key in (shown, f"{shown}x"):
            client.get(LIST, headers={"Authorization": f"Bearer {key}"})

    assert [line["status"] for line in lines] == [200, 401]
    assert {name for line in lines for name in line} == {"method", "route", "status", "ms", "event", "log_level"}
    assert "lookback_" not in str(lines)


def test_whoever_runs_a_register_may_leave_it_open(data_dir: Path, sqlite_url: str) -> None:
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url, reads_per_minute=0))

    answer = app.test_client().get(LIST)

    assert answer.status_code == 200
    assert "RateLimit" not in answer.headers
    app.extensions["lookback.database"].dispose()


def test_pages_of_other_sites_may_show_a_key(client: FlaskClient) -> None:
    allowed = client.options(LIST, headers={"Origin": "https://example.org"}).headers["Access-Control-Allow-Headers"]

    assert "Authorization" in allowed
