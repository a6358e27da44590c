import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import create_app
from app.config import Config
from app.registry import reports, verdicts, vocabulary
from app.registry.details import CameraDetails
from app.registry.reports import Report
from tests import factories
from tests.geocoder import DENVER, FakeGeocoder, listening
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of

NO_SUCH_CODE = "7KQ2-M0XV-93TB-RW5E"


@pytest.fixture
def geocoder() -> Iterator[FakeGeocoder]:
    with listening() as fake:
        fake.says([DENVER])
        yield fake


@pytest.fixture
def searching(geocoder: FakeGeocoder, sqlite_url: str, tmp_path: Path) -> FlaskClient:
    """Anybody, at a register with a Nominatim."""
    config = Config(data_dir=tmp_path, database_url=sqlite_url, geocoder="nominatim", geocoder_domain=geocoder.domain)
    return create_app(config).test_client()


def sent(app: Flask) -> list[Report]:
    with app.extensions["lookback.database"].reading() as session:
        return list(session.scalars(select(Report).order_by(Report.id)))


def send(client: FlaskClient, **fields: Any) -> TestResponse:
    return client.post("/report", data=factories.filled_form(**fields))


def receipt_of(client: FlaskClient, **fields: Any) -> str:
    location = send(client, **fields).location
    assert location.startswith("/reports/")
    return location


def decide(session: Session, code: str, *, reason: str | None = None, message: str | None = None) -> int | None:
    report = reports.by_code(session, code)
    person = factories.moderator(session)
    if reason:
        verdicts.reject(session, report.id, moderator_id=person.id, reason=reason, message=message)
        return None
    details = CameraDetails.parse({**report.details, "lon": report.lon, "lat": report.lat})
    return factories.approved_camera(session, report.id, moderator_id=person.id, details=details, message=message)


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


def test_what_the_form_does_not_ask_for_is_not_taken(app: Flask, client: FlaskClient) -> None:
    send(client, lifecycle="removed", image_url="https://example.org/tracker.png", source="a rumour")

    [report] = sent(app)
    assert report.details == {"surveillance_type": "camera", "source": "survey"}


def test_a_link_to_the_form_may_carry_the_place(client: FlaskClient) -> None:
    page = client.get("/report?lon=2.35&lat=48.85")

    assert (value_of(page, "lon"), value_of(page, "lat")) == ("2.35", "48.85")


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


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("39.7392, -104.9903", ""),
        ("", "39.7392 -104.9903"),
        ("N 39° 44' 21.12\"", "W 104° 59' 25.08\""),
        ("39.7392°", "-104.9903°"),
    ],
)
def test_coordinates_are_understood_however_they_are_pasted(
    app: Flask, client: FlaskClient, lat: str, lon: str
) -> None:
    assert send(client, lat=lat, lon=lon).status_code == 303

    [report] = sent(app)
    assert (report.lon, report.lat) == (-104.9903, 39.7392)


def test_degrees_out_of_range_are_not_read_as_something_else(app: Flask, client: FlaskClient) -> None:
    assert send(client, lat="-104.9903", lon="39.7392").status_code == 422
    assert sent(app) == []


@pytest.mark.parametrize("address", ["39.7392, -104.9903", "39°44'21.12\"N 104°59'25.08\"W"])
def test_coordinates_typed_as_the_address_are_the_place(app: Flask, client: FlaskClient, address: str) -> None:
    assert send(client, lon="", lat="", address=address).status_code == 303

    [report] = sent(app)
    assert (report.lon, report.lat) == (-104.9903, 39.7392)


def test_finding_coordinates_fills_in_the_place(client: FlaskClient) -> None:
    page = send(client, lon="", lat="", address="39.7392, -104.9903", find="1", operator="City")

    assert page.status_code == 200
    assert (value_of(page, "lon"), value_of(page, "lat")) == ("-104.9903", "39.7392")
    assert value_of(page, "operator") == "City"


def test_finding_without_a_geocoder_says_what_works(app: Flask, client: FlaskClient) -> None:
    page = send(client, lon="", lat="", address="Denver", find="1", operator="City")

    assert page.status_code == 200
    assert "This register has no address search. Coordinates such as" in main(page)
    assert value_of(page, "operator") == "City"
    assert sent(app) == []


