import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import assets
from app.registry.filtering import askable
from app.registry.map import points
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import words


def data(client: FlaskClient, address: str, name: str) -> Any:
    found = re.search(
        rf'<script type="application/json" id="{name}">(.*?)</script>', client.get(address).text, re.DOTALL
    )
    assert found
    return json.loads(found[1])


def test_an_empty_register_has_no_box_to_open_on(client: FlaskClient) -> None:
    told = data(client, "/", "map-config")

    assert told["bounds"] is None
    assert (told["tiles"], told["cameras"], told["places"]) == ("/tiles/{z}/{x}/{y}.json", "/cameras", "/places")


def test_the_map_opens_on_the_box_around_every_camera(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"lon": -105, "lat": 39}, {"lon": -104, "lat": 40}])

    assert data(client, "/", "map-config")["bounds"] == pytest.approx([-105, 39, -104, 40], abs=0.01)
    assert "2 cameras in place" in words(client.get("/"))


def test_every_code_on_the_wire_has_its_meaning(client: FlaskClient) -> None:
    told = data(client, "/", "vocabulary")

    assert told.keys() == {*points.CODES, "capability", "certainty"}
    for name in told:
        values = askable.field_named(name).values
        assert told[name] == [{"code": each.code, "value": each.value, "label": each.label} for each in values]


def test_the_map_finds_its_addresses_below_a_prefix(client: FlaskClient) -> None:
    page = client.get("/", base_url="http://localhost/register/").text

    assert '"/register/tiles/{z}/{x}/{y}.json"' in page


def test_the_form_knows_the_cameras_around(client: FlaskClient) -> None:
    assert data(client, "/report", "map-config")["tiles"] == "/tiles/{z}/{x}/{y}.json?lifecycle=%21removed"
    assert data(client, "/report", "vocabulary").keys() == {*points.CODES, "capability", "certainty"}


def test_a_cameras_page_draws_where_it_looks(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera, camera_direction="90-270;0")

    told = data(client, "/cameras/1", "camera-map-data")

    assert (told["lon"], told["lat"], told["precision_m"]) == (-104.9903, 39.7392, None)
    to_the_south, to_the_north = told["views"]
    assert all(lat <= 39.7393 for _lon, lat in to_the_south["ring"])
    assert max(lat for _lon, lat in to_the_north["ring"]) > 39.7395
    assert "Nobody has recorded how far it sees." in client.get("/cameras/1").text


def test_a_direction_nobody_knows_is_drawn_by_nothing(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    assert data(client, "/cameras/1", "camera-map-data")["views"] == []
    assert "drawn to see" not in client.get("/cameras/1").text


def test_a_page_is_told_of_every_script_that_it_needs_at_once(client: FlaskClient) -> None:
    with client.application.test_request_context():
        scripts = assets.modules("map-page.js")
        assert scripts[0] == assets.asset("map-page.js")
    assert len(scripts) > 2

    page = client.get("/").text

    for address in scripts:
        assert page.count(f'<link rel="modulepreload" href="{address}">') == 1
        assert client.get(address).status_code == 200
