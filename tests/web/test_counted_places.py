import csv
import io
import re
from collections import Counter
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.gazetteer import gazetteer
from app.registry import corrections
from app.registry.finding.gazetteer import LOCATED_LEVEL
from app.registry.finding.gazetteer_cells import middle_of
from app.registry.geometry import Position
from app.registry.map import city_cells
from app.registry.map.cells import BITS, cell_of
from tests.factories import DAY, published_camera, published_cameras
from tests.web.conftest import Keep
from tests.web.reading import main

CITIES = [(-104.99, 39.74), (2.35, 48.85), (139.69, 35.69), (-99.13, 19.43), (30.52, 50.45), (-140, 0)]
STATES = ("active", "unknown", "removed", "planned", "disused")


def test_the_numbers_by_place_are_those_of_the_export(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(
        published_cameras,
        [
            {"lon": lon + n % 11 / 30, "lat": lat + n % 7 / 30, "lifecycle": STATES[n % 13 % 5]}
            for n in range(120)
            for lon, lat in [CITIES[n % 17 % 6]]
        ],
    )
    assert_as_exported(app, client)

    def go_on(session: Session) -> None:
        """It is written down where they are, and then some move, are removed or come."""
        assert city_cells.locate(session, app.extensions["lookback.gazetteer"]) >= len(CITIES)
        for camera_id in range(1, 40):
            lon, lat = CITIES[camera_id % 5]
            corrections.move(session, camera_id, Position(lon, lat + camera_id / 90), day=DAY)
        for camera_id in range(30, 60):
            corrections.remove(session, camera_id, "never_existed", day=DAY)
        published_cameras(session, [{"lon": 13.4 + n / 40, "lat": 52.5} for n in range(20)])

    keep(go_on)
    assert_as_exported(app, client)


def assert_as_exported(app: Flask, client: FlaskClient) -> None:
    exported = csv.DictReader(io.StringIO(client.get("/api/exports/cameras.csv").text))
    by_city, by_country = Counter[str](), Counter[str]()
    with app.app_context():
        for row in exported:
            if row["lifecycle"] not in ("removed", "planned"):
                cell = cell_of(float(row["lon"]), float(row["lat"])) >> 2 * (BITS - LOCATED_LEVEL)
                nearby = gazetteer().describe(middle_of(cell, LOCATED_LEVEL))
                by_city[str(nearby.city.geonameid) if nearby else ""] += 1
                by_country[nearby.city.country_code if nearby else ""] += 1

    for name, key, expected in (("cities", "geonameid", by_city), ("countries", "country_code", by_country)):
        told = csv.DictReader(io.StringIO(client.get(f"/statistics/{name}.csv").text))
        assert {row[key]: int(row["cameras"]) for row in told} == expected
        assert len(expected) >= 6


def test_a_country_leads_to_its_cities_and_a_city_to_its_cameras(client: FlaskClient, keep: Keep) -> None:
    keep(published_cameras, [{"lon": -104.99 + n / 500} for n in range(60)] + [{"lat": 48.85, "lon": 2.35}])

    assert "2 countries have cameras that are recorded here, most of them in United States" in main(
        client.get("/statistics/countries")
    )
    cities = client.get("/statistics/countries/US")
    assert "60 cameras that are recorded here are in United States" in main(cities)
    told, listed = 0, set[str]()
    for address, n in re.findall(r'<dd>.*?<a href="(/statistics/places/[0-9]+)">([0-9]+)<', cities.text, re.DOTALL):
        told += int(n)
        pages = [address]
        for each in pages:
            page = client.get(unescape(each))
            assert f'<h2 id="count">{n} camera' in page.text
            assert re.search(r'href="/cameras\?bbox=[^"]+">Narrow or export them</a>', page.text)
            listed |= set(re.findall(r'href="(/cameras/[0-9]+)"', page.text))
            pages += re.findall(r'rel="next" href="([^"]+)"', page.text)
    assert told == len(listed) == 60
    for text in ("x", "7", "7-", "9" * 5000 + "-1", "1-" + "9" * 5000):
        assert client.get(f"{pages[0]}?after={text}").text == client.get(pages[0]).text


def test_what_is_published_is_counted_at_once(client: FlaskClient, keep: Keep) -> None:
    for n in (1, 2):
        keep(published_camera, lat=39.74 + n / 10_000)
        assert f"US,United States,{n},1" in client.get("/statistics/countries.csv").text


def test_while_there_are_no_names_yet_it_says_so_and_no_table_is_given(
    app: Flask, client: FlaskClient, keep: Keep, data_dir: Path
) -> None:
    keep(published_camera)
    app.extensions["lookback.gazetteer-builder"].acquire()
    (data_dir / "gazetteer.sqlite").unlink()

    told = main(client.get("/statistics/cities"))
    assert "The cameras are being counted by place: look again in some seconds" in told
    assert "Nobody" not in told
    assert "Nothing" not in told
    assert client.get("/statistics/cities.csv").status_code == 503
    assert client.get("/statistics/operators.csv").status_code == 200
    assert client.get("/statistics/places/5419384").status_code == 503
    assert client.get("/statistics/countries/US").status_code == 503


def test_where_there_is_no_camera_there_is_no_page(client: FlaskClient) -> None:
    for address in ("countries/US", "countries/nowhere", "places/5419384", "places/1", "places/99999999999999999999"):
        assert client.get(f"/statistics/{address}").status_code == 404