def test_an_address_is_found_chosen_and_sent_without_a_script(searching: FlaskClient) -> None:
    page = send(searching, lon="", lat="", address="Denver", find="1", note="Hello")
    assert page.status_code == 200
    assert "Denver, Colorado, United States" in main(page)
    assert 'name="found" value="-104.9847,39.7392"' in page.text
    assert ">Hello</textarea>" in page.text

    chosen = send(searching, lon="", lat="", address="Denver", found="-104.9847,39.7392", note="Hello")

    assert chosen.status_code == 303
    assert "39.7392° N, 104.9847° W" in main(searching.get(chosen.location))


def test_an_address_that_was_not_looked_up_yet_is_looked_up_on_sending(searching: FlaskClient) -> None:
    page = send(searching, lon="", lat="", address="Denver")

    assert page.status_code == 422
    assert "Denver, Colorado, United States" in main(page)
    assert "Choose which of the places below it is." in main(page)


def test_a_new_search_takes_the_place_of_an_earlier_one(searching: FlaskClient) -> None:
    page = send(searching, lon="10", lat="50", address="Denver", find="1")

    assert (value_of(page, "lon"), value_of(page, "lat")) == ("", "")


def test_a_search_that_fails_costs_nothing_that_was_typed(geocoder: FakeGeocoder, searching: FlaskClient) -> None:
    geocoder.status = 500

    page = send(searching, lon="10", lat="50", address="Denver", find="1", operator="City")

    assert page.status_code == 200
    assert "No address search right now" in main(page)
    assert (value_of(page, "lon"), value_of(page, "operator")) == ("10", "City")


@pytest.mark.parametrize("found", ["", "x", "1", "1,2,3", "200,100", "NaN,NaN", "\x00,\x00"])
def test_a_chosen_place_that_is_none_is_told_like_a_missing_one(client: FlaskClient, found: str) -> None:
    page = send(client, lon="", lat="", found=found)

    assert page.status_code == 422
    assert "Say where it is" in main(page)


form_names = st.sampled_from([*vocabulary.NAMES, "lon", "lat", "knowledge", "evidence_url", "note", "address", "found"])
form_texts = st.one_of(
    st.text(), st.sampled_from(["NaN", "-0", "1e999", "9" * 400, "\x00", "☃" * 3000, "0;0", "\u202e"])
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.dictionaries(form_names, form_texts, max_size=4), find=st.sampled_from(["", "1"]))
def test_no_form_breaks_the_page(client: FlaskClient, typed: dict[str, str], find: str) -> None:
    fields = {name: text.encode("utf-8", "replace") for name, text in factories.filled_form(**typed).items()}

    response = client.post("/report", data={**fields, "find": find})

    assert response.status_code in (200, 303, 422)


# Following a report


def test_a_receipt_says_what_waits_and_shows_its_code_large(client: FlaskClient) -> None:
    address = receipt_of(client, camera_type="dome", note="It hangs low", description="By\nthe door")
    code = address.removeprefix("/reports/")

    page = client.get(address)

    assert title(page).startswith("Waiting for a moderator")
    assert code in main(page)
    for told in ("It is the only key to this page", "Shape of the camera Dome", "It hangs low", "I saw it myself"):
        assert told in main(page), told
    assert "By<br>the door" in page.text


def test_the_tab_does_not_show_the_whole_code(client: FlaskClient) -> None:
    address = receipt_of(client)

    assert address.removeprefix("/reports/") not in title(client.get(address))


def test_a_code_opens_only_its_own_report(client: FlaskClient) -> None:
    first = receipt_of(client, note="The first note")
    second = receipt_of(client, note="The second note")

    assert "The first note" in main(client.get(first))
    assert "The second note" not in client.get(first).text
    assert "The first note" not in client.get(second).text


def test_a_code_is_found_however_it_is_typed(client: FlaskClient) -> None:
    address = receipt_of(client)
    typed = f"  {address.removeprefix('/reports/').lower().replace('-', ' ')} "

    response = client.post("/reports", data={"code": typed})

    assert response.status_code == 303
    assert response.location == address


