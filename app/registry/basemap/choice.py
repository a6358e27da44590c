"""Which street map lies under the cameras: the operator's choice, parsed once. Nobody is asked anything here."""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from app.registry.i18n import N_
from app.registry.map import cells

# https://operations.osmfoundation.org/policies/tiles/: exactly this address, and no other subdomain.
_OSM: Final = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
MAX_ZOOM: Final = 19

# https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, chapter 3
_PMTILES_HEADER: Final = 127
_PMTILES_START: Final = b"PMTiles\x03"
_PMTILES_TYPE: Final = 99
_PMTILES_VECTOR: Final = 1
_PMTILES_MAX_ZOOM: Final = 101

_PLACEHOLDERS: Final = ("{z}", "{x}", "{y}")


class Uncredited(ValueError):
    """The chosen map needs words that name its makers, and there are none."""


@dataclass(frozen=True)
class Attribution:
    """Who made the map, to be shown on it; `corrections_url` is where readers report what is wrong with its streets."""

    text: str
    url: str | None = None
    corrections_url: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "© Example Maps https://example.org/copyright"; the address may be missing. Raises ValueError."""
        words = text.split()
        url = words.pop() if words and words[-1].startswith(("https://", "http://")) else None
        if not words or not " ".join(words).isprintable():
            raise ValueError("must be words, with an address after them or without")
        return cls(" ".join(words), url)


OSM_ATTRIBUTION: Final = Attribution(
    N_("© OpenStreetMap contributors"),
    "https://www.openstreetmap.org/copyright",
    "https://www.openstreetmap.org/fixthemap",
)


@dataclass(frozen=True)
class Basemap:
    """A street map: none, the tiles of an outside server by a `template` of their addresses, or a PMTiles file."""

    kind: Literal["none", "tiles", "file"]
    template: str = ""
    path: Path | None = None
    attribution: Attribution | None = None
    max_zoom: int = MAX_ZOOM

    @classmethod
    def parse(cls, text: str, attribution: str | None = None, max_zoom: int = MAX_ZOOM) -> Self:
        """Read "osm", "none", "https://tiles.example.org/{z}/{x}/{y}.png" or the path of a .pmtiles file.

        `attribution` is needed for the last two; `max_zoom` is that of the outside server, unless it is OSM's.
        Raises ValueError, Uncredited among them.
        """
        text = text.strip()
        if text.lower() == "none":
            return cls("none")
        if text.lower() in ("", "osm"):
            return cls("tiles", _OSM, attribution=OSM_ATTRIBUTION)
        if "://" in text:
            return cls("tiles", _checked(text), None, _credit(attribution), max_zoom)
        if text.endswith(".pmtiles"):
            path = Path(text).expanduser().absolute()
            return cls("file", "", path, _credit(attribution), _vector_zoom(path))
        raise ValueError("must be osm, none, an address with {z}, {x} and {y}, or the path of a .pmtiles file")

    @property
    def host(self) -> str | None:
        """The outside server that is asked for tiles."""
        return urlsplit(self.template).hostname

    @property
    def key(self) -> str:
        """A name for the source that its address cannot be read from: the address may hold the operator's key."""
        return sha256(self.template.encode()).hexdigest()[:16]


def _credit(attribution: str | None) -> Attribution:
    if not attribution:
        raise Uncredited("must name the makers of the street map, such as © Example Maps https://example.org/copyright")
    return Attribution.parse(attribution)


def _checked(template: str) -> str:
    """The template itself, once nothing in it can lead anywhere but to tiles of one host."""
    if not template.isascii() or not template.isprintable() or " " in template:
        raise ValueError("an address has no spaces and only ASCII characters")
    if "{s}" in template:
        raise ValueError("name one host in place of {s}")
    bare = template
    for placeholder in _PLACEHOLDERS:
        bare = bare.replace(placeholder, "")
    if re.search(r"[{}]", bare) or not all(placeholder in template for placeholder in _PLACEHOLDERS):
        raise ValueError("the address must have {z}, {x} and {y}, and no other braces")
    parts = urlsplit(template)
    if parts.scheme not in ("http", "https") or not parts.hostname or "{" in parts.netloc:
        raise ValueError("the address must begin with https:// or http:// and one host")
    if "@" in parts.netloc or parts.fragment or parts.port == 0:
        raise ValueError("the address must have no user, no password, no # and no port 0")
    return template


def _vector_zoom(path: Path) -> int:
    """The largest zoom of a PMTiles file of vector tiles, the only ones that can be drawn."""
    try:
        with path.open("rb") as file:
            header = file.read(_PMTILES_HEADER)
    except OSError as error:
        raise ValueError(f"the file cannot be read: {error.strerror}") from error
    if len(header) < _PMTILES_HEADER or not header.startswith(_PMTILES_START):
        raise ValueError("the file is not a PMTiles archive of version 3")
    if header[_PMTILES_TYPE] != _PMTILES_VECTOR:
        raise ValueError("the file must hold vector tiles (MVT)")
    return min(header[_PMTILES_MAX_ZOOM], cells.MAX_ZOOM)
