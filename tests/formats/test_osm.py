import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import osmium
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from app.formats import osm
from app.formats.cells import one_by_one
from app.formats.xml import fit
from app.registry import tags, vocabulary
from app.registry.camera_cells import Cells
from app.registry.details import blank_values
from tests.formats.factories import a_cells, an_about
from tests.formats.test_xml import ANYTHING
from tests.registry.test_tags import BAGS

OWN = [field.name for field in vocabulary.FIELDS if not field.key]


def bytes_of(*rows: Cells) -> bytes:
    return b"".join(osm.write(rows, about=an_about()))


def read_by_osmium(folder: Path, *rows: Cells) -> list[Any]:
    """What osmium, a reader that others wrote, makes of an export: id, version, lon, lat and tags of each node."""
    file = folder / "cameras.osm"
    file.write_bytes(bytes_of(*rows))
    nodes: Iterable[Any] = osmium.FileProcessor(str(file))
    return [(node.id, node.version, node.location.lon, node.location.lat, dict(node.tags)) for node in nodes]


def tags_of(camera: Cells) -> dict[str, str]:
    """What is written of a camera."""
    [(_, _, _, cells, _, bag, _)] = one_by_one([camera])
    return osm.tags_of(osm.known_of(cells), json.loads(bag))


def holds_only_json(bag: dict[str, object]) -> bool:
    """Whether a register would take the bag in: JSON knows no NaN and no infinity."""
    try:
        return bool(json.dumps(bag, allow_nan=False))
    except ValueError:
        return False


def of_bag(bag: dict[str, object], **facts: object) -> Cells:
    """A camera as it is after the import of a bag of tags, with what was corrected since."""
    return a_cells(**{**tags.read(bag).values, "osm_tags": bag, **facts})


def test_osmium_reads_every_camera(tmp_path: Path) -> None:
    rows = [a_cells(id=number, lon=number / 7, lat=-number / 9, version=3) for number in range(1, 50)]

    nodes = read_by_osmium(tmp_path, *rows)

    assert nodes == [
        (
            -number,
            3,
            round(number / 7, 7),
            -round(number / 9, 7),
            {"man_made": "surveillance", "surveillance:type": "ALPR"},
        )
        for number in range(1, 50)
    ]


def test_a_file_says_what_it_is_and_is_not_to_be_uploaded() -> None:
    root = ET.fromstring(bytes_of(a_cells()))

    assert (root.get("version"), root.get("upload"), root.get("copyright")) == (
        "0.6",
        "never",
        "© Lookback contributors",
    )
    assert root.get("license") == "https://opendatacommons.org/licenses/odbl/1-0/"
    note = root.findtext("note") or ""
    for line in ("licence: ODbL-1.0", "filter: surveillance_type=ALPR", "generated: 2026-11-23", "dataVersion: 966"):
        assert line in note.splitlines()
    assert "© OpenStreetMap contributors" in note


def test_where_a_camera_is_from_is_beside_it_and_not_in_its_tags() -> None:
    text = bytes_of(a_cells(external_id="a--b---")).decode()

    about = "https://example.org/cameras/7 | © OpenStreetMap contributors | ODbL-1.0 | a-‐b-‐-"
    claimed = "system_id: 3 | capability: enabled_claimed | facial_recognition_certainty: reported | claim_ids: 12 15"
    assert f"<!-- {about} | {claimed} -->\n<node" in text
    ET.fromstring(text)
    assert set(tags_of(a_cells())) == {"man_made", "surveillance:type"}


def test_untouched_tags_come_out_as_they_were() -> None:
    bag: dict[str, object] = {
        "note": "behind the tree",
        "man_made": "surveillance",
        "surveillance": "webcam;public",
        "direction": " 90 - 180",
        "camera:type": "Dome",
        "camera:angle": "15",
        "height": "4 m",
    }

    assert tags_of(of_bag(bag)) == bag


def test_what_was_corrected_here_replaces_every_tag_that_says_otherwise() -> None:
    bag: dict[str, object] = {"man_made": "surveillance", "direction": "90", "brand": "Acme", "height": "4 m"}

    corrected = of_bag(bag, camera_direction="E-S", manufacturer=None, height=5.0)

    assert tags_of(corrected) == {"man_made": "surveillance", "camera:direction": "E-S", "height": "5"}


