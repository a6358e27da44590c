from typing import Any

from flask import Flask

from app.moderation import sent
from app.registry import vocabulary
from app.registry.details import CameraDetails
from app.registry.unpublished.reports import Report
from tests import factories


def report(**fields: Any) -> Report:
    details = CameraDetails.parse(factories.filled_form(**fields))
    return Report(id=1, lon=details.position.lon, lat=details.position.lat, details=details.stated())


def test_a_report_fills_the_form_that_approves_it_as_it_is() -> None:
    asked = {
        "camera_type": "dome",
        "height": "4.5",
        "camera_tilt": "-90",
        "camera_direction": "90-180",
        "operator": "Zoë & Co",
        "start_date": "2024-06",
        "description": "Two\nlines",
    }
    filled = report(**asked)
    again = CameraDetails.parse(sent.as_form(filled))
    assert again == CameraDetails.parse(factories.filled_form(**asked))


def test_every_field_is_either_said_or_not() -> None:
    filled = report(height="4.5", camera_mount="my own words")
    unsaid = {field.name for field in sent.unsaid(filled)}
    assert unsaid == set(vocabulary.NAMES) - {"surveillance_type", "height", "camera_mount"}


def test_what_is_said_or_wrong_is_never_folded_away() -> None:
    first, more = sent.form_fields(report(ref="7").details, {"level": "Too long."})
    assert {"surveillance_type", "ref", "level"} <= {field.name for field in first}
    assert sorted(field.name for field in (*first, *more)) == sorted(vocabulary.NAMES)


def test_the_map_shows_each_way_a_device_looks(app: Flask) -> None:
    with app.test_request_context():
        drawn = sent.map_of(report(camera_direction="90;180-200"), {})
    assert (drawn["lon"], drawn["lat"], len(drawn["views"])) == (-104.9903, 39.7392, 2)
    assert drawn["tiles"] == "/tiles/{z}/{x}/{y}.json?lifecycle=%21removed"
