"""The first promise, tried at every public door there is: what nobody approved is read by nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path

import pyarrow.parquet
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import create_app, deliveries
from app.api.dossiers import EXTENSIONS
from app.config import Config
from app.db import Database
from app.formats.exporting import FORMATS
from app.listed import LISTED
from app.registry import keys, revisions, webhooks
from app.snapshots import making
from app.web.counted import FIGURES
from tests.factories import DAY, claim_form, described_system, filled_form, published_camera, stated
from tests.mercator import tile_of
from tests.planted import CLAIMED, LAT, LON, MARKED, MARKER, SECRETS, plant
from tests.receiver import Receiver

# What stands for each part of an address. A new kind of part fails here until somebody thinks about it.
PARTS: dict[str, list[object]] = {
    "camera_id": list(range(15)),
    "name": list(FIGURES),
    "geonameid": [5419384, 1],
    "report_id": list(range(5)),
    "extension": list(FORMATS),
    "form": list(EXTENSIONS),
    "system_id": [1, 2],
    "claim_id": list(range(1, 6)),
    "organisation_id": [1, 2],
    "number": list(range(1, 8)),
    "code": ["0000-0000-0000-0000", MARKER[:2]],
    "filename": [
        *("manifest.json", "manifest.sig", "changes.ndjson", "dossier-changes.ndjson"),
        *(f"{name}.{extension}" for name in LISTED for extension in ("ndjson", "csv")),
        *(f"cameras.{each}" for each in FORMATS),
    ],
    "snapshot": [f"{DAY}", f"{DAY}-2"],
    "moderator_id": [1],
    "token": [MARKER],
    "webhook_id": [1],
}
QUERIES = (
    "",
    "?bbox=-105,39,-104,40",
    "?facial_recognition=enabled_claimed",
    "?q=39.74,-104.99",
    "?surveillance_type=camera",
)


@pytest.fixture
def app(database_url: str, data_dir: Path) -> Iterator[Flask]:
    app = create_app(Config(data_dir=data_dir, database_url=database_url, basemap="none", reads_per_minute=0))
    yield app
    app.extensions["lookback.database"].dispose()


@pytest.fixture
def codes(app: Flask) -> list[str]:
    """A register with one public camera, and the marker in everything that must stay unseen; the receipt codes."""
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        published_camera(session)
        codes = plant(session)
        session.commit()
    return codes


@pytest.fixture
def snapshot(app: Flask, codes: list[str]) -> None:
    """A snapshot of that register."""
    take_snapshot(app)


def take_snapshot(app: Flask) -> None:
    """What is published now, as files."""
    key = app.extensions["lookback.config"].snapshot_key()
    database, store = app.extensions["lookback.database"], app.extensions["lookback.snapshots"]
    making.make(database, store, key, site_url="http://localhost", day=DAY)


def addresses(rule: Rule) -> Iterator[str]:
    if {"z", "x", "y"} <= rule.arguments:
        for z in (0, 4, 10, 16, 20):
            x, y = tile_of(LON, LAT, z)
            yield rule.build({"z": z, "x": x, "y": y})[1]  # type: ignore[index]
        return
    names = sorted(rule.arguments)
    for values in product(*(PARTS[name] for name in names)):
        built = rule.build(dict(zip(names, values, strict=True)))
        assert built is not None
        yield built[1]


def everything_public(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            for address in addresses(rule):
                yield from (address + query for query in QUERIES)


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code < 500, address
    body = response.data
    if ".parquet" in address and response.status_code == 200:
        told = pyarrow.parquet.read_table(BytesIO(body))
        return f"{told.to_pylist()}{told.schema.metadata}{response.headers}"
    # Vector tiles and some files are not text, but what they say is in them as it is.
    text: str = body.decode("utf-8", "replace")
    return text + str(response.headers)


@pytest.mark.long
@pytest.mark.usefixtures("snapshot")
def test_what_nobody_approved_is_at_no_public_address(
    app: Flask, codes: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    client = app.test_client()
    looked = 0
    for address in everything_public(app):
        text = read(client, address)
        looked += 1
        for secret in SECRETS:
            assert secret not in text.replace(address, ""), address
    assert looked > 100
    logged = "".join(capfd.readouterr())
    assert not any(secret in logged for secret in (*SECRETS, *codes))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_nobody_approved_is_sent_to_nobody(app: Flask, codes: list[str]) -> None:
    """All that ever happened, to somebody who asks for it from the beginning."""
    database, config = app.extensions["lookback.database"], app.extensions["lookback.config"]
    receiver = Receiver()
    with database.writing() as session:
        holder, _ = keys.make(session, contact="Ada", scopes=["webhooks"], days=None, today=DAY)
        webhooks.register(session, holder, url=receiver.url, after=0, anywhere=True, today=DAY)
        session.commit()
    while deliveries.deliver(database, replace(config, webhooks="anywhere")):
        pass
    receiver.close()

    with database.reading() as session:
        assert receiver.told == list(range(1, revisions.data_version(session) + 1))
    for secret in SECRETS:
        assert not any(secret.encode() in body for _, body in receiver.got)


@pytest.mark.usefixtures("snapshot")
def test_the_walk_would_find_a_leak(app: Flask, codes: list[str]) -> None:
    """The same marker in a published camera is found: the walk reads what it says it reads, from whatever database."""
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        leaked = published_camera(session, operator=f"{MARKER} operator")
        stated(session, described_system(session, MARKER), "operator", f"{MARKER} company", note=MARKER)
        session.commit()
    take_snapshot(app)

    client = app.test_client()
    walked = set(everything_public(app))

    def leaks(address: str) -> bool:
        assert address in walked
        return MARKER in read(client, address)

    exports = (f"/api/exports/cameras.{extension}" for extension in FORMATS)
    doors = ("/cameras", "/api/changes", "/api/dossiers/changes", "/api/graph.json")
    for door in (f"/cameras/{leaked}", *doors, *exports):
        assert leaks(door), door
    told = (f"{name}.{extension}" for name in ("systems", "organisations", "claims") for extension in ("ndjson", "csv"))
    for name in ("changes.ndjson", "dossier-changes.ndjson", *told, *(f"cameras.{extension}" for extension in FORMATS)):
        assert leaks(f"/api/snapshots/{DAY}-2/{name}"), name
        assert not leaks(f"/api/snapshots/{DAY}/{name}"), name


def test_a_receipt_tells_its_holder_and_nobody_else(app: Flask, codes: list[str]) -> None:
    client = app.test_client()
    pending, rejected, withdrawn = (read(client, f"/reports/{code}") for code in codes)

    assert f"{MARKER} operator" in pending
    assert MARKER in rejected, "the moderator's message"
    assert MARKER not in withdrawn, "what was taken back is forgotten"


def test_a_refused_claim_keeps_its_text_on_its_own_page_and_out_of_the_log(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    with app.extensions["lookback.database"].writing() as session:
        described_system(session)
        session.commit()

    response = app.test_client().post("/systems/1/claim", data={**claim_form(**CLAIMED), "type": MARKER})

    assert response.status_code == 422
    for name in ("quote", "remark"):
        assert f"{MARKER} {name}" in response.text
    assert MARKER not in "".join(capfd.readouterr())


def test_a_refused_form_keeps_its_text_on_its_own_page_and_out_of_the_log(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    response = app.test_client().post("/report", data=filled_form(**{**MARKED, "height": f"{MARKER} tall"}))

    assert response.status_code == 422
    assert f"{MARKER} tall" in response.text
    assert MARKER not in "".join(capfd.readouterr())
