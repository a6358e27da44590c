"""Where a reported camera is: by coordinates however they are pasted, or by an address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Config
from tests.geocoder import DENVER, FakeGeocoder, listening
from tests.web.reading import main, value_of
from tests.web.reporting import send, sent


@pytest.fixture
def geocoder() -> Iterator[FakeGeocoder]:
    with listening() as fake:
        fake.says([DENVER])
        yield fake


@pytest.fixture
def searching(geocoder: FakeGeocoder, sqlite_url: str, data_dir: Path) -> FlaskClient:
    """Anybody, at a register with a Nominatim."""
    config = Config(data_dir=data_dir, database_url=sqlite_url, geocoder="nominatim", geocoder_domain=geocoder.domain)
    return create_app(config).test_client()


def test_a_link_to_the_form_may_carry_the_place(client: FlaskClient) -> None:
    page = client.get("/report?lon=2.35&lat=48.85")

    assert (value_of(page, "lon"), value_of(page, "lat")) == ("2.35", "48.85")


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("39.7392, -104.9903", ""),
        ("", "39.7392 -104.9903"),
        ("N 39° 44' 21.12\"", "W 104° 59' 25.08\""),
        ("39.7392°", "-104.9903°"),
        ("39.7392°\N{NO-BREAK SPACE}N", "104.9903°\N{NO-BREAK SPACE}W"),
    ],
)
def test_coordinates_are_understood_however_they_are_pasted(
    app: Flask, client: FlaskClient, lat: str, lon: str
) -> None:
    assert send(client, lat=lat, lon=lon).status_code == 303

    [report] = sent(app)
    assert (report.lon, report.lat) == (-104.9903, 39.7392)


def test_degrees_out_of_range_are_not_read_as_something_else(app: Flask, client: FlaskClient) -> None:
    assert send(client, lat="-104.9903", lon="39.7392").status_code == 422
    assert sent(app) == []


@pytest.mark.parametrize(
    "address",
    [
        "39.7392, -104.9903",
        "39°44'21.12\"N 104°59'25.08\"W",
        "39.7392°\N{NO-BREAK SPACE}N, 104.9903°\N{NO-BREAK SPACE}W",
    ],
)
def test_coordinates_typed_as_the_address_are_the_place(app: Flask, client: FlaskClient, address: str) -> None:
    assert send(client, lon="", lat="", address=address).status_code == 303

    [report] = sent(app)
    assert (report.lon, report.lat) == (-104.9903, 39.7392)


def test_finding_coordinates_fills_in_the_place(client: FlaskClient) -> None:
    page = send(client, lon="", lat="", address="39.7392, -104.9903", find="1", operator="City")

    assert page.status_code == 200
    assert (value_of(page, "lon"), value_of(page, "lat")) == ("-104.9903", "39.7392")
    assert value_of(page, "operator") == "City"


def test_finding_without_a_geocoder_says_what_works(app: Flask, client: FlaskClient) -> None:
    page = send(client, lon="", lat="", address="Denver", find="1", operator="City")

    assert page.status_code == 200
    assert "This register has no address search. Coordinates such as" in main(page)
    assert value_of(page, "operator") == "City"
    assert sent(app) == []


def test_an_address_is_found_chosen_and_sent_without_a_script(searching: FlaskClient) -> None:
    page = send(searching, lon="", lat="", address="Denver", find="1", note="Hello")
    assert page.status_code == 200
    assert "Denver, Colorado, United States" in main(page)
    assert 'name="found" value="-104.9847,39.7392"' in page.text
    assert ">Hello</textarea>" in page.text

    chosen = send(searching, lon="", lat="", address="Denver", found="-104.9847,39.7392", note="Hello")

    assert chosen.status_code == 303
    assert "39.7392° N, 104.9847° W" in main(searching.get(chosen.location))


def test_an_address_that_was_not_looked_up_yet_is_looked_up_on_sending(searching: FlaskClient) -> None:
    page = send(searching, lon="", lat="", address="Denver")

    assert page.status_code == 422
    assert "Denver, Colorado, United States" in main(page)
    assert "Choose which of the places below it is." in main(page)


def test_a_new_search_takes_the_place_of_an_earlier_one(searching: FlaskClient) -> None:
    page = send(searching, lon="10", lat="50", address="Denver", find="1")

    assert (value_of(page, "lon"), value_of(page, "lat")) == ("", "")


def test_a_search_that_fails_costs_nothing_that_was_typed(geocoder: FakeGeocoder, searching: FlaskClient) -> None:
    geocoder.status = 500

    page = send(searching, lon="10", lat="50", address="Denver", find="1", operator="City")

    assert page.status_code == 200
    assert "No address search right now" in main(page)
    assert (value_of(page, "lon"), value_of(page, "operator")) == ("10", "City")


@pytest.mark.parametrize("found", ["", "x", "1", "1,2,3", "200,100", "NaN,NaN", "\x00,\x00"])
def test_a_chosen_place_that_is_none_is_told_like_a_missing_one(client: FlaskClient, found: str) -> None:
    page = send(client, lon="", lat="", found=found)

    assert page.status_code == 422
    assert "Say where it is" in main(page)
