from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of
from tests.web.reporting import sent


def test_a_preview_shows_what_becomes_public_and_sends_nothing(app: Flask, client: FlaskClient) -> None:
    typed = factories.filled_form(
        lat="39.7391536", lon="-104.9847034", description="By the door", note="I live near", preview="1"
    )

    page = client.post("/report", data=typed)

    assert title(page).startswith("What the public will see")
    public, unpublished = main(page).split("Only moderators see this")
    assert "39.7392° N, 104.9847° W" in public
    assert "By the door" in public
    assert "39.7391536" not in public
    assert "39.7391536° N" in unpublished
    assert "I live near" in unpublished
    assert page.headers["Cache-Control"] == "no-store"
    assert sent(app) == []


def test_a_preview_leads_on_and_back_with_everything_that_was_typed(app: Flask, client: FlaskClient) -> None:
    typed = factories.filled_form(device="camera/dome", note="I live near")
    page = client.post("/report", data={**typed, "preview": "1"})
    kept = {
        name: value_of(page, name) for name in ("lon", "lat", "surveillance_type", "camera_type", "knowledge", "note")
    }
    assert kept["camera_type"] == "dome"

    assert value_of(client.post("/report", data={**kept, "again": "1"}), "lat") == typed["lat"]
    assert client.post("/report", data=kept).status_code == 303
    assert [(report.note, report.details["camera_type"]) for report in sent(app)] == [("I live near", "dome")]


def test_what_is_wrong_is_told_before_there_is_anything_to_preview(client: FlaskClient) -> None:
    assert client.post("/report", data={"preview": "1"}).status_code == 422


def test_of_a_correction_the_preview_shows_what_changes(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera, operator="City")
    form = {"operator": "Police", "knowledge": "survey", "lon": "-104.9903", "lat": "39.7392", "preview": "1"}

    page = client.post(f"/cameras/{camera_id}/change", data={**form, "surveillance_type": "camera"})

    assert "City → Police" in main(page)
    assert "Only moderators see this" not in main(page)
