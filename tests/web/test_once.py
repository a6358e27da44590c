"""What is pressed twice without JavaScript is one report, and nobody gets the receipt of another one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.registry.unpublished import receipts, reports
from app.web import once
from tests import factories
from tests.moderation.conftest import FormReader
from tests.web.conftest import Keep
from tests.web.reading import value_of
from tests.web.reporting import sent

# Every form that makes a report with a receipt, and what is typed into it.
FORMS = {
    "/report": {**factories.filled_form(), "note": "By the door"},
    "/cameras/1/change": {"operator": "City", "knowledge": "survey"},
    "/cameras/1/privacy": {},
    "/cameras/1/claim": {"step": "check", **factories.claim_form()},
    "/systems/1/claim": {"step": "check", **factories.claim_form()},
}


@pytest.fixture(autouse=True)
def filled(keep: Keep) -> None:
    """A register with a camera and a system, far from what is logged here."""
    keep(factories.published_camera, lon=10.0, lat=50.0)
    keep(factories.described_system, place="London")


def shown(client: FlaskClient, address: str, typed: dict[str, str]) -> TestResponse:
    """The page from which it is sent."""
    return client.post(address, data={**typed, "go": "check"}) if "claim" in address else client.get(address)


@pytest.mark.parametrize(("address", "typed"), FORMS.items())
def test_a_form_that_is_sent_twice_is_one_report_with_one_receipt(
    app: Flask, client: FlaskClient, address: str, typed: dict[str, str]
) -> None:
    page = shown(client, address, typed)
    form = {**FormReader.read(page.text), **typed}
    form.pop("go", None)

    first, second = (client.post(address, data=form) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert len(sent(app)) == 1
    again = shown(client, address, typed)
    assert value_of(again, once.FIELD) != value_of(page, once.FIELD)
    assert client.post(address, data={**form, once.FIELD: value_of(again, once.FIELD)}).location != first.location


@pytest.mark.parametrize(("address", "typed"), FORMS.items())
def test_what_was_changed_before_it_was_sent_again_is_a_report_of_its_own(
    app: Flask, client: FlaskClient, address: str, typed: dict[str, str]
) -> None:
    form = {**FormReader.read(shown(client, address, typed).text), **typed}
    form.pop("go", None)
    field = "remark" if "claim" in address else "note"

    places = {client.post(address, data={**form, field: words}).location for words in ("First", "Second", "First")}

    assert len(places) == 2
    assert [each.note for each in sent(app)] == ["First", "Second"]


@pytest.mark.parametrize(("address", "typed"), FORMS.items())
def test_a_page_with_a_number_is_kept_by_nobody_but_its_reader(
    client: FlaskClient, address: str, typed: dict[str, str]
) -> None:
    page = shown(client, address, typed)

    assert once._NUMBER.fullmatch(value_of(page, once.FIELD) or "")
    assert {"no-store", "private"} & set(page.headers["Cache-Control"].split(", "))
    assert value_of(client.get("/cameras/1"), once.FIELD) is None, "anybody may keep it"


@pytest.mark.parametrize("button", ["preview", "again", "find"])
def test_a_page_on_the_way_has_a_number_of_its_own(client: FlaskClient, button: str) -> None:
    form = {**factories.filled_form(), once.FIELD: value_of(client.get("/report"), once.FIELD), button: "1"}

    page = client.post("/report", data=form)

    assert value_of(page, once.FIELD) not in (None, "", form[once.FIELD])


def test_another_one_beside_a_known_camera_is_one_report_too(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(factories.published_camera)
    page = client.post("/report", data=factories.filled_form())
    form = factories.filled_form(another="1", once=value_of(page, once.FIELD))

    assert client.post("/report", data=form).location == client.post("/report", data=form).location
    assert len(sent(app)) == 1


def test_what_is_asked_to_wait_goes_with_its_number(client: FlaskClient) -> None:
    number = value_of(client.get("/report"), once.FIELD)
    form = factories.filled_form(once=number)
    answers = [client.post("/report", data={**form, "note": str(n)}) for n in range(31)]

    assert answers[-1].status_code == 429
    assert value_of(answers[-1], once.FIELD) == number


@pytest.mark.parametrize("number", ["", "1", "0" * 21, "0" * 23, "é" * 22, "0" * 21 + "\n"])
def test_what_is_no_number_of_ours_is_a_form_by_itself(app: Flask, client: FlaskClient, number: str) -> None:
    form = factories.filled_form(once=number)

    assert client.post("/report", data=form).location != client.post("/report", data=form).location
    assert len(sent(app)) == 2


def test_what_was_taken_back_can_be_sent_again(app: Flask, client: FlaskClient, keep: Keep) -> None:
    form = factories.filled_form(once=once.number())
    code = client.post("/report", data=form).location.removeprefix("/reports/")
    keep(receipts.withdraw, code, day=factories.DAY)

    again = client.post("/report", data=form).location.removeprefix("/reports/")

    assert again != code
    assert keep(lambda session: reports.by_code(session, again).state) == "received"
    assert len(sent(app)) == 2
