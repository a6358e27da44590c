from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry.filtering.queryables import QUERYABLES, SORTABLES
from tests.conftest import both_databases
from tests.factories import published_camera

CAMERAS = "/api/collections/cameras"


def test_what_can_be_asked_is_a_schema_of_which_every_property_can_be(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    response = client.get(f"{CAMERAS}/queryables")

    assert response.mimetype == "application/schema+json"
    schema = response.get_json()
    assert (schema["$id"], schema["type"]) == (f"http://localhost{CAMERAS}/queryables", "object")
    assert schema["properties"].keys() == QUERYABLES.keys()
    assert schema["properties"]["geometry"]["format"] == "geometry-point"
    assert "dome" in schema["properties"]["camera_type"]["enum"]
    assert "several" in schema["properties"]["purpose"]["description"]
    assert "unknown" not in schema["properties"]["facial_recognition_certainty"]["enum"]
    for name in schema["properties"]:
        assert client.get(f"{CAMERAS}/items", query_string={"filter": f"{name} IS NOT NULL"}).status_code == 200, name


@both_databases
def test_by_everything_that_sorts_it_can_be_sorted(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    schema = client.get(f"{CAMERAS}/sortables").get_json()

    assert schema["properties"].keys() == set(SORTABLES)
    for name in schema["properties"]:
        assert client.get(f"{CAMERAS}/items?sortby=-{name}").get_json()["numberReturned"] == 1, name


def test_the_collection_links_to_both(client: FlaskClient) -> None:
    links = {link["rel"]: link["href"] for link in client.get(CAMERAS).get_json()["links"]}

    for name in ("queryables", "sortables"):
        assert client.get(links[f"http://www.opengis.net/def/rel/ogc/1.0/{name}"]).status_code == 200
