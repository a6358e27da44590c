from collections.abc import Iterator
from multiprocessing import active_children
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import apart, create_app, db
from app.apart import BrokenExport, Order
from app.config import Config
from app.formats.exporting import FORMATS
from app.resting import Use
from tests.factories import published_cameras

GEOJSON = "/api/exports/cameras.geojson"
CAMERAS = "http://localhost/cameras"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(database_url: str, data_dir: Path, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A register that is large enough."""
    monkeypatch.setattr(apart, "MANY", 900)
    published_cameras(session, [{"operator": f"Operator {number}", "lon": number / 9} for number in range(900)])
    session.commit()
    app = create_app(Config(data_dir=data_dir, database_url=database_url, reads_per_minute=0))
    yield app
    with app.app_context():
        db.database().dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.long
def test_a_file_that_another_process_makes_is_the_same_to_the_byte(app: Flask, client: FlaskClient) -> None:
    asked = "bbox=10,-90,60,90&operator=!x&filter=id > 3"
    addresses = [f"/api/exports/cameras.{extension}?{asked}" for extension in FORMATS]
    here = [client.get(address).data for address in addresses]
    apart.allow(app)

    for address, own in zip(addresses, here, strict=True):
        answer = client.get(address)
        assert (answer.status_code, answer.data == own) == (200, True), address
    assert active_children() == []


def test_whoever_leaves_ends_the_process(app: Flask, client: FlaskClient) -> None:
    apart.allow(app)

    # More often than there are turns.
    for _ in range(6):
        with client.get(GEOJSON, buffered=False) as answer:
            assert next(iter(answer.response))

    assert active_children() == []


def test_a_process_that_fails_before_it_begins_is_an_error_and_later_a_torn_file(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Order("sqlite:////nowhere/at/all.sqlite", "geojson", "", CAMERAS, apart.use())
    with pytest.raises(BrokenExport):
        next(apart.pieces(order))
    with pytest.raises(BrokenExport):
        apart.file(order._replace(extension="fgb"))

    apart.allow(app)
    with monkeypatch.context() as broken:
        broken.setattr(apart, "make", fail)
        refused = client.get("/api/exports/cameras.fgb")
    assert (refused.status_code, refused.mimetype) == (507, "application/problem+json")
    assert "FlatGeobuf" in refused.get_json()["detail"]
    assert client.get("/api/exports/cameras.fgb").status_code == 200

    monkeypatch.setattr(apart, "pieces", lambda _: begun_and_broken())
    with client.get(GEOJSON, buffered=False) as answer:
        received = list[bytes]()
        with pytest.raises(BrokenExport):
            received.extend(answer.response)  # type: ignore[arg-type]
    assert answer.status_code == 200


def fail(*_: object) -> None:
    raise SystemExit(1)


def begun_and_broken() -> Iterator[bytes]:
    yield b"{"
    raise BrokenExport


def test_a_process_is_told_whether_the_map_is_in_use() -> None:
    use = apart.use()
    process, told = apart.begun(tell_whether_in_use, use)
    with told:
        before = told.recv()
        use.note()
        told.send(None)
        after = told.recv()
    process.join()

    assert (before, after) == (False, True)


def tell_whether_in_use(told: Connection, use: Use) -> None:
    told.send(use.is_now())
    told.recv()
    told.send(use.is_now())


def test_a_small_register_needs_no_other_process(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart.allow(app)
    monkeypatch.setattr(apart, "MANY", 901)
    monkeypatch.setattr(apart, "pieces", None)

    assert client.get(GEOJSON).get_json()["numberReturned"] == 900
