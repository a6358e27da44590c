"""How many cameras may be looked at one by one, by how many at a time: whatever anybody asks, wherever they ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, searching
from app.api import exports, waiting
from app.commands import serving
from app.config import Config
from app.db import Database
from tests.factories import published_cameras

ITEMS = "/api/collections/cameras/items"
# What no index answers, at every door where a filter can be asked.
SEARCHES = (
    f"{ITEMS}?filter=height>3",
    f"{ITEMS}?filter=operator LIKE 'C%25' OR height IS NULL",
    f"{ITEMS}?height=3",
    f"{ITEMS}?sortby=-height",
    f"{ITEMS}?datetime=2024-01-01",
    f"{ITEMS}?filter=height>3&f=html",
    "/cameras?height=3",
    "/filters.json?height=3",
    "/tiles/0/0/0.json?height=3",
    "/tiles/0/0/0.mvt?height=3",
)
OTHERS = (
    ITEMS,
    f"{ITEMS}?camera_type=dome&bbox=1,1,2,2",
    "/cameras?operator=City",
    "/filters.json",
    "/tiles/0/0/0.json",
)


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A register of two cameras."""
    app = create_app(Config(data_dir=tmp_path, database_url=sqlite_url))
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        published_cameras(session, [{"operator": "City"}, {"height": "4"}])
        session.commit()
    yield app
    database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def _busy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cameras are enough to be a search, and there are as many searches as there may be."""
    monkeypatch.setattr(searching, "_FEW", 1)
    monkeypatch.setattr(searching, "_PATIENCE_S", 0.01)
    while app.extensions["lookback.searches"].acquire(blocking=False):
        pass


@pytest.mark.usefixtures("_busy")
def test_searches_leave_most_threads_to_everybody_else(app: Flask, client: FlaskClient) -> None:
    for address in SEARCHES:
        refused = client.get(address)

        assert refused.status_code == 503, address
        is_page = "html" in address or address.startswith("/cameras")
        assert refused.mimetype == ("text/html" if is_page and "/api/" not in address else "application/problem+json")
        assert refused.headers["Retry-After"]
    for address in OTHERS:
        assert client.get(address).status_code == 200, f"{address}: what is kept in an index is told at once"
    app.extensions["lookback.searches"].release()
    for address in SEARCHES:
        assert client.get(address).status_code == 200, f"{address}: each gives its turn back"


@pytest.mark.usefixtures("_busy")
def test_no_more_wait_for_a_turn_than_there_are_threads_for(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_PATIENCE_S", 3600)
    while app.extensions["lookback.searchers"].acquire(blocking=False):
        pass

    assert client.get(SEARCHES[0]).status_code == 503


def test_a_few_cameras_are_looked_at_whoever_else_searches(app: Flask, client: FlaskClient) -> None:
    while app.extensions["lookback.searches"].acquire(blocking=False):
        pass

    assert [client.get(address).status_code for address in SEARCHES] == [200] * len(SEARCHES)


def test_whatever_takes_its_time_leaves_threads_to_the_map() -> None:
    slow = exports.AT_ONCE + waiting.WAITING_AT_ONCE + searching.AT_ONCE + searching.WAITING

    assert slow <= serving.DEFAULT_THREADS - 3
