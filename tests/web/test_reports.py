import re

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.registry import corrections, vocabulary
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of
from tests.web.reporting import send, sent

# Logging a camera


def test_three_facts_are_enough_and_lead_to_a_receipt(app: Flask, client: FlaskClient) -> None:
    response = send(client)

    assert response.status_code == 303
    assert re.fullmatch(r"/reports/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", response.location)
    [report] = sent(app)
    assert (report.lon, report.lat, report.knowledge, report.state) == (-104.9903, 39.7392, "survey", "received")


def test_every_answer_arrives(app: Flask, client: FlaskClient) -> None:
    answers = {
        "surveillance_type": "camera",
        "camera_type": "dome",
        "facial_recognition": "enabled_claimed",
        "facial_recognition_source": "Council minutes",
        "surveillance": "public",
        "surveillance_zone": "street",
        "camera_mount": "pole",
        "camera_direction": "SW",
        "height": "4.5",
        "operator": "Police",
        "manufacturer": "Axis",
        "model": "P3",
        "start_date": "2019",
        "check_date": "2026-11-20",
        "description": "Above the door",
    }

    send(client, **answers, note="Hello", knowledge="read", evidence_url="https://example.org/a")

    [report] = sent(app)
    assert report.details == {**answers, "height": 4.5, "source": "https://example.org/a"}
    assert (report.note, report.evidence_url) == ("Hello", "https://example.org/a")


def test_a_picture_says_what_it_is_and_of_which_shape(app: Flask, client: FlaskClient) -> None:
    send(client, device="camera/panning", surveillance_type="", camera_type="")

    [report] = sent(app)
    assert (report.details["surveillance_type"], report.details["camera_type"]) == ("camera", "panning")


def test_what_the_form_does_not_ask_for_is_not_taken(app: Flask, client: FlaskClient) -> None:
    send(client, lifecycle="removed", image_url="https://example.org/tracker.png", source="a rumour")

    [report] = sent(app)
    assert report.details.keys() == {"surveillance_type", "source", "check_date"}


def test_what_was_typed_survives_an_error_and_each_field_is_told(app: Flask, client: FlaskClient) -> None:
    typed = {
        "lon": "200",
        "lat": "",
        "camera_type": "dome",
        "height": "tall",
        "camera_direction": "up",
        "operator": 'The "City" & <Co>',
        "start_date": "2024-13",
        "evidence_url": "example.org",
        "note": "Keep <this>",
        "description": "and\nthis",
        "knowledge": "read",
        "address": "12 Main Street",
    }
    page = send(client, **typed)

    assert page.status_code == 422
    for name in ("lon", "lat", "height", "camera_direction", "start_date", "evidence_url"):
        assert f'id="{name}-problem"' in page.text, name
        assert value_of(page, name) == typed[name]
    assert value_of(page, "operator") == typed["operator"]
    assert value_of(page, "camera_type") == "dome"
    assert value_of(page, "knowledge") == "read"
    assert value_of(page, "address") == typed["address"]
    assert ">Keep &lt;this&gt;</textarea>" in page.text
    assert ">and\nthis</textarea>" in page.text
    assert title(page).startswith("Not sent yet")
    assert sent(app) == []


def test_a_form_with_nothing_in_it_is_told_what_it_needs(client: FlaskClient) -> None:
    page = client.post("/report", data={})

    assert page.status_code == 422
    for told in ("Say where it is", "Choose what it is", "Say whether you saw it yourself"):
        assert told in main(page), told
    assert "Is missing" not in main(page)


def test_problems_are_listed_by_name_in_the_order_of_the_page(client: FlaskClient) -> None:
    page = send(client, lat="91", surveillance_type="", knowledge="", evidence_url="here", height="tall")

    told = [
        main(page).find(words)
        for words in (
            "Latitude: Must be between",
            "Choose what it is.",
            "Say whether you saw it",
            "Link to where it is written: ",
            "Height above ground: “tall”",
        )
    ]
    assert told == sorted(told)
    assert -1 not in told


form_names = st.sampled_from([*vocabulary.NAMES, "lon", "lat", "knowledge", "evidence_url", "note", "address", "found"])
form_texts = st.one_of(
    st.text(), st.sampled_from(["NaN", "-0", "1e999", "9" * 400, "\x00", "☃" * 3000, "0;0", "\u202e"])
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.dictionaries(form_names, form_texts, max_size=4), find=st.sampled_from(["", "1"]))
def test_no_form_breaks_the_page(client: FlaskClient, typed: dict[str, str], find: str) -> None:
    fields = {name: text.encode("utf-8", "replace") for name, text in factories.filled_form(**typed).items()}

    response = client.post("/report", data={**fields, "find": find}, environ_base=factories.somebody_new())

    assert response.status_code in (200, 303, 422)


# What is found out before a moderator reads it


def test_who_saw_it_says_when_no_more_exactly_than_the_month(app: Flask, client: FlaskClient) -> None:
    send(client)
    send(client, check_date="2020")
    send(client, knowledge="read")

    seen, dated, read = (report.details.get("check_date") for report in sent(app))
    assert seen is not None
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}", seen)
    assert (dated, read) == ("2020", None)


def test_what_is_odd_about_a_report_is_marked_for_the_moderator(app: Flask, client: FlaskClient) -> None:
    send(client, note="Call me: +49 30 1234567")

    [report] = sent(app)
    assert "phone" in report.warnings
    assert report.risk > 0


# Is it one of these?


def test_what_is_likely_known_is_shown_before_anything_is_sent(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera, operator="City of Denver", camera_type="dome")

    page = send(client, camera_type="dome", operator="Denver", note="Keep <this>")

    assert page.status_code == 200
    assert title(page).startswith("Is it one of these?")
    assert f"Dome camera, no. {camera_id}" in main(page)
    assert f'action="/cameras/{camera_id}/still-there"' in page.text
    assert value_of(page, "note") == "Keep <this>"
    assert sent(app) == []


def test_another_one_is_sent_and_the_moderator_sees_the_answer(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    assert send(client, another="1", note="On the same pole").location.startswith("/reports/")

    [report] = sent(app)
    assert (report.kind, report.warnings, report.note) == ("new", ["unproven", "another_one"], "On the same pole")


def test_back_to_the_form_keeps_what_was_typed(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)

    page = send(client, again="1", operator="Denver")

    assert title(page).startswith("Log a camera")
    assert value_of(page, "operator") == "Denver"
    assert sent(app) == []


def test_a_removed_camera_is_shown_as_removed(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    keep(corrections.remove, camera_id, "device_removed", day=factories.DAY)

    page = send(client)

    assert "marked as removed" in main(page)
    assert f"Yes, no. {camera_id} is there again" in main(page)


def test_a_second_camera_that_looks_another_way_is_nobodys_double(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera, camera_direction="0")

    assert send(client, camera_direction="180").status_code == 303
