"""GDAL, and with it QGIS and much else, reads the API by its own driver for OGC API - Features, as it is and whole."""

import json
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
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
def found(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What GDAL reads of a register that answers at an address of its own."""
    folder = tmp_path_factory.mktemp("gdal")
    (folder / "register.sqlite").write_bytes(sqlite_template.read_bytes())
    app = create_app(Config(data_dir=folder, basemap="none"))
    database: Database = app.extensions["lookback.database"]
    with database.writing() as session:
        told = zip(PLACES, KINDS, strict=True)
        published_cameras(session, [{"lon": lon, "lat": lat, "camera_type": kind} for (lon, lat), kind in told])
        session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    command = [sys.executable, "-c", READER, f"OAPIF:http://127.0.0.1:{server.port}/api"]
    read = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    server.shutdown()
    database.dispose()
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
