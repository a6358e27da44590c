from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, db
from app.config import Config


@pytest.fixture
def app(database_url: str, data_dir: Path) -> Iterator[Flask]:
    """The application over an empty register, on each database in turn."""
    app = create_app(Config(data_dir=data_dir, database_url=database_url, reads_per_minute=0))
    yield app
    with app.app_context():
        db.database().dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that reads, on each database in turn."""
    return app.test_client()
