import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.formats.exporting import FORMATS
from app.registry.filtering import askable
from tests.factories import published_camera


def test_every_address_the_landing_page_names_answers(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(session)
    session.commit()
    values = {"camera_id": str(camera_id), "z": "1", "x": "0", "y": "0"}

    links = client.get("/api/").get_json()["links"]

    ours = [link for link in links if link["href"].startswith("http://localhost/")]
    assert len(ours) == len(links) - 1, "all but the licence"
    for link in ours:
        address = re.sub(r"\{(\w+)\}", lambda name: values[name[1]], link["href"])
        assert ("{" in link["href"]) == link.get("templated", False)
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.content_type.split(";")[0] == link["type"].split(";")[0]


def test_the_landing_page_names_every_address_of_the_api(client: FlaskClient) -> None:
    links = {link["href"].removeprefix("http://localhost") for link in client.get("/api/").get_json()["links"]}

    assert links >= {
        "/api/",
        "/api/openapi.json",
        "/api/conformance",
        "/api/collections",
        "/api/collections/cameras/items",
        *(f"/api/exports/cameras.{extension}" for extension in FORMATS),
        "/api/collections/cameras/items/{camera_id}",
        "/tiles/{z}/{x}/{y}.json",
        "/tiles/{z}/{x}/{y}.mvt",
    }


def test_the_landing_page_explains_every_field_and_the_codes_of_tiles(client: FlaskClient) -> None:
    fields = {field["name"]: field for field in client.get("/api/").get_json()["fields"]}

    assert tuple(fields) == tuple(field.name for field in askable.FIELDS)
    assert {"value": "disputed", "label": "disputed", "code": 4} in fields["certainty"]["values"]
    assert {"value": "ALPR", "label": "Number-plate reader", "code": 2} in fields["surveillance_type"]["values"]
    assert fields["camera_direction"]["key"] == "camera:direction"
    assert fields["facial_recognition"]["key"] is None, "not an OSM key"
    assert all("code" not in value for value in fields["surveillance_zone"]["values"])


def test_the_licence_is_named(client: FlaskClient) -> None:
    page = client.get("/api/").get_json()

    assert page["licence"] == "ODbL-1.0"
    [licence] = [link["href"] for link in page["links"] if link["rel"] == "license"]
    assert licence == "https://opendatacommons.org/licenses/odbl/1-0/"


def test_the_landing_page_takes_no_parameters(client: FlaskClient) -> None:
    assert client.get("/api/?limit=1").status_code == 400
