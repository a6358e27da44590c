from flask import Flask
from flask_babel import Babel

from app import map_data
from app.registry import points
from app.registry.geometry import Position


def test_every_code_of_the_tiles_has_a_meaning() -> None:
    app = Flask("map")
    Babel(app)
    with app.test_request_context():
        meanings = map_data.meanings()
    assert meanings.keys() == set(points.CODES)
    assert {"code": 2, "value": "ALPR", "label": "Number-plate reader"} in meanings["surveillance_type"]


def test_a_camera_sees_one_ring_for_each_way_it_looks() -> None:
    place = Position(-104.99, 39.74)
    north, south = map_data.views(place, "0;170-190")
    assert max(lat for _, lat in north) > 39.74 > min(lat for _, lat in south)
    assert map_data.views(place, None) == map_data.views(place, "towards the door") == []
