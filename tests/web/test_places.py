import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.config import Config, ConfigError
from app.registry.finding import places
from tests.geocoder import DENVER, FakeGeocoder, listening
from tests.tile_upstream import eventually
from tests.web.reading import main, value_of


@pytest.fixture
def geocoder(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGeocoder]:
    monkeypatch.setattr(places, "TIMEOUT_S", 1.0)
    with listening() as fake:
        fake.says([DENVER])
        yield fake


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch, geocoder: FakeGeocoder) -> None:
    """Time enough to do something else meanwhile, on a busy machine too."""
    monkeypatch.setattr(places, "TIMEOUT_S", 4.0)
    geocoder.delay_s = 8


@pytest.fixture
def searching(geocoder: FakeGeocoder, sqlite_url: str, data_dir: Path) -> FlaskClient:
    """Anybody, at a register with a Nominatim."""
    config = Config(data_dir=data_dir, database_url=sqlite_url, geocoder="nominatim", geocoder_domain=geocoder.domain)
    return create_app(config).test_client()


def answer(client: FlaskClient, q: str, **more: str) -> Any:
    response = client.get("/places", query_string={"q": q, **more})
    assert response.status_code == 200
    return response.json


def names(client: FlaskClient, q: str, **more: str) -> list[str]:
    return [place["name"] for place in answer(client, q, **more)["places"]]


TROUBLES: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 429},
    {"body": b"<html>"},
    {"body": b'{"lon": 1}'},
    {"body": json.dumps([{"display_name": "x", "lon": "999", "lat": "nan"}]).encode()},
    {"delay_s": 5},
]

# As one types


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("München", "Munich, Bavaria, Germany"),
        ("munchen", "Munich, Bavaria, Germany"),
        ("القاهرة", "Cairo, Egypt"),
        ("東京", "Tokyo, Japan"),
        ("Köln, Deutschland", "Köln, North Rhine-Westphalia, Germany"),
        ("Den", "Denver, Colorado, United States"),
    ],
)
@pytest.mark.parametrize("how", [{"typing": "1"}, {}])
def test_a_city_is_known_here_in_any_script(client: FlaskClient, text: str, first: str, how: dict[str, str]) -> None:
    assert names(client, text, **how)[0] == first


def test_cities_of_one_name_are_told_apart(client: FlaskClient) -> None:
    found = names(client, "springfield")

    assert len(found) == len(set(found)) > 5
    assert "Springfield, Illinois, United States" in found
    assert all(name.startswith("Springfield, ") for name in found)


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("40.7,-74", -74, 40.7),
        ("40°42'46\"N 74°0'21\"W", -74.0058, 40.7128),
        ("39.7392°\N{NO-BREAK SPACE}N, 104.9903°\N{NO-BREAK SPACE}W", -104.9903, 39.7392),
    ],
)
@pytest.mark.parametrize("how", [{"typing": "1"}, {}])
def test_coordinates_are_answered_at_once(
    client: FlaskClient, text: str, lon: float, lat: float, how: dict[str, str]
) -> None:
    told = answer(client, text, **how)

    [place] = told["places"]
    assert (place["lon"], place["lat"]) == (pytest.approx(lon, abs=1e-4), pytest.approx(lat, abs=1e-4))
    assert (place["name"], place["bbox"], told["message"]) == (" ".join(text.split()), None, None)


def test_what_is_being_typed_is_never_sent_outside(searching: FlaskClient, geocoder: FakeGeocoder) -> None:
    for text in ("D", "De", "Den", "16th Street, Denver"):
        assert answer(searching, text, typing="1")["message"] is None

    assert geocoder.asked == []


def test_cities_that_are_not_there_yet_keep_nobody_waiting(client: FlaskClient, data_dir: Path) -> None:
    (data_dir / "gazetteer.sqlite").unlink()

    told = answer(client, "Denver", typing="1")

    assert told["places"] == []
    assert "being prepared" in told["message"]


# When it is typed


def test_a_city_is_a_view_of_it(client: FlaskClient) -> None:
    [denver] = answer(client, "Denver")["places"]

    west, south, east, north = denver["bbox"]
    assert west < denver["lon"] < east
    assert south < denver["lat"] < north
    assert 0.05 < north - south < 0.5


def test_the_geocoder_finds_what_is_no_city(searching: FlaskClient, geocoder: FakeGeocoder) -> None:
    geocoder.says([{**DENVER, "display_name": "16th Street, Denver"}])

    assert answer(searching, "16th Street, Denver") == {
        "places": [
            {
                "name": "16th Street, Denver",
                "lon": -104.9847,
                "lat": 39.7392,
                "bbox": [-105.1099, 39.6144, -104.5996, 39.9142],
            }
        ],
        "message": None,
    }


