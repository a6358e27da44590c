"""What somebody says of a report on its receipt: an answer, it better, or that the decision was wrong."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry.unpublished import reports, verdicts
from tests import factories
from tests.web.conftest import Keep
from tests.web.reading import main, title, value_of
from tests.web.reporting import NO_SUCH_CODE, decide, receipt_of, sent


def asked(session: Session, code: str) -> None:
    person = factories.moderator(session)
    verdicts.ask(session, reports.by_code(session, code).id, "Which <b>corner</b>?", moderator_id=person.id)


# A moderator's question


def test_a_question_is_answered_on_the_receipt_and_the_report_waits_again(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    address = receipt_of(client)
    keep(asked, address.removeprefix("/reports/"))
    page = client.get(address)
    assert title(page).startswith("A moderator has a question")
    assert "Which <b>corner</b>?" in main(page)

    assert client.post(f"{address}/answer", data={"answer": "The northern one"}).location == address

    [report] = sent(app)
    assert (report.state, report.answer) == ("received", "The northern one")
    assert "The northern one" in main(client.get(address))


def test_an_answer_without_words_asks_for_some(app: Flask, client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    keep(asked, address.removeprefix("/reports/"))

    page = client.post(f"{address}/answer", data={"answer": " "})

    assert page.status_code == 422
    assert "Write an answer." in main(page)
    assert [report.state for report in sent(app)] == ["needs_info"]


def test_an_answer_to_what_is_not_asked_any_more_is_not_lost_to_its_writer(client: FlaskClient) -> None:
    address = receipt_of(client)

    page = client.post(f"{address}/answer", data={"answer": "The northern one"})

    assert page.status_code == 409
    assert "Your answer was not taken" in main(page)
    assert "The northern one" in main(page)


def test_an_answer_that_is_sent_twice_is_taken_once_and_not_said_to_be_late(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    address = receipt_of(client)
    keep(asked, address.removeprefix("/reports/"))

    answers = [client.post(f"{address}/answer", data={"answer": " The northern one"}) for _ in range(2)]

    assert [each.location for each in answers] == [address, address]
    [report] = sent(app)
    assert [each["answer"] for each in report.questions] == ["The northern one"]
    assert client.post(f"{address}/answer", data={"answer": "The southern one"}).status_code == 409


# Saying it better


def test_a_report_is_edited_while_nobody_has_decided(app: Flask, client: FlaskClient) -> None:
    address = receipt_of(client, operator="Denver", camera_type="dome", note="Hello")
    form = client.get(f"{address}/edit")
    shown = {name: value_of(form, name) or "" for name in ("lon", "lat", "operator", "camera_type", "knowledge")}
    assert shown == {
        "lon": "-104.9903",
        "lat": "39.7392",
        "operator": "Denver",
        "camera_type": "dome",
        "knowledge": "survey",
    }
    assert ">Hello</textarea>" in form.text

    response = client.post(
        f"{address}/edit", data={**shown, "surveillance_type": "camera", "operator": "City of Denver"}
    )

    assert response.location == address
    [report] = sent(app)
    assert (report.details["operator"], report.note, report.version) == ("City of Denver", None, 2)


def test_an_edit_that_cannot_be_read_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    address = receipt_of(client)

    page = client.post(f"{address}/edit", data=factories.filled_form(height="tall"))

    assert page.status_code == 422
    assert value_of(page, "height") == "tall"
    assert [report.version for report in sent(app)] == [1]


def test_what_is_decided_is_not_edited_any_more(client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason="other")

    for page in (client.get(f"{address}/edit"), client.post(f"{address}/edit", data=factories.filled_form())):
        assert page.status_code == 409
        assert "It was too late to edit it" in main(page)


def test_a_correction_is_edited_over_what_is_published(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(factories.published_camera, operator="City of Denver", camera_type="dome")
    form = factories.filled_form(operator="Denver Police", camera_type="dome")
    address = client.post(f"/cameras/{camera_id}/change", data=form).location
    page = client.get(address)
    assert "City of Denver → Denver Police" in main(page)
    assert f'href="/cameras/{camera_id}"' in page.text
    assert value_of(client.get(f"{address}/edit"), "operator") == "Denver Police"

    client.post(f"{address}/edit", data={**form, "operator": "Sheriff"})

    [report] = sent(app)
    assert (report.details, report.base) == ({"operator": "Sheriff"}, {"operator": "City of Denver"})


# Appeals


def test_a_rejection_is_appealed_once(app: Flask, client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    keep(decide, address.removeprefix("/reports/"), reason="not_a_camera")
    assert "Ask another moderator to look again" in main(client.get(address))

    assert client.post(f"{address}/appeal", data={"appeal": "It has a lens"}).location == address

    page = client.get(address)
    assert title(page).startswith("Waiting for another moderator")
    assert "It has a lens" in main(page)
    assert client.post(f"{address}/appeal", data={"appeal": "It has a lens"}).location == address, "pressed twice"
    again = client.post(f"{address}/appeal", data={"appeal": "Please"})
    assert again.status_code == 409
    assert "Your appeal was not taken" in main(again)
    [report] = sent(app)
    assert (report.state, report.round, report.appeal) == ("received", 2, "It has a lens")


def test_the_last_word_is_said_to_be_the_last(client: FlaskClient, keep: Keep) -> None:
    address = receipt_of(client)
    code = address.removeprefix("/reports/")
    keep(decide, code, reason="not_a_camera")
    client.post(f"{address}/appeal", data={"appeal": "It has a lens"})

    def decide_again(session: Session) -> None:
        person = factories.moderator(session, "another@example.org")
        verdicts.reject(session, reports.by_code(session, code).id, moderator_id=person.id, reason="not_a_camera")

    keep(decide_again)

    page = client.get(address)
    assert "That is the last word on it." in main(page)
    assert "Ask another moderator" not in main(page)


@pytest.mark.parametrize("verb", ["answer", "appeal", "edit"])
def test_without_the_code_nothing_is_said_about_a_report(client: FlaskClient, verb: str) -> None:
    page = client.post(f"/reports/{NO_SUCH_CODE}/{verb}", data=factories.filled_form(answer="x", appeal="x"))

    assert page.status_code == 404
    assert "No report has this code" in main(page)
