import hashlib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Config
from app.db import Database
from app.formats import manifest as manifests
from app.formats.manifest import Manifest
from app.registry import corrections
from app.snapshots import making
from tests.conftest import both_databases
from tests.factories import DAY, published_cameras

LIST = "/api/snapshots/"
SITE = "http://localhost"


@pytest.fixture
def made(app: Flask) -> Manifest:
    """A snapshot of two cameras."""
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        published_cameras(session, [{"operator": "Acme"}, {"operator": "<Söhne>"}])
        session.commit()
    config: Config = app.extensions["lookback.config"]
    return making.make(database, app.extensions["lookback.snapshots"], config.snapshot_key(), site_url=SITE, day=DAY)


def test_before_the_first_there_is_none(client: FlaskClient) -> None:
    assert client.get(LIST).get_json()["snapshots"] == []
    assert "There is no snapshot yet." in client.get(LIST, headers={"Accept": "text/html"}).text
    for address in ("latest", DAY.isoformat(), f"{DAY}/cameras.csv", "..%2F..", "%00"):
        assert client.get(LIST + address).status_code == 404


@both_databases
def test_the_citation_resolves_and_everything_leads_on(client: FlaskClient, made: Manifest) -> None:
    [listed] = client.get(LIST).get_json()["snapshots"]
    assert listed == {
        "name": "2026-11-23",
        "url": f"{SITE}/api/snapshots/2026-11-23",
        "made": "2026-11-23",
        "dataVersion": 2,
        "cameras": 2,
        "dossierVersion": 0,
        "systems": 0,
        "claims": 0,
        "bytes": made.bytes,
    }
    newest = client.get(f"{LIST}latest")
    assert (newest.status_code, newest.location) == (307, "/api/snapshots/2026-11-23")

    one = client.get(newest.location).get_json()

    assert made.url in one["citation"]
    assert client.get(made.url).status_code == 200
    for each in one["files"]:
        content = client.get(each["url"]).data
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
    text, signature = (client.get(one[name]).data for name in ("manifest", "signature"))
    assert manifests.is_signed(text, signature)
    key = client.get(client.get(LIST).get_json()["publicKey"])
    assert manifests.key_text(key.data) == made.key


def test_people_get_pages(client: FlaskClient, made: Manifest) -> None:
    browser = {"Accept": "text/html,*/*;q=0.8"}
    listed, one = client.get(LIST, headers=browser).text, client.get(f"{LIST}{made.name}", headers=browser).text

    assert f'href="/api/snapshots/{made.name}?f=html"' in listed
    assert "kept for 14 days" in listed
    assert made.files[0].sha256 in one
    assert "@misc{lookback-2026-11-23" in one
    assert client.get(LIST, headers=browser).vary.as_set() >= {"accept"}


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=5-", slice(5, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=3-99999999", slice(3, None)),
    ],
)
def test_reading_goes_on_where_it_broke_off(client: FlaskClient, made: Manifest, asked: str, part: slice) -> None:
    address = f"{LIST}{made.name}/cameras.geojson"
    whole = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in whole.headers
    assert (whole.headers["Accept-Ranges"], whole.content_length) == ("bytes", len(whole.data))
    assert "immutable" in whole.headers["Cache-Control"]
    assert whole.cache_control.s_maxage == 60, "what is withdrawn no proxy gives away for longer"

    rest = client.get(address, headers={"Range": asked, "If-Range": whole.headers["ETag"]})

    assert (rest.status_code, rest.data) == (206, whole.data[part])
    start = range(len(whole.data))[part][0]
    assert rest.headers["Content-Range"] == f"bytes {start}-{start + len(rest.data) - 1}/{len(whole.data)}"


def test_a_part_of_another_file_or_none_is_not_given(client: FlaskClient, made: Manifest) -> None:
    address = f"{LIST}{made.name}/cameras.csv"
    whole = client.get(address)

    other = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (other.status_code, other.data) == (200, whole.data)
    assert client.get(address, headers={"Range": "bytes=0-1,3-4"}).data == whole.data
    beyond = client.get(address, headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}")
    known = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    head = client.head(address)
    assert (head.content_length, head.data) == (len(whole.data), b"")


def test_readers_of_files_take_turns_with_those_of_exports(app: Flask, client: FlaskClient, made: Manifest) -> None:
    address = f"{LIST}{made.name}/cameras.csv"
    turns = app.extensions["lookback.downloads"]
    for _ in range(6):
        client.get(address).close()
    for _ in range(4):
        assert turns.acquire(blocking=False)

    assert client.get(address).status_code == 503
    assert client.get(address, headers={"Range": "bytes=0-1"}).status_code == 503
    assert client.head(address).status_code == 200


@both_databases
def test_what_the_law_took_down_is_in_no_snapshot_from_that_moment_on(
    app: Flask, client: FlaskClient, made: Manifest
) -> None:
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        corrections.remove(session, 1, "legal_takedown", day=DAY)
        session.commit()

    for each in made.files:
        answer = client.get(f"{LIST}{made.name}/{each.name}")
        assert answer.status_code == 410
        assert "withdrawn" in answer.get_json()["detail"]
    one = client.get(f"{LIST}{made.name}").get_json()
    assert one["withdrawn"] == {"reason": "taken_out", "day": None}
    assert "url" not in one["files"][0]
    assert client.get(one["manifest"]).status_code == 200
    assert client.get(f"{LIST}latest").status_code == 404
    page = client.get(f"{LIST}{made.name}?f=html").text
    assert "had to be taken out" in page
    assert 'cameras.csv"' not in page


def test_a_folder_is_not_left_by_any_name(app: Flask, client: FlaskClient, made: Manifest, data_dir: Path) -> None:
    assert (data_dir / "snapshot-key.pem").stat().st_mode & 0o777 == 0o600
    for name in ("../snapshot-key.pem", "..%2f..%2fsnapshot-key.pem", "%2e%2e/snapshot-key.pem", ".making-x"):
        assert client.get(f"{LIST}{made.name}/{name}").status_code in (404, 308)
