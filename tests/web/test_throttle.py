"""How often a network may send, and guess; what is told to whoever has to wait."""

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import logs
from app.registry.unpublished.reports import Report
from app.web import throttle
from tests import factories
from tests.web.conftest import Keep

FEW = 3
WRONG = "0000-0000-0000-0000"


@pytest.fixture(autouse=True)
def _few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer than in earnest, so that the tests are quick."""
    if "mapping_party" not in request.node.name:
        monkeypatch.setattr(throttle, "SENDING", f"{FEW} per 10 minutes; 150 per day")
        monkeypatch.setattr(throttle, "SENDING_TOGETHER", f"{2 * FEW} per 10 minutes")


def send(client: FlaskClient, address: str = "192.0.2.1", **fields: str) -> TestResponse:
    data = factories.filled_form(another="1", **fields)
    return client.post("/report", data=data, environ_base={"REMOTE_ADDR": address})


def guess(client: FlaskClient, path: str = f"/reports/{WRONG}", address: str = "192.0.2.1") -> int:
    return client.get(path, environ_base={"REMOTE_ADDR": address}).status_code


def exhaust(client: FlaskClient, address: str = "192.0.2.1") -> None:
    assert [send(client, address).status_code for _ in range(FEW)] == [303] * FEW


def test_a_mapping_party_sends_thirty_reports_and_then_waits(client: FlaskClient) -> None:
    assert [send(client).status_code for _ in range(30)] == [303] * 30

    answer = send(client)

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 600
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_has_to_wait_keeps_what_they_typed_and_sends_it_from_there(client: FlaskClient, keep: Keep) -> None:
    exhaust(client)
    note = 'Über dem "Eingang" <b>links</b>\nneben dem Tor'

    page = send(client, note=note, operator="").text

    kept = {name: html.unescape(text) for name, text in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    assert kept == {**factories.filled_form(), "another": "1", "note": note}
    assert '<form action="/report" method="post">' in page
    answer = client.post("/report", data=kept, environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert answer.status_code == 303
    assert keep(lambda session: session.scalars(select(Report.note).order_by(Report.id.desc())).first()) == note


def test_nobody_else_waits(client: FlaskClient) -> None:
    exhaust(client)

    assert send(client, "192.0.2.2").status_code == 303


def test_all_that_one_sender_says_counts_together(client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera)
    exhaust(client)

    for action in ("still-there", "gone", "change", "privacy"):
        answer = client.post(f"/cameras/{camera_id}/{action}", environ_base={"REMOTE_ADDR": "192.0.2.1"})
        assert answer.status_code in (404, 429), action


def test_the_addresses_around_somebody_are_limited_too(client: FlaskClient) -> None:
    for number in range(2):
        exhaust(client, f"192.0.2.{number}")
    assert send(client, "192.0.2.77").status_code == 429
    assert send(client, "192.0.3.1").status_code == 303


def test_what_does_not_reach_a_moderator_does_not_count(client: FlaskClient) -> None:
    for _ in range(FEW + 1):
        assert send(client, lat="nowhere").status_code == 422
        assert send(client, find="1").status_code == 200

    exhaust(client)
    assert send(client, find="1").status_code == 200


def test_guessing_codes_is_slowed_down(client: FlaskClient) -> None:
    told = [guess(client) for _ in range(11)]

    assert told == [404] * 10 + [429]
    assert client.get(f"/reports/{WRONG}").status_code == 404, "somebody else"


def test_each_way_to_guess_counts_as_the_others(client: FlaskClient) -> None:
    environ = {"REMOTE_ADDR": "192.0.2.1"}
    for _ in range(3):
        assert guess(client) == 404
        assert client.post("/reports", data={"code": WRONG}, environ_base=environ).status_code == 404
        assert client.post(f"/reports/{WRONG}/withdraw", environ_base=environ).status_code == 404
    assert guess(client) == 404

    answer = client.post("/reports", data={"code": WRONG}, environ_base=environ)
    assert answer.status_code == guess(client) == 429
    assert WRONG in answer.text


def test_who_guessed_too_much_is_told_of_codes_and_not_of_moderators(client: FlaskClient) -> None:
    for _ in range(10):
        guess(client)
    environ = {"REMOTE_ADDR": "192.0.2.1"}

    for answer in (
        client.get(f"/reports/{WRONG}", environ_base=environ),
        client.post("/reports", data={"code": WRONG}, environ_base=environ),
    ):
        assert answer.status_code == 429
        assert "Many codes that open no report" in answer.text
        assert "your code still opens it" in answer.text
        assert "moderators" not in answer.text
        assert answer.headers["Retry-After"]


def test_who_knows_a_code_looks_as_often_as_they_like(client: FlaskClient) -> None:
    address = send(client).location

    assert [guess(client, address) for _ in range(20)] == [200] * 20


def test_a_report_is_taken_back_whatever_was_sent_before(client: FlaskClient) -> None:
    address = send(client).location
    for _ in range(FEW - 1):
        send(client)

    assert send(client).status_code == 429
    assert client.post(f"{address}/withdraw", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 303


def test_every_page_that_takes_something_is_limited(app: Flask) -> None:
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if throttle.reaches_a_moderator(rule)}
    looking = {rule.endpoint for rule in app.url_map.iter_rules() if throttle.takes_a_code(rule)}

    assert "web.report" in taking
    assert {"web.find_report", "web.receipt", "web.withdraw"} <= looking
    assert not {endpoint for endpoint in taking | looking if endpoint.startswith(("moderation.", "api."))}


def test_when_somebody_sends_or_follows_anything_is_logged_nowhere(app: Flask) -> None:
    quiet = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if throttle.reaches_a_moderator(rule) or throttle.takes_a_code(rule)
    }
    assert quiet <= logs.CITIZENS
    assert {"web.system_claim", "web.camera_claim", "web.edit"} <= quiet


def test_no_address_is_logged_of_who_has_to_wait(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(FEW + 1):
        send(client, "192.0.2.77")

    told = capfd.readouterr()
    assert "192.0.2" not in told.out + told.err


def test_what_was_held_back_is_not_in_the_queue(client: FlaskClient, keep: Keep) -> None:
    for _ in range(FEW + 5):
        send(client)

    assert keep(lambda session: session.scalar(select(func.count(Report.id)))) == FEW
