from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, db
from app.config import Config
from tests.conftest import DATABASES_OF_READERS, register_on

ITEMS = "/api/collections/cameras/items"


@pytest.fixture(params=DATABASES_OF_READERS)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty register; on each database in turn where a test asks for `both_databases`."""
    return register_on(request)


@pytest.fixture
def app(database_url: str, data_dir: Path) -> Iterator[Flask]:
    """The application over an empty register."""
    app = create_app(Config(data_dir=data_dir, database_url=database_url, reads_per_minute=0))
    yield app
    with app.app_context():
        db.database().dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that reads."""
    return app.test_client()
