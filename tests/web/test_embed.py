"""The map alone, as other sites show it in a frame."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.web.conftest import Keep
from tests.web.test_map import data


def test_other_sites_may_frame_the_embedded_map_and_nothing_else(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)
    addresses = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    policies = {
        address: client.get(address).headers["Content-Security-Policy"] for address in (*addresses, "/cameras/1", "/no")
    }
    framed = [(address, policy) for address, policy in policies.items() if "frame-ancestors 'none'" not in policy]

    [(address, policy)] = framed
    assert address == "/embed"
    assert "frame-ancestors *" in policy
    assert "form-action 'none'" in policy
    assert "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'" in policy


def test_a_framed_map_sets_no_cookie_and_asks_for_no_permission(client: FlaskClient) -> None:
    response = client.get("/embed", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"})

    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["Permissions-Policy"] == "geolocation=(), camera=(), microphone=()"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "<form" not in response.text


def test_the_filters_of_the_address_hold_and_the_whole_map_has_them_too(client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_cameras, [{"lon": -105, "lat": 39}, {"lon": 2, "lat": 48}])

    address = "/embed?surveillance_type=ALPR&camera_type=!dome&bbox=1,47,3,49&utm_source=news"
    page = client.get(address).text

    assert data(client, address, "map-config")["bounds"] == [1, 47, 3, 49]
    [whole] = re.findall(r'id="map-whole" href="([^"]*)"', page)
    assert html.unescape(whole) == "/?camera_type=%21dome&surveillance_type=ALPR"


def test_a_wrong_filter_is_told_inside_the_frame(client: FlaskClient) -> None:
    response = client.get("/embed?surveillance_type=toaster", headers={"Accept": "text/html"})

    assert response.status_code == 400
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("", "http://localhost/embed"),
        (
            "?camera_type=dome&operator=A%26B+%22x%22",
            "http://localhost/embed?camera_type=dome&amp;operator=A%26B+%22x%22",
        ),
    ],
)
def test_the_map_offers_its_link_and_the_frame_without_a_script(client: FlaskClient, query: str, written: str) -> None:
    page = client.get("/" + query).text

    [link] = re.findall(r'id="share-link" readonly value="([^"]*)"', page)
    [code] = re.findall(r'<textarea id="share-frame"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert html.unescape(link) == f"http://localhost/{query}"
    assert html.unescape(code) == (
        f'<iframe src="{written}" title="Map of surveillance cameras – Lookback" width="100%" height="400"'
        ' loading="lazy" referrerpolicy="no-referrer"></iframe>'
    )