@pytest.mark.parametrize("code", [NO_SUCH_CODE, "", "x", "\x00", "é" * 16, "<script>", "a" * 5000])
def test_a_code_that_opens_nothing_is_kept_and_told_how_one_looks(client: FlaskClient, code: str) -> None:
    page = client.post("/reports", data={"code": code})

    assert page.status_code == 404
    assert "No report has this code. A code is four groups of four" in main(page)
    assert value_of(page, "code") == code


def test_an_address_with_a_wrong_code_says_the_same(client: FlaskClient) -> None:
    page = client.get(f"/reports/{NO_SUCH_CODE}")

    assert page.status_code == 404
    assert "No report has this code" in main(page)
    assert client.post(f"/reports/{NO_SUCH_CODE}/withdraw").status_code == 404


def test_an_approved_report_leads_to_its_camera(client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    camera_id = keep(decide, address.removeprefix("/reports/"), message="Thank you.\nWell seen.")

    page = client.get(address)

    assert title(page).startswith("Published")
    assert f'href="/cameras/{camera_id}"' in page.text
    assert "Thank you.<br>Well seen." in page.text
    assert "can read the report." in main(page)
    assert "withdraw" not in main(page)
    assert client.get(f"/cameras/{camera_id}").status_code == 200


def test_a_rejected_report_says_why_in_words(client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason="private_home", message="<b>Sorry</b>")

    page = client.get(address)

    assert title(page).startswith("Not published")
    assert "Reason: It is a private home and watches no public space." in main(page)
    assert "<b>Sorry</b>" in main(page)


@pytest.mark.parametrize("reason", reports.REJECT_REASONS)
def test_every_reason_has_words(client: FlaskClient, keep: Keep, reason: str) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason=reason)

    assert f"Reason: {reports.REJECT_REASONS[reason]}." in main(client.get(address))


def test_a_withdrawn_report_is_deleted_and_says_so(app: Flask, client: FlaskClient) -> None:
    address = receipt_of(client, note="Planted note", description="Planted description")

    response = client.post(f"{address}/withdraw")

    assert response.status_code == 303
    assert response.location == address
    page = client.get(address)
    assert title(page).startswith("Withdrawn and deleted")
    assert "Everything you said about the camera has been deleted" in main(page)
    assert "Planted" not in page.text
    [report] = sent(app)
    assert (report.lon, report.details, report.note) == (None, {}, None)


def test_no_file_holds_what_was_withdrawn(client: FlaskClient, tmp_path: Path) -> None:
    address = receipt_of(client, note="Planted note")
    client.post(f"{address}/withdraw")
    for file in tmp_path.glob("register.sqlite*"):
        assert b"Planted" not in file.read_bytes(), file.name


def test_withdrawing_twice_is_no_error(client: FlaskClient) -> None:
    address = receipt_of(client)
    client.post(f"{address}/withdraw")

    assert client.post(f"{address}/withdraw").status_code == 303


def test_what_was_decided_before_is_not_withdrawn_and_says_so(app: Flask, client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason="other")

    page = client.post(f"{address}/withdraw")

    assert page.status_code == 409
    assert "It was too late to withdraw it" in main(page)
    assert [report.state for report in sent(app)] == ["rejected"]


def test_another_site_cannot_send_or_withdraw_a_report(app: Flask, client: FlaskClient) -> None:
    address = receipt_of(client)

    for target in ("/report", f"{address}/withdraw"):
        for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
            assert client.post(target, data=factories.filled_form(), headers=header).status_code == 403
    assert [report.state for report in sent(app)] == ["received"]


def test_the_code_itself_is_not_kept(app: Flask, client: FlaskClient) -> None:
    code = receipt_of(client).removeprefix("/reports/")

    with app.extensions["lookback.database"].reading() as session:
        assert session.scalar(select(func.count()).where(Report.code_hash.contains(code))) == 0
    assert code.encode() not in Path(app.extensions["lookback.database"].url.database).read_bytes()
