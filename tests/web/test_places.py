from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.config import Config, ConfigError
from app.registry import places
from tests.geocoder import DENVER, FakeGeocoder, listening
from tests.web.reading import main, value_of


@pytest.fixture
def geocoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGeocoder]:
    monkeypatch.setattr(places, "TIMEOUT_S", 0.3)
    with listening() as fake:
        fake.says([DENVER])
        yield fake


@pytest.fixture
def searching(geocoder: FakeGeocoder, sqlite_url: str, tmp_path: Path) -> FlaskClient:
    """Anybody, at a register with a Nominatim."""
    config = Config(data_dir=tmp_path, database_url=sqlite_url, geocoder="nominatim", geocoder_domain=geocoder.domain)
    return create_app(config).test_client()


def answer(client: FlaskClient, q: str) -> Any:
    response = client.get("/places", query_string={"q": q})
    assert response.status_code == 200
    return response.json


def test_coordinates_are_answered_without_a_geocoder(client: FlaskClient) -> None:
    assert answer(client, "39.74, -104.99") == {
        "places": [{"name": "39.74, -104.99", "lon": -104.99, "lat": 39.74, "bbox": None}],
        "message": None,
    }


def test_an_address_is_answered_with_its_box(searching: FlaskClient) -> None:
    assert answer(searching, "Denver") == {
        "places": [
            {
                "name": "Denver, Colorado, United States",
                "lon": -104.9847,
                "lat": 39.7392,
                "bbox": [-105.1099, 39.6144, -104.5996, 39.9142],
            }
        ],
        "message": None,
    }


def test_without_a_geocoder_the_answer_says_what_works(client: FlaskClient) -> None:
    said = answer(client, "Denver")

    assert said["places"] == []
    assert "This register has no address search. Coordinates" in said["message"]


def test_nothing_found_says_what_to_try(geocoder: FakeGeocoder, searching: FlaskClient) -> None:
    geocoder.says([])

    assert "No place of that name was found" in answer(searching, "Nowhere")["message"]


def test_an_empty_question_is_told_what_to_type(searching: FlaskClient, geocoder: FakeGeocoder) -> None:
    assert "Type a place" in answer(searching, "  ")["message"]
    assert geocoder.asked == []


@pytest.mark.parametrize(
    "trouble", [{"status": 500}, {"status": 429}, {"body": b"<html>"}, {"body": b'{"lon": 1}'}, {"delay_s": 1}]
)
def test_a_geocoder_in_trouble_is_no_error_of_ours(
    geocoder: FakeGeocoder, searching: FlaskClient, trouble: dict[str, Any]
) -> None:
    for name, value in trouble.items():
        setattr(geocoder, name, value)

    assert answer(searching, "Denver")["message"].startswith("No address search right now. Coordinates")


def test_a_closed_port_is_no_error_of_ours(sqlite_url: str, tmp_path: Path) -> None:
    with listening() as gone:
        config = Config(data_dir=tmp_path, database_url=sqlite_url, geocoder="photon", geocoder_domain=gone.domain)
    client = create_app(config).test_client()

    assert answer(client, "Denver")["message"].startswith("No address search right now")


@pytest.mark.parametrize("q", ["\x00", "�", "a" * 5000, "%00", "🎥"])
def test_any_text_is_answered(searching: FlaskClient, q: str) -> None:
    assert searching.get("/places", query_string={"q": q}).status_code == 200


def test_a_search_is_kept_nowhere(searching: FlaskClient) -> None:
    assert searching.get("/places?q=Denver").headers["Cache-Control"] == "no-store"


def test_a_place_narrows_the_list_to_its_box(searching: FlaskClient) -> None:
    page = searching.get("/cameras?place=Denver&surveillance_type=ALPR", follow_redirects=True)

    assert "In and around Denver, Colorado, United States" in main(page)
    assert "What it is: Number-plate reader" in main(page)
    assert 'name="bbox" value="-105.10990,39.61440,-104.59960,39.91420"' in page.text


def test_several_places_of_a_name_are_a_choice(geocoder: FakeGeocoder, searching: FlaskClient) -> None:
    geocoder.says([DENVER, {**DENVER, "display_name": "Denver, Pennsylvania"}])

    page = searching.get("/cameras?place=Denver&operator=City")

    assert "Which place do you mean?" in main(page)
    assert "Denver, Pennsylvania" in main(page)
    assert "operator=City&amp;bbox=-105.10990,39.61440,-104.59960,39.91420&amp;at=Denver,+Penn" in page.text
    assert value_of(page, "place") == "Denver"


def test_a_geocoder_that_cannot_work_is_told_at_the_start(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="LOOKBACK_GEOCODER_DOMAIN"):
        create_app(Config(data_dir=tmp_path, database_url=sqlite_url, geocoder="pelias"))