def test_the_geocoder_adds_to_the_cities_what_they_have_not(searching: FlaskClient, geocoder: FakeGeocoder) -> None:
    farm = {**DENVER, "display_name": "Denver, Nowhere", "lat": "10"}
    geocoder.says([DENVER, farm])

    assert names(searching, "Denver") == ["Denver, Colorado, United States", "Denver, Nowhere"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_geocoder_in_trouble_does_not_spoil_what_is_known_here(
    geocoder: FakeGeocoder, searching: FlaskClient, trouble: dict[str, Any]
) -> None:
    for name, value in trouble.items():
        setattr(geocoder, name, value)

    assert names(searching, "München")[0] == "Munich, Bavaria, Germany"
    assert answer(searching, "München")["message"] is None


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_geocoder_in_trouble_is_no_error_of_ours(
    geocoder: FakeGeocoder, searching: FlaskClient, trouble: dict[str, Any]
) -> None:
    for name, value in trouble.items():
        setattr(geocoder, name, value)

    told = answer(searching, "16th Street, Denver")

    assert told["places"] == []
    assert told["message"].startswith("No address search right now. Cities and coordinates")


@pytest.mark.usefixtures("patient")
def test_a_geocoder_that_does_not_answer_holds_up_nothing_else(geocoder: FakeGeocoder, searching: FlaskClient) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(answer, searching.application.test_client(), "16th Street, Denver")
        eventually(lambda: geocoder.asked)
        assert searching.get("/tiles/0/0/0.json").status_code == 200
        assert names(searching, "Denver", typing="1")
        assert not waiting.done()
        assert waiting.result()["message"].startswith("No address search right now")


def test_what_is_searched_for_stands_nowhere_in_the_register(
    geocoder: FakeGeocoder, searching: FlaskClient, data_dir: Path
) -> None:
    geocoder.says([{**DENVER, "display_name": "Quiet Lane 7, Denver"}])

    assert names(searching, "quiet lane 7") == names(searching, "Quiet Lane  7") == ["Quiet Lane 7, Denver"]

    assert len(geocoder.asked) == 1
    for file in data_dir.glob("register.sqlite*"):
        assert b"uiet" not in file.read_bytes()


def test_a_closed_port_is_no_error_of_ours(sqlite_url: str, data_dir: Path) -> None:
    with listening() as gone:
        config = Config(data_dir=data_dir, database_url=sqlite_url, geocoder="photon", geocoder_domain=gone.domain)
    client = create_app(config).test_client()

    assert answer(client, "Main Street 1")["message"].startswith("No address search right now")
    assert names(client, "Denver") == ["Denver, Colorado, United States"]


def test_without_a_geocoder_the_answer_says_what_works(client: FlaskClient) -> None:
    said = answer(client, "Main Street 1")

    assert said["places"] == []
    assert "this register has no address search. Try coordinates" in said["message"]


def test_nothing_found_says_what_to_try(geocoder: FakeGeocoder, searching: FlaskClient) -> None:
    geocoder.says([])

    assert "No place of that name was found" in answer(searching, "Nowhere Street")["message"]


def test_an_empty_question_is_told_what_to_type(searching: FlaskClient, geocoder: FakeGeocoder) -> None:
    assert "Type a place" in answer(searching, "  ")["message"]
    assert answer(searching, "  ", typing="1") == {"places": [], "message": None}
    assert geocoder.asked == []


@pytest.mark.parametrize("q", ["\x00", "�", "a" * 5000, "%00", "🎥"])
def test_any_text_is_answered(searching: FlaskClient, q: str) -> None:
    for how in ({}, {"typing": "1"}):
        assert searching.get("/places", query_string={"q": q, **how}).status_code == 200


def test_a_search_is_kept_nowhere(searching: FlaskClient) -> None:
    assert searching.get("/places?q=Denver").headers["Cache-Control"] == "no-store"


# The list of cameras, which needs no script


def test_a_place_narrows_the_list_to_its_box(client: FlaskClient) -> None:
    page = client.get("/cameras?place=denver&surveillance_type=ALPR", follow_redirects=True)

    assert "In and around Denver, Colorado, United States" in main(page)
    assert "What it is: Number-plate reader" in main(page)
    assert 'name="bbox" value="-105.' in page.text


@pytest.mark.parametrize(
    "place", ["40.7,-74", "40,7; -74", "40°42'46\"N 74°0'21\"W", "geo:40.7,-74", "https://osm.org/#map=9/40.7/-74"]
)
def test_coordinates_narrow_the_list_to_what_is_around_them(client: FlaskClient, place: str) -> None:
    page = client.get("/cameras", query_string={"place": place}, follow_redirects=True)

    assert "In and around " in main(page)
    assert re.search(r'name="bbox" value="-74\.0\d+,40\.[67]\d+,-7[34]\.\d+,40\.7\d+"', page.text)


def test_an_address_narrows_the_list_to_its_box(searching: FlaskClient, geocoder: FakeGeocoder) -> None:
    geocoder.says([{**DENVER, "display_name": "16th Street, Denver"}])

    page = searching.get("/cameras?place=16th+Street,+Denver", follow_redirects=True)

    assert "In and around 16th Street, Denver" in main(page)
    assert 'name="bbox" value="-105.10990,39.61440,-104.59960,39.91420"' in page.text


def test_several_places_of_a_name_are_a_choice(client: FlaskClient) -> None:
    page = client.get("/cameras?place=springfield&operator=City")

    assert "Which place do you mean?" in main(page)
    assert "Springfield, Illinois, United States" in main(page)
    assert "operator=City&amp;bbox=-" in page.text
    assert "at=Springfield,+Illinois" in page.text
    assert value_of(page, "place") == "springfield"


def test_a_geocoder_that_cannot_work_is_told_at_the_start(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="LOOKBACK_GEOCODER_DOMAIN"):
        create_app(Config(data_dir=tmp_path, database_url=sqlite_url, geocoder="pelias"))


# Typed wrongly


def test_a_misspelt_city_is_asked_back_and_never_taken_for_what_was_meant(client: FlaskClient) -> None:
    asked = "Nothing is called “Denverr” here. Did you mean one of these?"
    assert answer(client, "Denverr")["message"] == asked
    assert names(client, "Denverr")[0] == "Denver, Colorado, United States"

    listed = client.get("/cameras?place=Denverr")

    assert listed.status_code == 200
    assert asked in main(listed)
    assert "Denver, Colorado, United States" in main(listed)
