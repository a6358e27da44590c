import tracemalloc
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given, settings

from app.formats import osm, osm_xml
from app.formats.foreign import ForeignCamera, Found, Skipped, UnreadableFile
from tests.formats.factories import a_cells, a_file, an_about
from tests.formats.test_osm import holds_only_json, tags_of
from tests.registry.test_tags import BAGS

CAMERA = '<tag k="man_made" v="surveillance"/>'
DATA = Path(__file__).parent.parent / "data" / "vtluug-surveillance.osm"


def found(inside: str, head: str = "") -> list[Found]:
    return list(osm_xml.read(a_file(f'{head}<osm version="0.6">\n{inside}\n</osm>')))


def test_a_real_file_comes_back_tag_by_tag() -> None:
    with DATA.open("rb") as file:
        cameras = list(osm_xml.read(file))

    nodes = list(ET.parse(DATA).getroot().iter("node"))
    lines = DATA.read_text().split("\n")
    for camera, node in zip(cameras, nodes, strict=True):
        assert isinstance(camera, ForeignCamera)
        assert camera.external_id == f"node/{node.get('id')}"
        assert (camera.lon, camera.lat) == (float(node.get("lon", "")), float(node.get("lat", "")))
        assert list(camera.tags.items()) == [(tag.get("k"), tag.get("v")) for tag in node.iter("tag")]
        assert f'id="{node.get("id")}"' in lines[camera.line - 1]


def test_ways_and_relations_are_cameras_only_where_their_center_is_said() -> None:
    kinds = found(
        f'<way id="1"><nd ref="5"/>{CAMERA}</way>'
        f'<way id="2"><center lat="2.5" lon="1.5"/>{CAMERA}</way>'
        f'<relation id="2"><center lat="1" lon="2"/>{CAMERA}</relation>'
    )

    assert kinds == [
        Skipped(2, "not_a_point", "way"),
        ForeignCamera(2, "way/2", 1.5, 2.5, {"man_made": "surveillance"}),
        ForeignCamera(2, "relation/2", 2.0, 1.0, {"man_made": "surveillance"}),
    ]


@pytest.mark.parametrize(
    "tags",
    [
        '<tag k="disused:man_made" v="surveillance"/>',
        '<tag k="man_made" v="mast;surveillance"/>',
        '<tag k="surveillance:type" v="ALPR"/><tag k="highway" v="street_lamp"/>',
    ],
)
def test_whatever_says_surveillance_is_a_camera(tags: str) -> None:
    [camera] = found(f'<node id="1" lon="1" lat="2">{tags}</node>')
    assert isinstance(camera, ForeignCamera)


@pytest.mark.parametrize(
    ("element", "reason", "detail"),
    [
        ('<node id="1" lon="1" lat="2"><tag k="amenity" v="bench"/></node>', "not_surveillance", "amenity=bench"),
        (f'<node id="1" lon="1" lat="2" visible="false">{CAMERA}</node>', "deleted", ""),
        (f'<node id="1" lon="1" lat="2" action="delete">{CAMERA}</node>', "deleted", ""),
        (f'<node id="1">{CAMERA}</node>', "no_position", ""),
        (f'<node id="1" lon="nan" lat="1_0">{CAMERA}</node>', "bad_position", "nan 1_0"),
        (f'<node id="1" lon="181" lat="1">{CAMERA}</node>', "position_out_of_range", "181.0 1.0"),
    ],
)
def test_what_is_passed_over_is_told_with_its_reason(element: str, reason: str, detail: str) -> None:
    [skipped] = found(element)
    assert isinstance(skipped, Skipped)
    assert (skipped.line, skipped.reason, skipped.detail) == (2, reason, detail)


def test_the_corners_of_ways_are_not_told_of() -> None:
    assert found('<node id="1" lon="1" lat="2"/><way id="3"><nd ref="1"/></way>') == []


@pytest.mark.parametrize("number", ["-5", "0", "007", "", "x", "٣", "9" * 20])
def test_a_number_of_an_editor_is_no_name(number: str) -> None:
    [camera] = found(f'<node id="{number}" lon="1" lat="2">{CAMERA}</node>')
    assert isinstance(camera, ForeignCamera)
    assert camera.external_id is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('<!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><osm>&b;</osm>', "declares a type of document"),
        ('<!DOCTYPE osm SYSTEM "file:///etc/passwd"><osm/>', "declares a type of document"),
        ("<osm><node id='1'>&b;</node></osm>", "undefined entity"),
        ("<osm><node></osm>", "mismatched tag"),
        (
            "<osm><remark>runtime error: Query timed out</remark></osm>",
            "not complete: “runtime error: Query timed out”",
        ),
        ("<osmChange/>", "it begins with <osmChange>"),
        ("<osm><note>\x01</note></osm>", "line 1"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(text: str, told: str) -> None:
    with pytest.raises(UnreadableFile, match=told):
        list(osm_xml.read(a_file(text)))


def test_half_a_file_is_unreadable_after_the_cameras_in_it() -> None:
    with DATA.open("rb") as file:
        half = osm_xml.read(BytesIO(file.read()[:12_000]))

    with pytest.raises(UnreadableFile, match="Not well-formed"):
        list(half)


class _Endless(RawIOBase):
    """A file that never ends."""

    def __init__(self) -> None:
        node = f'<node id="1" lon="1" lat="2">{CAMERA}</node>\n'.encode() * 100
        self._pieces: Iterator[bytes] = chain([b"<osm>"], repeat(node))

    def read(self, _: int = -1) -> bytes:
        return next(self._pieces)


def test_memory_does_not_grow_with_the_file() -> None:
    tracemalloc.start()
    file: Any = _Endless()
    cameras = Counter(type(each) for each in islice(osm_xml.read(file), 10_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert cameras == {ForeignCamera: 10_000}
    assert most < 2_000_000


@settings(max_examples=50)
@given(BAGS)
def test_what_is_written_is_read_again(bag: dict[str, object]) -> None:
    assume(holds_only_json(bag))
    row = a_cells(lon=-104.9903123, osm_tags=bag, lifecycle="active")

    [camera] = osm_xml.read(BytesIO(b"".join(osm.write([row], about=an_about()))))

    assert isinstance(camera, ForeignCamera)
    assert (camera.lon, camera.lat, camera.tags) == (-104.9903123, 39.7392, tags_of(row))
