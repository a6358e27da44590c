from flask import Flask
from flask.testing import FlaskClient


def test_a_tile_of_the_map_names_its_biggest_cities(client: FlaskClient) -> None:
    labels = client.get("/labels/6/13/24.json").json

    assert labels is not None
    assert "Denver" in labels["name"]
    assert {len(column) for column in labels.values()} == {len(labels["name"])}
    assert labels["population"] == sorted(labels["population"], reverse=True)


def test_an_empty_tile_names_nothing(client: FlaskClient) -> None:
    response = client.get("/labels/8/100/200.json")

    assert response.json == {"name": [], "lon": [], "lat": [], "population": []}
    assert response.headers["Cache-Control"] == "public, max-age=86400"


def test_there_are_no_names_outside_the_map(client: FlaskClient) -> None:
    response = client.get("/labels/3/8/0.json")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_names_that_are_not_there_yet_keep_nobody_waiting(app: Flask, client: FlaskClient) -> None:
    (app.extensions["lookback.config"].data_dir / "gazetteer.sqlite").unlink()

    response = client.get("/labels/6/13/24.json")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "4"
