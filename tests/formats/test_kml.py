import json
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.formats import kml
from app.formats.about import FIELDS
from app.formats.xml import fit
from app.registry.camera_cells import Cells
from tests.formats.factories import PROVENANCE, a_cells, an_about
from tests.formats.test_xml import ANYTHING, IN_A_CELL

KML = "{http://www.opengis.net/kml/2.2}"
ATOM = "{http://www.w3.org/2005/Atom}"


def written(*rows: Cells) -> ET.Element:
    document = ET.fromstring(b"".join(kml.write(rows, about=an_about()))).find(f"{KML}Document")
    assert document is not None
    return document


def facts(placemark: ET.Element) -> dict[str, str]:
    return {str(each.get("name")): each.text or "" for each in placemark.iter(f"{KML}SimpleData")}


def test_a_document_says_what_it_is_before_the_first_camera() -> None:
    document = written(a_cells())

    names = [child.tag.split("}")[1] for child in document]
    assert names == ["name", "link", "description", "ExtendedData", "Schema", "Placemark"], "the order of the schema"
    told = {each.get("name"): each.findtext(f"{KML}value") for each in document.iter(f"{KML}Data")}
    assert json.loads(told.pop("sources") or "") == [PROVENANCE]
    assert told == {
        "licence": "ODbL-1.0",
        "licenceUrl": "https://opendatacommons.org/licenses/odbl/1-0/",
        "attribution": "© Lookback contributors",
        "filter": "surveillance_type=ALPR",
        "generated": "2026-11-23",
        "dataVersion": "966",
    }


def test_a_file_is_as_the_public_schema_says() -> None:
    schema = etree.XMLSchema(etree.parse(files("fastkml").joinpath("schema", "ogckml22.xsd")))
    full = a_cells(name="Gate & <Co>", operator="Acme", check_date="2024-06", description="two\nlines", height=4.5)

    for rows in ([full, a_cells()], []):
        schema.assertValid(etree.fromstring(b"".join(kml.write(rows, about=an_about()))))
    assert not schema.validate(etree.fromstring(f"<kml xmlns='{KML[1:-1]}'><Placemark/><Placemark/></kml>"))


def test_a_placemark_has_every_known_fact_under_a_name_that_the_schema_declares() -> None:
    document = written(a_cells(operator="A & B", camera_tilt=-12.5, description="two\nlines"))

    declared = {each.get("name"): each.get("type") for each in document.iter(f"{KML}SimpleField")}
    assert tuple(declared) == FIELDS
    assert (declared["camera_tilt"], declared["version"], declared["operator"]) == ("double", "int", "string")
    [placemark] = document.iter(f"{KML}Placemark")
    assert [placemark.findtext(f"{KML}{name}") for name in ("name", "description")] == ["A & B", "two\nlines"]
    [link] = placemark.iter(f"{ATOM}link")
    assert link.get("href") == "https://example.org/cameras/7"
    assert placemark.findtext(f"{KML}Point/{KML}coordinates") == "-104.9903000,39.7392000"
    assert facts(placemark) == {
        "id": "7",
        "surveillance_type": "ALPR",
        "camera_tilt": "-12.5",
        "operator": "A & B",
        "description": "two\nlines",
        "external_id": "node/1",
        "updated_on": "2026-11-23",
        "version": "1",
        "system_id": "3",
        "capability": "enabled_claimed",
        "facial_recognition_certainty": "reported",
        "claim_ids": "12 15",
        "provenance_name": "OpenStreetMap",
        "provenance_licence": "ODbL-1.0",
        "provenance_attribution": "© OpenStreetMap contributors",
        "provenance_url": "https://www.openstreetmap.org",
        "osm_tags": '{"man_made": "surveillance"}',
        "url": "https://example.org/cameras/7",
    }


def test_what_is_not_for_the_public_stays_out() -> None:
    secret = a_cells(record_state="hidden", note="PLANTED")
    assert b"PLANTED" not in b"".join(kml.write([secret], about=an_about()))


@given(IN_A_CELL, st.dictionaries(ANYTHING, ANYTHING))
def test_whatever_a_camera_says_is_read_back(text: str, bag: dict[str, str]) -> None:
    [placemark] = written(a_cells(operator=text, osm_tags=bag)).iter(f"{KML}Placemark")

    assert facts(placemark)["operator"] == fit(text)
    assert json.loads(facts(placemark)["osm_tags"]) == bag


def test_an_export_that_breaks_off_is_not_well_formed() -> None:
    whole = b"".join(kml.write([a_cells()], about=an_about())).rstrip()
    for end in range(len(whole)):
        with pytest.raises(ET.ParseError):
            ET.fromstring(whole[:end])


def test_an_export_of_nothing_is_still_a_document() -> None:
    assert list(written().iter(f"{KML}Placemark")) == []
