import pytest
from flask.testing import FlaskClient

from app import caching

ADDRESSES = (
    "/api/",
    "/api/conformance",
    "/api/openapi.json",
    "/api/collections",
    "/api/collections/cameras",
    "/api/collections/cameras/items",
    "/api/exports/cameras.geojson",
    "/api/exports/cameras.csv",
    "/tiles/0/0/0.json",
)
MISSING = (
    "/api/nothing",
    "/api/collections/nothing",
    "/api/collections/nothing/items",
    "/api/exports/cameras.xls",
    "/api/exports/",
    "/tiles/",
    "/tiles/0/0/0.png",
    "/tiles/0/0/0",
)


WRONG = ("/api/exports/cameras.csv?bbox=x", "/api/?x", "/api/collections?x", "/tiles/0/0/0.json?x")


def test_pages_of_other_sites_may_read_what_is_here_errors_too(client: FlaskClient) -> None:
    for address in (*ADDRESSES, *MISSING, *WRONG):
        response = client.get(address, headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"})

        assert response.headers["Access-Control-Allow-Origin"] == "*", address
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_browser_that_asks_first_may_send_the_tag_it_has(client: FlaskClient) -> None:
    asking = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for address in ADDRESSES:
        response = client.options(address, headers=asking)

        assert response.status_code == 200
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("address", ["/about", "/healthz", "/moderation/sign-in"])
def test_only_the_api_is_open_to_pages_of_other_sites(client: FlaskClient, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response.headers


def test_what_is_not_there_is_said_as_a_problem(client: FlaskClient) -> None:
    for address in MISSING:
        response = client.get(address)

        assert response.status_code == 404, address
        assert response.mimetype == "application/problem+json"
        assert response.get_json()["status"] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written_here(client: FlaskClient, method: str) -> None:
    for address in ADDRESSES:
        response = client.open(address, method=method)

        assert response.status_code == 405, address
        assert response.mimetype == "application/problem+json"
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_an_answer_sets_no_cookie_and_does_not_depend_on_one(client: FlaskClient) -> None:
    for address in ADDRESSES:
        response = client.get(address)

        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def test_an_answer_is_new_under_another_version_of_the_program(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {address: client.get(address).headers["ETag"] for address in ADDRESSES}

    monkeypatch.setattr(caching, "_PROGRAM", "next")

    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_star_stands_for_whatever_the_client_has(client: FlaskClient) -> None:
    for address in ADDRESSES:
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == 304