def test_a_value_that_implies_what_is_not_held_to_be_true_goes() -> None:
    bag: dict[str, object] = {"man_made": "surveillance", "surveillance": "traffic;public"}

    assert tags_of(of_bag(bag, surveillance_zone=None)) == {"man_made": "surveillance", "surveillance": "public"}
    changed = tags_of(of_bag(bag, surveillance="indoor"))
    assert (changed["surveillance"], changed["surveillance:zone"]) == ("indoor", "traffic")


@pytest.mark.parametrize(
    ("lifecycle", "key"),
    [
        ("active", "man_made"),
        ("unknown", "man_made"),
        ("planned", "planned:man_made"),
        ("under_construction", "construction:man_made"),
        ("disused", "disused:man_made"),
        ("removed", "removed:man_made"),
    ],
)
def test_the_state_of_a_device_is_a_prefix(lifecycle: str, key: str) -> None:
    assert tags_of(a_cells(lifecycle=lifecycle, osm_tags={}, surveillance_type="unknown")) == {key: "surveillance"}


def test_a_state_that_changed_replaces_the_prefix_and_one_that_did_not_stays() -> None:
    assert tags_of(of_bag({"demolished:man_made": "surveillance"})) == {"demolished:man_made": "surveillance"}
    assert tags_of(of_bag({"man_made": "surveillance"}, lifecycle="removed")) == {"removed:man_made": "surveillance"}


def test_a_suspected_camera_is_never_written() -> None:
    text = bytes_of(a_cells(lifecycle="suspected", operator="SUSPECT"))

    assert b"SUSPECT" not in text
    assert b"<node" not in text
    assert b"cameras/7" not in text


def test_fields_of_the_register_are_never_tags() -> None:
    bag: dict[str, object] = {"man_made": "surveillance", "@id": "node/1", **dict.fromkeys(OWN, "PLANTED")}
    row = of_bag(bag, facial_recognition="enabled_claimed", facial_recognition_source="PLANTED", lifecycle="active")

    assert tags_of(row) == {"man_made": "surveillance"}


def test_columns_of_a_table_are_no_tags() -> None:
    assert tags_of(a_cells(osm_tags={"Camera ID": "5", "lat": "1"}, surveillance_type="guard")) == {
        "man_made": "surveillance",
        "surveillance:type": "guard",
    }


def test_what_is_too_long_for_a_tag_is_cut_or_left_out(tmp_path: Path) -> None:
    row = a_cells(description="📷" * 300, image_url=f"https://example.org/{'x' * 300}", operator="\x05" * 200)

    [(*_, told)] = read_by_osmium(tmp_path, row)

    assert told["description"] == "📷" * 254 + "…"
    assert len(told["operator"]) == 255
    assert "image" not in told


@example({"surveillance:zone": 0.0, "man_made": True})
@example({"manufacturer": [], "brand": 0, "man_made": True})
@given(BAGS)
def test_whatever_was_imported_is_said_again(bag: dict[str, object]) -> None:
    """Reading the tags that are written gives the facts back, as far as a tag can hold them."""
    assume(holds_only_json(bag))
    row = of_bag(bag)

    assert all(0 < len(text) <= 255 for pair in tags_of(row).items() for text in pair)
    known, again = tags.read(bag).values, tags.read(tags_of(row)).values
    for field in vocabulary.FIELDS:
        said = known[field.name]
        if any(fit(str(bag[key])) != str(bag[key]) for key in field.keys if key in bag):
            # XML has no such character, not even where reading strips it.
            continue
        if field.key and said != blank_values()[field.name] and len(fit(str(said))) <= 255:
            assert again[field.name] == said, field.name


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(ANYTHING, ANYTHING, max_size=5))
def test_osmium_reads_whatever_a_bag_holds(tmp_path: Path, bag: dict[str, str]) -> None:
    row = of_bag({"man_made": "surveillance", **bag})

    [(*_, told)] = read_by_osmium(tmp_path, row)

    assert told == tags_of(row)


def test_an_export_that_breaks_off_is_not_well_formed() -> None:
    whole = bytes_of(a_cells()).rstrip()
    for end in range(len(whole)):
        with pytest.raises(ET.ParseError):
            ET.fromstring(whole[:end])


def test_an_export_of_nothing_is_still_a_file() -> None:
    assert list(ET.fromstring(bytes_of()).iter("node")) == []
