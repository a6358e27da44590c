"""Snapshots in a bucket, from the command that makes one to the reader who resumes a file: over a socket."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from app import create_app
from app.commands import lookback
from app.config import Config
from app.db import Database
from app.registry import corrections
from app.snapshots import stores
from tests.factories import DAY, published_cameras

LIST = "/api/snapshots/"


@pytest.fixture
def client(bucket: str, sqlite_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A register of two cameras that keeps its snapshots in the bucket."""
    monkeypatch.setenv("LOOKBACK_DATA_DIR", str(data_dir))
    monkeypatch.setenv("LOOKBACK_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("LOOKBACK_SNAPSHOTS", bucket)
    publish(sqlite_url)
    config = Config(data_dir=data_dir, database_url=sqlite_url, snapshots=bucket, reads_per_minute=0)
    return create_app(config).test_client()


def publish(url: str, *, taken_down: int = 0) -> None:
    database = Database(url)
    with database.writing() as session:
        if taken_down:
            corrections.remove(session, taken_down, "legal_takedown", day=DAY)
        else:
            published_cameras(session, [{"operator": "Acme"}, {}])
        session.commit()
    database.dispose()


def typed(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(lookback, words)
    return result.exit_code, result.output


def test_one_is_made_listed_read_in_part_and_verified(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get(LIST).get_json()["snapshots"] == []

    status, said = typed("snapshot")

    assert status == 0, said
    [listed] = client.get(LIST).get_json()["snapshots"]
    assert f"{listed['name']}: 2 cameras in" in said
    one = client.get(LIST + listed["name"]).get_json()
    names = ["manifest.json", "manifest.sig", *(each["name"] for each in one["files"])]
    for name in names:
        (tmp_path / name).write_bytes(client.get(f"{LIST}{listed['name']}/{name}").data)
    status, said = typed("verify", str(tmp_path))
    assert status == 0, said
    whole = (tmp_path / "cameras.geojson").read_bytes()
    rest = client.get(f"{LIST}{listed['name']}/cameras.geojson", headers={"Range": "bytes=100-"})
    assert (rest.status_code, rest.data) == (206, whole[100:])


def test_what_was_taken_down_is_withdrawn_from_the_bucket(client: FlaskClient, bucket: str, sqlite_url: str) -> None:
    assert typed("snapshot")[0] == 0
    [name] = (each["name"] for each in client.get(LIST).get_json()["snapshots"])
    publish(sqlite_url, taken_down=1)

    assert client.get(f"{LIST}{name}/cameras.csv").status_code == 410, "at once"
    status, said = typed("snapshot")

    assert (status, f"Withdrew the files of {name}." in said) == (0, True), said
    assert stores.opened(bucket).files()[name] == {"manifest.json", "manifest.sig", "withdrawn.json"}
    assert client.get(f"{LIST}{name}/cameras.csv").status_code == 410


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("AWS_SECRET_ACCESS_KEY", "wrong", "It does not let this register in."),
        ("AWS_ACCESS_KEY_ID", "nobody", "It does not let this register in."),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9", "It cannot be reached."),
        ("LOOKBACK_SNAPSHOTS", "s3://none/cameras", "There is no such bucket."),
    ],
)
def test_a_bucket_that_cannot_be_had_is_said_in_words(
    client: FlaskClient, bucket: str, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, words: str
) -> None:
    monkeypatch.setenv(setting, value)
    where = value if setting == "LOOKBACK_SNAPSHOTS" else bucket

    status, said = typed("snapshot")

    assert (status, words in said) == (1, True), said
    assert where in said
    client.application.extensions["lookback.snapshots"] = stores.opened(where)
    answer = client.get(LIST)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0
    assert "127.0.0.1" not in json.dumps(answer.get_json()), "where it is kept is the operator's business"
