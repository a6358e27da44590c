import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.api import waiting
from app.config import Config
from app.db import Database
from app.registry import keys
from tests.factories import published_camera


@pytest.fixture
def app(sqlite_url: str, data_dir: Path) -> Iterator[Flask]:
    """A register on SQLite, where a question sees what there was when the first one of its session was asked."""
    app = create_app(Config(data_dir=data_dir, database_url=sqlite_url))
    yield app
    app.extensions["lookback.database"].dispose()


def test_who_shows_a_key_and_waits_is_told_what_was_published_meanwhile(app: Flask) -> None:
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        _, key = keys.make(session, contact="Ada", scopes=["read"], days=9, today=datetime.now(UTC).date())
        session.commit()
    asked = {"Authorization": f"Bearer {key}", "Prefer": "wait=20"}

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(app.test_client().get, "/api/changes", headers=asked)
        began = time.monotonic()
        while app.extensions["lookback.waiting"]._value == waiting.WAITING_AT_ONCE and time.monotonic() - began < 10:
            time.sleep(0.01)
        with database.writing() as session:
            published_camera(session)
            session.commit()
        response = asking.result(timeout=20)

    assert response.headers["Preference-Applied"] == "wait=20"
    assert [each["seq"] for each in map(json.loads, response.text.splitlines())] == [1]
