import pytest
from flask import Flask
from flask_babel import Babel

from app import map_data
from app.registry.geometry import Position, metres_between
from app.registry.map import points


def test_every_code_of_the_tiles_has_a_meaning() -> None:
    app = Flask("map")
    Babel(app)
    with app.test_request_context():
        meanings = map_data.meanings()
    assert meanings.keys() == {*points.CODES, "capability", "certainty"}
    assert {"code": 2, "value": "ALPR", "label": "Number-plate reader"} in meanings["surveillance_type"]


PLACE = Position(-104.99, 39.74)


def test_a_camera_sees_one_ring_for_each_way_it_looks() -> None:
    north, south = map_data.sight(PLACE, {"camera_direction": "0;170-190"})["views"]
    assert max(lat for _, lat in north["ring"]) > 39.74 > min(lat for _, lat in south["ring"])
    for direction in (None, "towards the door"):
        assert map_data.sight(PLACE, {"camera_direction": direction})["views"] == []


def test_a_width_or_a_length_that_nobody_said_is_assumed() -> None:
    known = {"height": 5.0, "camera_tilt": -10.0}
    told = map_data.sight(PLACE, {"camera_direction": "90-180", **known})
    assert ([view["is_assumed"] for view in told["views"]], told["reach_m"]) == ([False], 28)
    for facts in ({"camera_direction": "90", **known}, {"camera_direction": "90-180"}):
        assert [view["is_assumed"] for view in map_data.sight(PLACE, facts)["views"]] == [True]


def test_a_dome_of_which_nobody_said_where_it_looks_looks_all_round() -> None:
    [ring] = map_data.sight(PLACE, {"camera_type": "dome"})["views"]
    away = [metres_between(PLACE, Position(lon, lat)) for lon, lat in ring["ring"]]
    assert away == pytest.approx([20] * len(away), abs=0.1)
    assert ring["is_assumed"]
    assert map_data.sight(PLACE, {"camera_type": "fixed"})["views"] == []
