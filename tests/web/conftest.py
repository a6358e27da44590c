"""The public's pages of an empty register on SQLite, and a way to fill it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Config
from app.db import Database

T = TypeVar("T")


class Keep(Protocol):
    """Does something to the register and commits it."""

    def __call__(self, verb: Callable[..., T], *given: Any, **named: Any) -> T: ...


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
