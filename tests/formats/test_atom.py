from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

from app.formats import atom
from app.formats.atom import Entry, Feed
from tests.factories import DAY

NAMES = {"a": "http://www.w3.org/2005/Atom", "georss": "http://www.georss.org/georss"}
FEED = Feed(
    title="Changes",
    own="https://example.org:8443/api/changes.atom?bbox=1,2,3,4",
    page="https://example.org:8443/cameras",
    selection="bbox=1%2C2%2C3%2C4",
    author="Lookback contributors",
    licence_url="https://example.org/licence",
    day=DAY,
)
ENTRY = Entry(
    seq=7,
    title="Dome & <b>\x00\ud800",
    summary="Changed.",
    kind="changed",
    day=date(2026, 11, 24),
    page="https://example.org:8443/cameras/5",
    place=(-104.99, 39.7),
)


def read(entry: Entry) -> ET.Element:
    return ET.fromstring(atom.write(FEED, [entry]))


def test_a_feed_has_what_rfc_4287_asks_of_it() -> None:
    root = read(ENTRY)

    assert root.findtext("a:id", namespaces=NAMES) == "tag:example.org,2026:changes?bbox=1%2C2%2C3%2C4"
    assert root.findtext("a:updated", namespaces=NAMES) == "2026-11-23T00:00:00Z"
    assert root.findtext("a:author/a:name", namespaces=NAMES) == "Lookback contributors"
    links = {link.get("rel"): link.get("href") for link in root.findall("a:link", NAMES)}
    assert links == {"self": FEED.own, "alternate": FEED.page, "license": FEED.licence_url}


def test_an_entry_has_a_name_for_ever_and_a_place_with_latitude_first() -> None:
    entry = read(ENTRY).find("a:entry", NAMES)
    assert entry is not None

    assert entry.findtext("a:id", namespaces=NAMES) == "tag:example.org,2026:changes/7"
    assert entry.findtext("georss:point", namespaces=NAMES) == "39.7 -104.99"
    assert entry.findtext("a:updated", namespaces=NAMES) == "2026-11-24T00:00:00Z"


def test_text_stays_text_and_what_xml_cannot_carry_is_replaced() -> None:
    assert read(ENTRY).findtext("a:entry/a:title", namespaces=NAMES) == "Dome & <b>\ufffd\ufffd"


def test_a_camera_that_nobody_may_read_has_no_place() -> None:
    assert read(replace(ENTRY, place=None)).find("a:entry/georss:point", NAMES) is None
