"""The public's pages of an empty register on SQLite, and a way to fill it."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from altcha import Challenge, Payload, solve_challenge
from flask import Flask
from flask.testing import FlaskClient

from app import caching, create_app
from app.config import Config
from app.db import Database
from app.web import proof

T = TypeVar("T")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody waits until it is counted: how long that takes here says nothing."""
    monkeypatch.setattr(caching, "_PATIENCE_S", (20.0, 20.0))


class Keep(Protocol):
    """Does something to the register and commits it."""

    def __call__(self, verb: Callable[..., T], *given: Any, **named: Any) -> T: ...


def challenge_of(client: FlaskClient) -> Any:
    """A new challenge of the register."""
    return json.loads(client.get("/proof.json").data)["challenge"]


class Solve(Protocol):
    """Does the work against spam as a browser does: what the form's field then says."""

    def __call__(self, client: FlaskClient, challenge: Mapping[str, Any] | None = None, after: int = 0) -> str: ...


@pytest.fixture
def solve(monkeypatch: pytest.MonkeyPatch) -> Solve:
    """The work against spam, cheaper than in earnest."""
    return solving(monkeypatch)


def solving(monkeypatch: pytest.MonkeyPatch) -> Solve:
    """The work, at a hundredth of what it costs in earnest; `after` so many other solutions of the challenge."""
    monkeypatch.setattr(proof, "COST", 20)

    def solve(client: FlaskClient, challenge: Mapping[str, Any] | None = None, after: int = 0) -> str:
        asked = Challenge.from_dict(dict(challenge or challenge_of(client)))
        found = solve_challenge(asked)
        for _ in range(after):
            found = solve_challenge(asked, counter_start=found.counter + 1 if found else 0)
        assert found is not None
        return Payload(asked, found).to_base64()

    return solve


@pytest.fixture
def app(sqlite_url: str, data_dir: Path) -> Iterator[Flask]:
    """An empty register without a geocoder."""
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url))
    yield app
    app.extensions["lookback.database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Anybody."""
    return app.test_client()


@pytest.fixture
def keep(app: Flask) -> Keep:
    """Call a verb with a session of the register: `keep(factories.published_camera, camera_type="dome")`."""
    database: Database = app.extensions["lookback.database"]

    def keep(verb: Callable[..., T], *given: Any, **named: Any) -> T:
        with database.writing() as session:
            result = verb(session, *given, **named)
            session.commit()
            return result

    return keep
