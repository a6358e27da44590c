"""Clients of OGC API - Features read the API as it is and whole: GDAL, and with it QGIS and much else, and OWSLib."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from owslib.ogcapi.features import Features
from werkzeug.serving import make_server

from app import create_app
from app.config import Config
from app.db import Database
from tests.factories import published_cameras

# More than GDAL asks for at once.
PLACES = [(-10 + number / 100, number % 80 / 2) for number in range(1200)]
KINDS = ["dome" if number % 3 else "fixed" for number in range(1200)]
# In a process of its own: while GDAL waits for an answer nothing else of its process runs.
READER = """
import json, struct, sys
import pyogrio

def read(**asked):
    _, _, shapes, [numbers] = pyogrio.raw.read(sys.argv[1], layer="cameras", columns=["id"], **asked)
    # WKB of a point: byte order and kind, then the two numbers.
    return [(int(number), struct.unpack("<dd", shape[5:])) for number, shape in zip(numbers, shapes)]

about = pyogrio.read_info(sys.argv[1], layer="cameras")
json.dump(
    {
        "layers": [name for name, _ in pyogrio.list_layers(sys.argv[1])],
        "count": about["features"],
        "all": read(),
        "box": read(bbox=(-10, 0, -5, 10)),
        "fixed": read(where="camera_type = 'fixed'"),
    },
    sys.stdout,
)
"""


@pytest.fixture(scope="module")
def address(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A register that answers at an address of its own."""
    folder = tmp_path_factory.mktemp("clients")
    (folder / "register.sqlite").write_bytes(sqlite_template.read_bytes())
    app = create_app(Config(data_dir=folder, basemap="none"))
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        told = zip(PLACES, KINDS, strict=True)
        published_cameras(session, [{"lon": lon, "lat": lat, "camera_type": kind} for (lon, lat), kind in told])
        session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/api"
    server.shutdown()
    database.dispose()


@pytest.fixture(scope="module")
def found(address: str) -> dict[str, Any]:
    """What GDAL reads of it."""
    command = [sys.executable, "-c", READER, f"OAPIF:{address}"]
    read = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    told_by_gdal: dict[str, Any] = json.loads(read.stdout)
    return told_by_gdal


def test_gdal_reads_every_camera_where_it_is(found: dict[str, Any]) -> None:
    assert found["count"] == len(PLACES)
    assert dict(found["all"]) == {number: pytest.approx(place) for number, place in enumerate(PLACES, 1)}


def test_gdal_reads_what_is_in_a_box_and_what_a_condition_selects(found: dict[str, Any]) -> None:
    in_box = {number for number, (lon, lat) in enumerate(PLACES, 1) if lon <= -5 and lat <= 10}

    assert {number for number, _ in found["box"]} == in_box
    assert {number for number, _ in found["fixed"]} == {n for n, kind in enumerate(KINDS, 1) if kind == "fixed"}


def test_gdal_finds_the_collections(found: dict[str, Any]) -> None:
    assert {"cameras", "sources"} <= set(found["layers"])


def test_owslib_finds_the_collections_and_what_may_be_asked(address: str) -> None:
    register = Features(f"{address}/")

    assert {"cameras", "sources"} <= set(register.feature_collections())
    assert register.collection("cameras")["itemType"] == "feature"
    assert "camera_type" in register.collection_queryables("cameras")["properties"]
    assert any(each.endswith("/conf/core") for each in register.conformance()["conformsTo"])


def test_owslib_reads_every_camera_page_by_page_and_what_a_box_and_a_filter_select(address: str) -> None:
    register = Features(f"{address}/")
    read: dict[int, Any] = {}
    while len(read) < len(PLACES):
        page = register.collection_items("cameras", limit=500, after=max(read, default=0))
        read.update((each["id"], each["geometry"]["coordinates"]) for each in page["features"])
        assert page["numberMatched"] == len(PLACES)
    in_box = register.collection_items("cameras", bbox=[-10, 0, -5, 10], limit=1000)
    fixed = register.collection_items("cameras", filter="camera_type = 'fixed'", limit=1000)

    assert read == {number: pytest.approx(place) for number, place in enumerate(PLACES, 1)}
    assert in_box["numberMatched"] == sum(lon <= -5 and lat <= 10 for lon, lat in PLACES)
    assert fixed["numberReturned"] == KINDS.count("fixed")
    assert register.collection_item("cameras", "7")["geometry"]["coordinates"] == read[7]
