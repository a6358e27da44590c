from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.db import Database
from app.registry import corrections
from app.registry.dossiers import claims, independence, statements
from app.registry.dossiers.claimed import CLAIMANTS
from app.registry.dossiers.evidence import TYPES
from app.registry.dossiers.predicates import PREDICATES
from app.registry.unpublished import queue, receipts, reports, verdicts
from app.registry.unpublished.claim_proposals import About
from app.web.claims import STEPS
from tests.factories import (
    DAY,
    NOW,
    claim_form,
    claimed,
    described_system,
    moderator,
    proof,
    published_camera,
    somebody_new,
    submitted_claim,
)
from tests.moderation.conftest import FormReader
from tests.web.conftest import Keep
from tests.web.reading import main, title

CARD = "/systems/1/claim"


def answer(client: FlaskClient, page: TestResponse, address: str = CARD, **typed: str) -> TestResponse:
    """The form of a page, filled in and sent on, as a browser does without JavaScript."""
    fields = {**FormReader.read(page.text), **typed}
    return client.post(address, data=fields, environ_base=somebody_new())


def waiting(app: Flask) -> list[reports.Report]:
    database: Database = app.extensions["lookback.database"]
    with database.reading() as session:
        return queue.page(session, today=DAY)


def test_somebody_says_what_a_system_does_one_question_at_a_time(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(described_system, place="London")
    page = client.get(CARD)
    assert "What do you know about it?" in main(page)
    asked = []
    for typed in (
        {"predicate": "linked_data"},
        {"value": "home_address", "how": "direct"},
        {"claimant": "Daily Paper", "claimant_kind": "press"},
        {"type": "press_report", "url": "https://example.org/article", "title": "They know where you live"},
        {"quote": "The screen shows\nthe address.", "valid_from": "2018-01"},
    ):
        page = answer(client, page, go="next", **typed)
        assert page.status_code == 200
        asked.append(title(page))
    assert [each.partition(" City watch")[0] for each in asked] == [
        step.question for name, step in STEPS.items() if name != "about"
    ]
    text = main(page)
    assert "home address" in text
    assert "certainty unknown Data joined to a match · says Daily Paper, since 2018-01" in text
    assert "“The screen shows the address.”" in text
    assert not waiting(app), "nothing is kept before it is sent"

    sent = answer(client, page, remark="See page 4")

    assert sent.status_code == 303
    [report] = waiting(app)
    assert (report.kind, report.system_id, report.area, report.note) == ("claim", 1, "London", "See page 4")
    assert report.details["value"] == "home_address"
    receipt = client.get(sent.location)
    assert "Waiting for a moderator" in main(receipt)
    assert "About City watch" in main(receipt)
    assert "They know where you live" not in main(client.get("/systems/1"))


def test_what_is_wrong_is_told_beside_it_and_what_was_typed_stays(client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    page = answer(client, client.get(CARD), go="next", predicate="camera_count")

    wrong = answer(client, page, go="next", value="many", count_date="2018")

    assert wrong.status_code == 422
    assert 'id="value-problem"' in wrong.text
    assert FormReader.read(wrong.text)["value"] == "many"
    right = answer(client, wrong, go="next", value="170000000")
    assert "Who says so?" in main(right)
    back = answer(client, right, go="back", claimant="Daily Paper")
    assert FormReader.read(back.text)["value"] == "170000000"
    assert FormReader.read(back.text)["count_date"] == "2018"
    assert FormReader.read(back.text)["claimant"] == "Daily Paper", "what was typed before going back stays too"


def test_another_question_has_other_answers(client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    page = answer(client, client.get(f"{CARD}?predicate=purpose"), go="next", value="payment")
    first = answer(client, answer(client, page, go="back"), go="back")

    operator = answer(client, first, go="next", predicate="operator")

    assert "Operator" in main(operator)
    assert FormReader.read(operator.text)["value"] == ""


def test_an_answer_is_changed_from_the_last_page_and_one_is_back_there(client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    check = client.post(CARD, data=claim_form(step="words", go="next"))
    assert "Is this right?" in main(check)

    who = answer(client, check, go="who")
    again = answer(client, who, go="next", claimant="Weekly Paper")

    assert "Is this right?" in main(again)
    assert "says Weekly Paper" in main(again)


def test_only_the_last_button_sends(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    for go in ("next", "back", "who", "send", "x"):
        assert client.post(CARD, data=claim_form(step="check", go=go)).status_code == 200
    assert not waiting(app)


@pytest.mark.parametrize("missing", ["predicate", "value", "claimant", "claimant_kind", "type", "url"])
def test_nothing_is_sent_without_what_it_needs(app: Flask, client: FlaskClient, keep: Keep, missing: str) -> None:
    keep(described_system)
    response = client.post(CARD, data=claim_form(step="check", **{missing: ""}))

    assert response.status_code == 422
    assert f'id="{missing}-problem"' in response.text
    assert not waiting(app)


def test_no_card_lets_the_word_of_an_interested_party_confirm_anything(
    app: Flask, client: FlaskClient, keep: Keep
) -> None:
    keep(described_system)
    pairs = [*product(("vendor", "operator", "politician", "press"), ("press_report", "vendor_marketing", "other"))]
    assert {kind for kind, _ in pairs} <= CLAIMANTS.keys()
    assert {type_ for _, type_ in pairs} <= TYPES.keys()
    for kind, type_ in pairs:
        said = claim_form(
            predicate="facial_recognition", value="enabled_confirmed", claimant_kind=kind, type=type_, step="check"
        )
        response = client.post(CARD, data=said, environ_base=somebody_new())
        assert response.status_code == (303 if independence.is_independent(kind, [type_]) else 422), (kind, type_)
    assert len(waiting(app)) == 1


@pytest.mark.parametrize("predicate", [each.name for each in PREDICATES])
def test_everything_that_can_be_claimed_can_be_said(
    app: Flask, client: FlaskClient, keep: Keep, predicate: str
) -> None:
    """With everything filled in that is asked, and looked at before and after."""
    keep(described_system)
    asked = client.get(f"{CARD}?predicate={predicate}")
    assert asked.status_code == 200
    [about] = [each for each in PREDICATES if each.name == predicate]
    value = (
        about.field.values[0].value
        if about.field.values
        else {"url": "https://example.org/dpia"}.get(about.field.kind, "12")
    )
    filled = {
        each.name: each.values[0].value if each.values else {"date": "2018"}.get(each.kind, "7")
        for each in about.details
    }
    check = answer(client, asked, **claim_form(predicate=predicate, value=value, step="words", go="next", **filled))

    assert check.status_code == 200
    assert "Something is missing" not in main(check)
    sent = answer(client, check)
    assert sent.status_code == 303
    assert about.label in main(client.get(sent.location))
    assert len(waiting(app)) == 1


def test_a_claim_about_a_camera_waits_where_the_camera_stands(app: Flask, client: FlaskClient, keep: Keep) -> None:
    camera_id = keep(published_camera)
    assert f"/cameras/{camera_id}/claim" in client.get(f"/cameras/{camera_id}").text

    assert client.post(f"/cameras/{camera_id}/claim", data=claim_form(step="check")).status_code == 303

    [report] = waiting(app)
    assert (report.about_id, report.system_id, report.lon) == (camera_id, None, -104.9903)
    keep(corrections.remove, camera_id, "device_removed", day=DAY)
    assert client.get(f"/cameras/{camera_id}/claim").location == f"/cameras/{camera_id}"
    assert client.get("/cameras/99/claim").status_code == 404


def test_a_sender_says_it_better_with_the_code(app: Flask, client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    code = keep(submitted_claim, About(1), remark="Perhaps")
    address = f"/reports/{code}/edit"
    assert address in client.get(f"/reports/{code}").text

    page = client.get(address)
    assert "Is this right?" in main(page)
    what = answer(client, page, address, go="what")
    again = answer(client, what, address, go="next", value="vending")
    assert answer(client, again, address).location == f"/reports/{code}"

    [report] = waiting(app)
    assert (report.details["value"], report.note) == ("vending", "Perhaps")


def test_a_decided_claim_is_not_said_better_and_its_receipt_says_what_became_of_it(
    client: FlaskClient, keep: Keep
) -> None:
    keep(described_system)
    code = keep(submitted_claim, About(1))
    number = keep(lambda session: reports.by_code(session, code).id)
    by = keep(lambda session: moderator(session).id)
    keep(verdicts.approve, number, moderator_id=by, now=NOW)

    assert client.get(f"/reports/{code}/edit").status_code == 409
    receipt = client.get(f"/reports/{code}")
    assert "Published" in title(receipt)
    claim_id = keep(lambda session: statements.of_system(session, 1)[0].id)
    assert f'href="/systems/1#claim-{claim_id}"' in receipt.text


@pytest.mark.parametrize(
    "out_of_sight",
    [
        lambda session, camera_id: corrections.hide(session, camera_id, "privacy", day=DAY),
        lambda session, camera_id: corrections.remove(session, camera_id, "legal_takedown", day=DAY),
    ],
)
def test_a_claim_about_a_camera_out_of_sight_is_told_of_on_its_receipt_alone(
    client: FlaskClient, keep: Keep, out_of_sight: Callable[[Session, int], object]
) -> None:
    camera_id = keep(published_camera, operator="Ada")
    code = keep(submitted_claim, About(camera_id=camera_id), remark="Perhaps")
    keep(out_of_sight, camera_id)

    page = client.get(f"/reports/{code}/edit")

    assert (page.status_code, "Perhaps" in main(page), "Ada" in page.text) == (409, True, False)


def test_a_withdrawn_claim_leaves_nothing_on_its_receipt(client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    code = keep(submitted_claim, About(1), remark="Perhaps", quote="They pay.")
    keep(receipts.withdraw, code, day=DAY)

    text = main(client.get(f"/reports/{code}"))

    assert "Withdrawn and deleted" in text
    assert "They pay." not in text
    assert client.get(f"/reports/{code}/edit").status_code == 409


def test_a_claim_that_somebody_knows_already_leads_there(client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    known = keep(claims.state, claimed("purpose", "border"), [proof()], system_id=1, day=DAY)
    code = keep(submitted_claim, About(1))
    number = keep(lambda session: reports.by_code(session, code).id)
    by = keep(lambda session: moderator(session).id)
    keep(verdicts.duplicate, number, known, moderator_id=by, now=NOW)

    assert f'href="/systems/1#claim-{known}"' in client.get(f"/reports/{code}").text


def test_what_people_typed_is_never_markup(client: FlaskClient, keep: Keep) -> None:
    keep(described_system)
    nasty = '"><script>alert(1)</script>'
    said = claim_form(predicate="legal_basis", value=nasty, claimant=nasty, title=nasty, quote=nasty, step="words")

    page = client.post(CARD, data={**said, "go": "next"})

    assert "Is this right?" in main(page)
    assert "<script>alert" not in page.text
