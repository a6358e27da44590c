import re
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry.queryables import QUERYABLES
from tests.factories import published_camera

DOCS = "/api/docs"


def test_every_example_can_be_followed_as_it_stands(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()
    page = client.get(DOCS).text

    followed = {unescape(link) for link in re.findall(r'href="([^"]*/api/[^"]*)"', page)}

    assert len(followed) > 15
    for link in followed:
        assert client.get(link).status_code in (200, 501), link


def test_the_samples_name_this_register(client: FlaskClient) -> None:
    page = unescape(client.get(DOCS, base_url="https://cameras.example.org").text)

    for sample in (
        "curl -o cameras.geojson 'https://cameras.example.org/api/exports/cameras.geojson?surveillance_type=ALPR'",
        'address = "https://cameras.example.org/api/collections/cameras/items?limit=1000"',
        "ogr2ogr cameras.gpkg OAPIF:https://cameras.example.org/api cameras",
    ):
        assert sample in page
    assert "localhost" not in page


def test_every_address_parameter_and_property_is_explained(client: FlaskClient) -> None:
    page = unescape(client.get(DOCS).text)
    described = client.get("/api/openapi.json").get_json()

    for path in described["paths"]:
        assert f"<code>{path}</code>" in page
    for name in QUERYABLES:
        assert f"<code>{name}</code>" in page
    links = set(re.findall(r'href="#([^"]*)"', page))
    assert links <= set(re.findall(r'id="([^"]*)"', page)), "every link within the page leads somewhere"


def test_the_steps_in_qgis_have_pictures_that_are_small_and_described(client: FlaskClient) -> None:
    pictures = re.findall(r'<img class="docs-picture" src="([^"]+)" alt="([^"]+)"', client.get(DOCS).text)

    assert len(pictures) == 3
    for address, words in pictures:
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert len(answer.data) < 40_000
        assert len(words) > 20


def test_the_page_is_linked_to_from_the_api_and_from_every_page(client: FlaskClient) -> None:
    links = {link["rel"]: link["href"] for link in client.get("/api/").get_json()["links"]}

    assert links["service-doc"] == f"http://localhost{DOCS}"
    assert f'href="{DOCS}"' in client.get("/about").text
    assert client.get(f"{DOCS}?x=1").status_code == 400
