"""The change feed for feed readers: Atom (RFC 4287) with places in GeoRSS Simple (OGC 17-002r1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

MEDIA_TYPE: Final = "application/atom+xml"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_GEORSS: Final = "http://www.georss.org/georss"
# XML 1.0 has no way to write these (https://www.w3.org/TR/xml/#charsets).
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A tag URI names a day on which its host was the namer's (RFC 4151); this year the first feed was written.
_SINCE: Final = 2026

ET.register_namespace("", _ATOM)
ET.register_namespace("georss", _GEORSS)


@dataclass(frozen=True)
class Entry:
    """One change: its number, a title and a summary in words, and where the camera is as longitude and latitude."""

    seq: int
    title: str
    summary: str
    kind: str
    day: date
    page: str
    place: tuple[float, float] | None


@dataclass(frozen=True)
class Feed:
    """What the feed says about itself. own: its address; page: the one for people; selection: the canonical filter."""

    title: str
    own: str
    page: str
    selection: str
    author: str
    licence_url: str
    day: date


def write(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed as a document, its entries in the order given."""
    root = ET.Element(f"{{{_ATOM}}}feed")
    host = urlsplit(feed.own).hostname or "localhost"
    _say(root, "id", f"tag:{host},{_SINCE}:changes{'?' if feed.selection else ''}{feed.selection}")
    _say(root, "title", feed.title)
    _say(root, "updated", _moment(feed.day))
    _link(root, "self", feed.own, MEDIA_TYPE)
    _link(root, "alternate", feed.page, "text/html")
    _link(root, "license", feed.licence_url, "text/html")
    _say(ET.SubElement(root, f"{{{_ATOM}}}author"), "name", feed.author)
    for each in entries:
        _add(root, each, host)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add(root: ET.Element, entry: Entry, host: str) -> None:
    told = ET.SubElement(root, f"{{{_ATOM}}}entry")
    _say(told, "id", f"tag:{host},{_SINCE}:changes/{entry.seq}")
    _say(told, "title", entry.title)
    _say(told, "updated", _moment(entry.day))
    _link(told, "alternate", entry.page, "text/html")
    ET.SubElement(told, f"{{{_ATOM}}}category", {"term": entry.kind})
    _say(told, "summary", entry.summary)
    if entry.place:
        lon, lat = entry.place
        ET.SubElement(told, f"{{{_GEORSS}}}point").text = f"{lat} {lon}"


def _say(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = _NOT_XML.sub("\ufffd", text)


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": href, "type": media_type})


def _moment(day: date) -> str:
    """A day is all that is published of when something happened."""
    return f"{day.isoformat()}T00:00:00Z"
