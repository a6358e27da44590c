"""Rows, abouts and files to test the formats with; sensible unless told otherwise."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import chain
from typing import BinaryIO, TypeVar

from app.formats.about import About
from app.registry.camera_cells import BEFORE_NUMBER, BEFORE_TEXT, NUMBERS, Cells
from app.registry.camera_json import Told
from app.registry.camera_lines import BETWEEN, SAID, Lines
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed

PROVENANCE = {
    "name": "OpenStreetMap",
    "licence": "ODbL-1.0",
    "licence_url": "https://opendatacommons.org/licenses/odbl/1-0/",
    "attribution": "© OpenStreetMap contributors",
    "url": "https://www.openstreetmap.org",
}
_Batch = TypeVar("_Batch", Cells, Lines)
CLAIMED = Claimed(3, "enabled_claimed", "reported", (12, 15))


def a_row(**facts: object) -> dict[str, object]:
    return {
        "id": 7,
        "lon": -104.9903,
        "lat": 39.7392,
        "surveillance_type": "ALPR",
        "version": 1,
        "updated_on": date(2026, 11, 23),
        "provenance": PROVENANCE,
        "osm_tags": {"man_made": "surveillance"},
        "external_id": "node/1",
        "claimed": CLAIMED,
        **facts,
    }


def a_told(**facts: object) -> Told:
    """The same camera as the database tells it in JSON."""
    row = a_row(**facts)
    said = {name: row.get(name) for name in FACTS}
    bag = json.dumps(row["osm_tags"])
    place = float(str(row["lon"])), float(str(row["lat"]))
    return Told(int(str(row["id"])), *place, json.dumps(said, default=str), json.dumps(row["provenance"]), bag, CLAIMED)


def a_cells(**facts: object) -> Cells:
    """The same camera, alone, as the database tells cameras in cells."""
    row, told = a_row(**facts), a_told(**facts)
    printed = [
        (BEFORE_NUMBER if name in NUMBERS else BEFORE_TEXT) + ("" if (value := row.get(name)) is None else str(value))
        for name in FACTS
    ]
    columns = (told.id, told.lon, told.lat, "".join(printed), json.loads(told.provenance), told.osm_tags, CLAIMED)
    return Cells._make([value] for value in columns)


def a_line(**facts: object) -> Lines:
    """The same camera, alone, as the database tells cameras for CSV."""
    row, [bag], [provenance] = a_row(**facts), a_cells(**facts).bags, a_cells(**facts).provenances
    cells = io.StringIO()
    csv.writer(cells, lineterminator="\r\n").writerow(["", *(row.get(name) for name in SAID), ""])
    quoted = bag.replace('"', '""')
    columns = ([row["id"]], cells.getvalue().removesuffix("\r\n"), [f'"{quoted}"'], [provenance], [CLAIMED])
    return Lines._make(columns)


def together(some: Sequence[_Batch]) -> _Batch:
    """Cameras that the database tells at a time."""
    columns = zip(*some, strict=True)
    return type(some[0])._make(
        BETWEEN.join(column) if isinstance(column[0], str) else list(chain.from_iterable(column)) for column in columns
    )


def an_about(**facts: str) -> About:
    return About(
        licence="ODbL-1.0",
        licence_url="https://opendatacommons.org/licenses/odbl/1-0/",
        attribution="© Lookback contributors",
        sources=(PROVENANCE,),
        filter=facts.get("filter", "surveillance_type=ALPR"),
        generated_on=date(2026, 11, 23),
        data_version=966,
        cameras_url="https://example.org/cameras",
    )


def a_file(text: str | bytes) -> BinaryIO:
    return BytesIO(text.encode() if isinstance(text, str) else text)
