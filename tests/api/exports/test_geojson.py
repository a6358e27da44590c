import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import sources
from tests.api.exports.asking import GEOJSON
from tests.factories import published_camera


def test_an_empty_register_is_a_valid_geojson_collection(client: FlaskClient) -> None:
    response = client.get(GEOJSON)

    assert response.mimetype == "application/geo+json"
    collection = response.get_json()
    assert (collection["type"], collection["features"], collection["dataVersion"]) == ("FeatureCollection", [], 0)


def test_an_empty_register_is_no_line_of_geojsonl(client: FlaskClient) -> None:
    response = client.get("/api/exports/cameras.geojsonl")

    assert (response.status_code, response.data, response.mimetype) == (200, b"", "application/x-ndjson")


def test_geojson_says_licence_attribution_and_what_was_asked_for(client: FlaskClient, session: Session) -> None:
    sources.declare(session, name="Council", licence="OGL-UK-3.0", attribution="© Council")
    published_camera(session)
    session.commit()

    collection = client.get(f"{GEOJSON}?operator=!unknown&bbox=1,2,3,4").get_json()

    assert collection["licence"] == "ODbL-1.0"
    assert collection["licenceUrl"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert collection["attribution"] == "© Lookback contributors; © Council"
    assert [source["name"] for source in collection["sources"]] == ["Lookback contributors", "Council"]
    assert collection["filter"] == "bbox=1%2C2%2C3%2C4&operator=%21unknown"
    assert collection["dataVersion"] == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", collection["generated"])
