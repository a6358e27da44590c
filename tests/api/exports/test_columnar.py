from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.formats import columnar
from app.formats.exporting import FORMATS
from tests.api.exports.asking import FINISHED, counting
from tests.factories import published_camera, published_cameras

ADDRESSES = pytest.mark.parametrize("address", [f"/api/exports/cameras.{extension}" for extension in FINISHED])

EXTRA = [f"/api/exports/cameras.{extension}" for extension, each in FORMATS.items() if each.extra]


@ADDRESSES
def test_how_long_the_file_is_is_known_before_it_is_sent(client: FlaskClient, session: Session, address: str) -> None:
    published_cameras(session, [{"operator": f"Operator {number}"} for number in range(300)])
    session.commit()

    response = client.get(address, buffered=False)

    assert response.content_length == sum(map(len, response.iter_encoded())) > 1000
    assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": "gzip"}).headers


@ADDRESSES
def test_nothing_is_left_on_the_disk(
    client: FlaskClient, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    published_camera(session)
    session.commit()

    assert client.get(address).status_code == 200
    client.get(address, buffered=False).close()
    counting(monkeypatch, fail_at=1)
    assert client.get(address).status_code == 500
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("address", EXTRA)
def test_who_asks_for_what_is_not_installed_learns_what_to_install(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(columnar, "is_installed", lambda: False)

    response = client.get(address)

    assert (response.status_code, response.mimetype) == (501, "application/problem+json")
    assert "pip install '.[gis]'" in response.get_json()["detail"]
    for page in ("/api/", "/api/collections/cameras", "/cameras"):
        assert address not in client.get(page).text
    described = client.get("/api/openapi.json").get_json()["paths"][address.removeprefix("/api")]
    assert "501" in described["get"]["responses"]
