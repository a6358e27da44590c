import json
from typing import Any
from xml.etree import ElementTree as ET

import gpxpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import gpx
from app.formats.xml import fit
from app.registry.camera_cells import Cells
from tests.formats.factories import PROVENANCE, a_cells, an_about
from tests.formats.test_xml import ANYTHING, IN_A_CELL


def written(*rows: Cells) -> Any:
    """What gpxpy, a reader that others wrote, makes of an export."""
    return gpxpy.parse(b"".join(gpx.write(rows, about=an_about())).decode())


def facts(extensions: list[ET.Element]) -> dict[str, str]:
    return {each.tag.removeprefix(f"{{{gpx.NAMESPACE}}}"): each.text or "" for each in extensions}


def the_waypoint(**said: object) -> Any:
    [waypoint] = written(a_cells(**said)).waypoints
    return waypoint


def test_a_file_says_what_it_is_before_the_first_camera() -> None:
    document = written(a_cells())

    assert (document.version, document.creator, document.copyright_year) == ("1.1", "Lookback", "2026")
    assert document.copyright_author == "© Lookback contributors"
    assert document.copyright_license == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert str(document.time) == "2026-11-23 00:00:00+00:00"
    told = facts(document.metadata_extensions)
    assert (told["filter"], told["dataVersion"]) == ("surveillance_type=ALPR", "966")
    assert json.loads(told["sources"]) == [PROVENANCE]


def test_a_waypoint_has_every_known_fact() -> None:
    waypoint = the_waypoint(name="Gate & Co", operator="Acme", check_date="2024-06", description="two\nlines")

    assert (waypoint.longitude, waypoint.latitude) == (-104.9903, 39.7392)
    assert (waypoint.name, waypoint.description, waypoint.type) == ("Gate & Co", "two\nlines", "ALPR")
    assert (waypoint.source, waypoint.link) == ("© OpenStreetMap contributors", "https://example.org/cameras/7")
    told = facts(waypoint.extensions)
    assert (told["id"], told["version"], told["check_date"], told["operator"]) == ("7", "1", "2024-06", "Acme")
    assert (told["provenance_licence"], told["url"]) == ("ODbL-1.0", "https://example.org/cameras/7")
    assert json.loads(told["osm_tags"]) == {"man_made": "surveillance"}
    assert "model" not in told, "nothing is known"


def test_elements_stand_in_the_order_of_the_schema() -> None:
    root = ET.fromstring(b"".join(gpx.write([a_cells(description="x")], about=an_about())))

    metadata, waypoint = ([child.tag.split("}")[1] for child in part] for part in root)
    assert metadata == ["name", "desc", "copyright", "link", "time", "extensions"]
    assert waypoint == ["name", "desc", "src", "link", "type", "extensions"]


def test_the_eastern_edge_is_called_as_the_schema_allows() -> None:
    assert the_waypoint(lon=180.0).longitude == -180
    assert the_waypoint(lon=179.99999996).longitude == -180
    assert the_waypoint(lon=179.9999999).longitude == 179.9999999


def test_what_is_not_for_the_public_stays_out() -> None:
    secret = a_cells(record_state="hidden", note="PLANTED")
    assert b"PLANTED" not in b"".join(gpx.write([secret], about=an_about()))


@given(IN_A_CELL, st.dictionaries(ANYTHING, ANYTHING))
def test_whatever_a_camera_says_is_read_back(text: str, bag: dict[str, str]) -> None:
    told = facts(the_waypoint(operator=text, osm_tags=bag).extensions)

    assert told["operator"] == fit(text)
    assert json.loads(told["osm_tags"]) == bag


def test_an_export_that_breaks_off_is_not_well_formed() -> None:
    whole = b"".join(gpx.write([a_cells()], about=an_about())).rstrip()
    for end in range(len(whole)):
        with pytest.raises(ET.ParseError):
            ET.fromstring(whole[:end])


def test_an_export_of_nothing_is_still_a_file() -> None:
    assert written().waypoints == []
