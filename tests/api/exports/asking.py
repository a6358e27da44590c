"""How tests ask for exports."""

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import pytest
from flask.testing import FlaskClient

from app.formats.exporting import FORMATS
from app.registry import camera_cells, camera_json, camera_lines
from app.registry.camera_cells import Cells
from app.registry.camera_lines import Lines

GEOJSON: Final = "/api/exports/cameras.geojson"
CSV: Final = "/api/exports/cameras.csv"
# Those that are written while they are sent, and the others, of which one stands for all that they share.
STREAMED: Final = [extension for extension, each in FORMATS.items() if each.torn is not None]
FINISHED: Final = [extension for extension, each in FORMATS.items() if each.torn is None]
# What gives formats their rows.
ROWS: Final = (
    (camera_json, "matching"),
    (camera_json, "along_cells"),
    (camera_cells, "matching"),
    (camera_cells, "along_cells"),
    (camera_lines, "matching"),
)
EACH: Final = pytest.mark.parametrize(
    "address", [f"/api/exports/cameras.{extension}" for extension in (*STREAMED, FINISHED[0])]
)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def ids(client: FlaskClient, query: str = "") -> list[int]:
    """The cameras of an export; both formats must agree."""
    features = [feature["id"] for feature in client.get(f"{GEOJSON}?{query}").get_json()["features"]]
    assert [int(row["id"]) for row in table(client.get(f"{CSV}?{query}").text)] == features
    return features


def problems(client: FlaskClient, query: str) -> dict[str, str]:
    response = client.get(f"{GEOJSON}?{query}")
    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert "Content-Disposition" not in response.headers
    return {error["parameter"]: error["detail"] for error in response.get_json()["errors"]}


def counting(monkeypatch: pytest.MonkeyPatch, *, fail_at: int | None = None) -> list[int]:
    """Count the rows that exports read, in the one element of the list; perhaps fail at one of them."""
    read = [0]

    def counted(matching: Any, *asked: Any) -> Iterator[Any]:
        for told in matching(*asked):
            read[0] += len(told.ids) if isinstance(told, Cells | Lines) else 1
            if fail_at is not None and read[0] >= fail_at:
                raise RuntimeError("the database went away")
            yield told

    for module, name in ROWS:
        monkeypatch.setattr(module, name, partial(counted, getattr(module, name)))
    return read


def torn(client: FlaskClient, address: str) -> str:
    """What a client receives of an export that fails after its beginning."""
    response = client.get(address, buffered=False)
    received: list[bytes] = []

    def receive() -> None:
        for piece in response.response:
            assert isinstance(piece, bytes)
            received.append(piece)

    with pytest.raises(RuntimeError):
        receive()
    response.close()
    return b"".join(received).decode()
