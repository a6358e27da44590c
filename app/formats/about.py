"""What an export says about itself and about each camera: the same facts in every format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# A published camera as the registry gives it, with `provenance`: name, licence, licence_url, attribution, url.
Row = Mapping[str, object]


@dataclass(frozen=True)
class About:
    """What goes with an export.

    licence: SPDX id. sources: for each its name, licence, attribution, url. filter: the canonical query, "" for all.
    data_version: the last revision that is in it. cameras_url: where the pages are, "https://example.org/cameras".
    """

    licence: str
    licence_url: str
    attribution: str
    sources: tuple[Mapping[str, str | None], ...]
    filter: str
    generated_on: date
    data_version: int
    cameras_url: str


def address(row: Row, cameras_url: str) -> str:
    """Where the camera's own page is."""
    return f"{cameras_url}/{row['id']}"


def position(row: Row) -> tuple[float, float]:
    """Longitude and latitude with 7 decimals, as exact as OpenStreetMap stores a node."""
    lon, lat = row["lon"], row["lat"]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        raise TypeError(f"camera {row['id']} has no position")
    # Adding 0.0 turns -0.0 into 0.0.
    return round(lon, 7) + 0.0, round(lat, 7) + 0.0
