"""Files to import, and what is there afterwards."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select

from app.db import Database
from app.demo import SOURCES
from app.registry.cameras import camera

FILES = {source.file: source.path for source in SOURCES}
COLORADO = FILES["us-alpr-colorado.geojson"]
TRAFFORD = FILES["trafford-cctv.csv"]
DAKAR = FILES["dakar-noprops.geojson"]
TERMS = ("--source", "OpenStreetMap", "--licence", "ODbL-1.0")


def stored(database: Database) -> list[RowMapping]:
    """Every camera of a register."""
    with database.reading() as session:
        return list(session.execute(select(camera).order_by(camera.c.id)).mappings())


def geojson(path: Path, *features: dict[str, Any]) -> Path:
    """A file of these features."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def feature(node: int, lon: float = -104.99, **tags: object) -> dict[str, Any]:
    """A camera as a node of OpenStreetMap."""
    properties = {"@id": f"node/{node}", "man_made": "surveillance", **tags}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, 39.7]}, "properties": properties}
