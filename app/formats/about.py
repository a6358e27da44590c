"""What an export says about itself and about each camera: the same facts in every format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from app.registry import vocabulary
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed

# What is claimed of a camera, beside its facts.
CLAIMED: Final = Claimed._fields
# What flat fields say of a camera's source, after "provenance_".
PROVENANCE: Final = ("name", "licence", "attribution", "url")
# What a format of flat fields says of a camera beside its place, in this order.
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


@lru_cache(maxsize=4096)
def flat(claimed: Claimed) -> tuple[int | str | None, ...]:
    """The values of CLAIMED: of several claims the numbers with spaces between them."""
    system_id, capability, certainty, claim_ids = claimed
    return system_id, capability, certainty, " ".join(map(str, claim_ids)) or None
