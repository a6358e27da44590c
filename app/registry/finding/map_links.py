"""Positions in addresses: what people copy from the bar of another map. Nobody is asked for the page itself."""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from app.registry.errors import Invalid
from app.registry.geometry import Position

LONGEST_LINK: Final = 4_000
_NUMBER: Final = r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?)"
_PAIR: Final = re.compile(rf"(?:loc:|geo:)?\s*{_NUMBER}\s*[,~;]\s*{_NUMBER}")
# The place that a Google link is about, and only then where its map was looked at from.
_IN_PATH: Final = (
    re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}"),
    re.compile(rf"/@{_NUMBER},{_NUMBER}"),
    re.compile(rf"/(?:search|place|dir/[^/]*)/{_NUMBER},\+?{_NUMBER}(?:/|$)"),
)
# OpenStreetMap's own and the many maps that follow it: zoom, latitude, longitude.
_IN_FRAGMENT: Final = re.compile(rf"(?:.*[#&])?(?:map=)?[0-9]{{1,2}}(?:\.[0-9]+)?/{_NUMBER}/{_NUMBER}(?:[/&].*)?")
# What is marked comes before what is looked at: Google, Apple, Bing, OpenStreetMap, Waze, HERE, Yandex.
_MARKED: Final = ("coordinate", "query", "q", "daddr", "destination", "sll", "ll", "center", "cp", "viewpoint")
_APART: Final = (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"))


def is_link(text: str) -> bool:
    """Whether a text is the address of a page or a place, and not a name."""
    return re.match(r"\s*(?:https?://|geo:)", text, re.IGNORECASE) is not None


def parse_link(text: str) -> Position | None:
    """Read the position in a geo: URI (RFC 5870) or in a link to a map; None when there is none in it."""
    text = text.strip()
    if len(text) > LONGEST_LINK or not is_link(text):
        return None
    if text[:4].lower() == "geo:":
        return _geo(text[4:])
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    asked = dict(parse_qsl(parts.query))
    for lat, lon in _APART:
        if lat in asked and lon in asked and (found := _position(asked[lat], asked[lon])):
            return found
    for pattern in _IN_PATH:
        if (match := pattern.search(unquote(parts.path))) and (found := _position(*match.groups())):
            return found
    for name in _MARKED:
        if (match := _PAIR.match(asked.get(name, ""))) and (found := _position(*match.groups())):
            return found
    match = _IN_FRAGMENT.fullmatch(parts.fragment)
    return _position(*match.groups()) if match else None


def _geo(rest: str) -> Position | None:
    """The path of a geo: URI, with its altitude and parameters left out; Android's "geo:0,0?q=1,2" says it later."""
    path, _, query = rest.partition("?")
    asked = _PAIR.match(dict(parse_qsl(query)).get("q", ""))
    match = asked or _PAIR.match(path)
    return _position(*match.groups()) if match else None


def _position(lat: str, lon: str) -> Position | None:
    try:
        return Position.parse(lon, lat)
    except Invalid:
        return None
