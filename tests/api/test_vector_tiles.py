"""Vector tiles: the same as the tiles of the map itself."""

import random
from typing import Any

import mapbox_vector_tile
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry.filtering import askable
from app.registry.map import tiles
from tests.factories import published_camera, published_cameras
from tests.mercator import tile_of


def layers_of(client: FlaskClient, path: str) -> dict[str, Any]:
    """The layers of a vector tile as another project's decoder reads them: the features of each."""
    response = client.get(path)
    assert (response.status_code, response.content_type) == (200, "application/vnd.mapbox-vector-tile")
    layers = mapbox_vector_tile.decode(response.data, default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in layers.items()}


def columns_of(layers: dict[str, Any]) -> dict[str, Any]:
    """What the JSON tile says, out of the layers of the vector tile."""
    [(name, features)] = layers.items() if layers else [("cameras", [])]
    said = [feature["properties"] for feature in features]
    columns: dict[str, Any] = {
        axis: [feature["geometry"]["coordinates"][place] for feature in features] for place, axis in enumerate("xy")
    }
    if name == "counts":
        recognition = [f"capability_{value.value}" for value in askable.CAPABILITY.values]
        columns["n"] = [each["n"] for each in said]
        columns["recognition"] = [each[key] for each in said for key in recognition]
        return {"kind": "counts", "total": sum(columns["n"]), **columns}
    columns["id"] = [feature["id"] for feature in features]
    for field in map(askable.field_named, tiles.CODED):
        columns[field.name] = [field.codes[each[field.name]] for each in said]
    return {"kind": "points", "total": len(features), **columns}


@pytest.mark.parametrize("budget", [1000, 10])
def test_a_vector_tile_says_what_the_json_tile_says(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, budget: int
) -> None:
    monkeypatch.setattr(tiles, "POINT_BUDGET", budget)
    chance = random.Random(8)
    kinds = ["camera", "ALPR", "guard"]
    places = [(round(chance.gauss(2.35, 0.3), 7), round(chance.gauss(48.85, 0.3), 7)) for _ in range(150)]
    published_cameras(
        session, [{"lon": lon, "lat": lat, "surveillance_type": chance.choice(kinds)} for lon, lat in places]
    )
    session.commit()

    for z in range(23):
        x, y = tile_of(*chance.choice(places), z)
        for query in ("", "?surveillance_type=!ALPR", "?operator=Police"):
            columns = client.get(f"/tiles/{z}/{x}/{y}.json{query}").json
            assert columns is not None
            for told in ("checked", "views", "reach"):
                columns.pop(told, None)
            assert columns_of(layers_of(client, f"/tiles/{z}/{x}/{y}.mvt{query}")) == columns, (z, query)


def test_a_close_vector_tile_says_which_way_a_camera_looks(client: FlaskClient, session: Session) -> None:
    published_camera(session, camera_direction="90-180;NNW")
    session.commit()
    x, y = tile_of(-104.9903, 39.7392, 16)

    [feature] = layers_of(client, f"/tiles/16/{x}/{y}.mvt")["cameras"]

    assert feature["properties"]["camera_direction"] == "90-180;338"


def test_an_empty_vector_tile_has_no_layer(client: FlaskClient) -> None:
    assert layers_of(client, "/tiles/3/1/2.mvt") == {}


def test_the_two_kinds_of_a_tile_are_not_taken_for_each_other(client: FlaskClient) -> None:
    tags = {client.get(f"/tiles/0/0/0.{extension}").headers["ETag"] for extension in ("json", "mvt")}

    assert len(tags) == 2
