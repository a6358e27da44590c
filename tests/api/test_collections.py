from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import published_cameras


def test_the_cameras_are_the_first_collection(client: FlaskClient, session: Session) -> None:
    published_cameras(session, [{"lon": 10, "lat": 50}, {"lon": 11, "lat": 51}])
    session.commit()

    collection, *_ = client.get("/api/collections").get_json()["collections"]

    assert collection == client.get("/api/collections/cameras").get_json()
    assert (collection["id"], collection["itemType"]) == ("cameras", "feature")
    [box] = collection["extent"]["spatial"]["bbox"]
    west, south, east, north = box
    assert 5 < west <= 10 < 11 <= east < 16
    assert 45 < south <= 50 < 51 <= north < 56
    assert collection["attribution"] == "© Lookback contributors"


def test_a_collection_links_to_what_is_in_it(client: FlaskClient) -> None:
    links = client.get("/api/collections/cameras").get_json()["links"]

    relations = {link["rel"].removeprefix("http://www.opengis.net/def/rel/ogc/1.0/") for link in links}
    assert relations == {"self", "alternate", "items", "queryables", "sortables", "enclosure", "license", "describedby"}
    for link in links:
        if link["href"].startswith("http://localhost/"):
            response = client.get(link["href"], headers={"Accept": link["type"]})
            assert response.status_code == 200
            assert response.mimetype == link["type"].split(";")[0]


def test_an_empty_register_may_be_anywhere(client: FlaskClient) -> None:
    extent = client.get("/api/collections/cameras").get_json()["extent"]

    assert extent["spatial"]["bbox"] == [[-180, -90, 180, 90]]
