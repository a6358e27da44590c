"""What an export says about itself and about each camera: the same facts in every format."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from app.formats.encoding import to_json
from app.registry import vocabulary
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed

# A published camera as the registry gives it, with `provenance`: name, licence, licence_url, attribution, url, and what
# is `claimed` of it.
Row = Mapping[str, object]

# What is claimed of a camera, beside its facts.
CLAIMED: Final = Claimed._fields
# What flat fields say of a camera's source, after "provenance_".
PROVENANCE: Final = ("name", "licence", "attribution", "url")
# What a format of flat fields says of a camera beside its place, in this order; see `fields`.
FIELDS: Final = ("id", *FACTS, *CLAIMED, *(f"provenance_{name}" for name in PROVENANCE), "osm_tags", "url")
# What the columns of a table with types hold; text where nothing is said.
KINDS: Final[Mapping[str, str]] = {
    **{field.name: "number" for field in vocabulary.FIELDS if field.kind == "number"},
    **dict.fromkeys(("id", "precision_m", "version", "system_id"), "integer"),
    **dict.fromkeys(("published_on", "updated_on"), "day"),
}


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

    @property
    def members(self) -> dict[str, object]:
        """All that an export says about itself, under the names that formats of JSON and of flat fields share."""
        return {
            "licence": self.licence,
            "licenceUrl": self.licence_url,
            "attribution": self.attribution,
            "sources": self.sources,
            "filter": self.filter,
            "generated": self.generated_on,
            "dataVersion": self.data_version,
        }


def address(row: Row, cameras_url: str) -> str:
    """Where the camera's own page is."""
    return f"{cameras_url}/{row['id']}"


def fields(row: Row, cameras_url: str) -> Iterator[object]:
    """The values of FIELDS: None where nothing is known, a bag of tags as JSON."""
    yield row["id"]
    for name in FACTS:
        yield row.get(name)
    claimed = row.get("claimed")
    yield from flat(claimed) if isinstance(claimed, Claimed) else (None,) * len(CLAIMED)
    provenance = row.get("provenance")
    for name in PROVENANCE:
        yield provenance.get(name) if isinstance(provenance, Mapping) else None
    yield to_json(row.get("osm_tags") or {})
    yield address(row, cameras_url)


@lru_cache(maxsize=4096)
def flat(claimed: Claimed) -> tuple[int | str | None, ...]:
    """The values of CLAIMED: of several claims the numbers with spaces between them."""
    system_id, capability, certainty, claim_ids = claimed
    return system_id, capability, certainty, " ".join(map(str, claim_ids)) or None


def title(row: Row) -> str:
    """What a list of places calls a camera: its name, else who runs it, else its number."""
    return str(row.get("name") or row.get("operator") or row["id"])


def position(row: Row) -> tuple[float, float]:
    """Longitude and latitude with 7 decimals, as exact as OpenStreetMap stores a node."""
    lon, lat = row["lon"], row["lat"]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        raise TypeError(f"camera {row['id']} has no position")
    # Adding 0.0 turns -0.0 into 0.0.
    return round(lon, 7) + 0.0, round(lat, 7) + 0.0
