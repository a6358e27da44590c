from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import caching, create_app, db, timed
from app.config import Config
from app.db import Database
from app.registry import cameras
from app.registry.errors import TooLong

COUNTING: str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n {}) SELECT count(*) FROM n"
ENDLESS = text(COUNTING.format(""))
LONG = text(COUNTING.format("WHERE i < 300000"))


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A register whose database works for a twentieth of a second on what a request asks."""
    app = create_app(Config(data_dir=tmp_path, database_url=database_url))
    app.extensions["lookback.database"].dispose()
    app.extensions["lookback.database"] = database = Database(database_url, seconds=0.05)
    yield app
    database.dispose()


def test_a_question_that_takes_too_long_is_broken_off_and_the_next_request_is_answered(app: Flask) -> None:
    for _ in range(3):
        with app.app_context(), pytest.raises(TooLong):
            db.session().execute(ENDLESS).all()
    with app.app_context():
        assert db.session().execute(text("SELECT 1")).scalar_one() == 1


def test_all_questions_of_a_request_have_the_time_together(app: Flask) -> None:
    def ask_on() -> None:
        for _ in range(1000):
            db.session().execute(text(COUNTING.format("WHERE i < 30000"))).all()

    with app.app_context(), pytest.raises(TooLong):
        ask_on()


def test_whoever_writes_and_what_is_worked_out_for_everybody_takes_its_time(app: Flask) -> None:
    with app.app_context():
        before = db.session()
        assert caching.kept(before, "long", lambda: db.session().scalar(LONG)) == 300_000
        assert db.session() is before
        with db.writing() as session:
            assert session.scalar(LONG) == 300_000
            assert caching.kept(session, "longer", lambda: db.session().scalar(LONG)) == 300_000
    with app.extensions["lookback.database"].reading() as session:
        # On SQLite with the connection that was a request's.
        assert session.scalar(LONG) == 300_000


@pytest.mark.parametrize("door", ["/cameras", "/api/collections/cameras/items?height=3", "/tiles/0/0/0.json"])
def test_it_is_said_in_words_what_takes_too_long(app: Flask, monkeypatch: pytest.MonkeyPatch, door: str) -> None:
    def long(session: Session, *_: Any, **__: Any) -> Any:
        return session.execute(ENDLESS).all()

    monkeypatch.setattr(cameras, "count", long)
    monkeypatch.setattr("app.registry.map.tiles.tile", long)

    answer = app.test_client().get(door)

    assert answer.status_code == 503
    assert answer.mimetype == ("text/html" if door == "/cameras" else "application/problem+json")
    assert "would have to look at too many cameras" in answer.text


def test_the_time_between_questions_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(timed, "monotonic", lambda: now)
    clock = timed.Clock(10)
    told: list[Callable[[], bool | None]] = [clock.begin, clock.is_over]

    for _ in range(3):
        now += 100
        told[0]()
        now += 3
        assert not told[1]()
    now += 100
    clock.begin()
    now += 2
    assert clock.is_over()
    with pytest.raises(TooLong):
        clock.begin()
