import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.formats import copied
from app.formats.foreign import UnreadableFile
from app.registry import publishing, sources
from app.registry.mirroring import Line
from tests.copies import told
from tests.factories import DAY, details

Spoil = Callable[[dict[str, Any]], object]


@pytest.fixture
def line(session: Session) -> dict[str, Any]:
    """What is told of a camera of somebody else's."""
    council = sources.declare(session, name="Council", licence="CC0-1.0", url="https://example.org/", retrieved_on=DAY)
    tags = {"b": [1, 2.5, None], "a": "“Étoile”\u2028", "big": 10**30}
    new = publishing.creation(
        details(operator="Étoile", height="4.1", description="One\nTwo"),
        source_id=council.id,
        external_id="node/1",
        osm_tags=tags,
        precision_m=10,
    )
    publishing.publish(session, [new], day=DAY)
    found: dict[str, Any] = json.loads(told(session, 0, 1))
    return found


def read(line: object) -> Line:
    [found] = copied.read([json.dumps(line).encode() + b"\n"])
    return found


def test_what_is_read_is_what_was_told(line: dict[str, Any]) -> None:
    found = read(line)

    [camera] = found.cameras
    assert (found.revised.seq, found.revised.kind, found.revised.day, found.unseen) == (1, "created", DAY, None)
    assert (camera["lon"], camera["lat"], camera["precision_m"], camera["height"]) == (-104.9903, 39.7392, 10, 4.1)
    assert list(camera["osm_tags"]) == ["b", "a", "big"]
    assert (camera["osm_tags"]["big"], camera["description"]) == (10**30, "One\nTwo")
    assert found.sources[camera["source_id"]]["retrieved_on"] == DAY


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line.pop("seq"),
        lambda line: line.update(seq=0),
        lambda line: line.update(seq=True),
        lambda line: line.update(id=1 << 63),
        lambda line: line.update(kind="left"),
        lambda line: line.update(day="yesterday"),
        lambda line: line.update(before={"password": "x"}),
        lambda line: line.update(before=["lon"]),
        lambda line: line.update(before={"lon": "east"}),
        lambda line: line.update(after={"operator": {"a": 1}}),
        lambda line: line.update(after={"osm_tags": "a=b"}),
        lambda line: line.update(after={"source_id": True}),
        lambda line: line.update(camera=None),
        lambda line: line.update(origins=[]),
        lambda line: line.update(unseen="why"),
        lambda line: line["camera"].update(id=7),
        lambda line: line["camera"]["geometry"].update(coordinates=[181, 0]),
        lambda line: line["camera"]["geometry"].update(coordinates=[float("nan"), 0]),
        lambda line: line["camera"]["properties"].pop("operator"),
        lambda line: line["camera"]["properties"].update(camera_type="oval"),
        lambda line: line["camera"]["properties"].update(operator="a\x00b"),
        lambda line: line["camera"]["properties"].update(operator="x" * 256),
        lambda line: line["camera"]["properties"].update(height="4"),
        lambda line: line["camera"]["properties"].update(image_url="javascript:alert(1)"),
        lambda line: line["camera"]["properties"].update(removal_reason="legal_takedown?"),
        lambda line: line["camera"]["properties"].update(osm_tags=[1]),
        lambda line: line["camera"]["properties"]["provenance"].update(licence="Proprietary"),
        lambda line: line["camera"]["properties"]["provenance"].update(url="javascript:alert(1)"),
    ],
)
def test_what_a_copy_could_not_keep_is_refused(line: dict[str, Any], spoil: Spoil) -> None:
    read(line)
    spoil(line)

    with pytest.raises(UnreadableFile, match="cannot be kept here"):
        read(line)


@pytest.mark.parametrize("text", [b"[]\n", b"{}\n", b"3\n", b"\n", b"[" * 5000 + b"\n", b"\xff\n", b'{"seq":1e999}\n'])
def test_what_is_no_line_at_all_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableFile, match="cannot be kept here"):
        list(copied.read([text]))


def test_a_line_without_its_end_is_cut_short(line: dict[str, Any]) -> None:
    with pytest.raises(UnreadableFile, match="cut short"):
        list(copied.read([json.dumps(line).encode()]))
