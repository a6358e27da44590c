from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.db import Database
from app.moderation import accounts
from app.registry.areas import Areas
from app.registry.dossiers import claims, dossier_history, statements
from app.registry.dossiers.statements import Statement
from app.registry.geometry import BBox
from app.registry.unpublished import acts, reports
from tests import factories
from tests.factories import DAY, claimed, described_system, proof
from tests.moderation.conftest import EMAIL, PASSWORD, Desk
from tests.web.reading import main

Send = Callable[..., int]


@pytest.fixture
def editor(app: Flask, database: Database, moderator: int) -> Desk:
    """A browser in which an editor has signed in."""
    with database.writing() as session:
        accounts.create(session, "editor@example.org", PASSWORD, role="editor")
        session.commit()
    desk = Desk(app.test_client())
    assert desk.sign_in("editor@example.org").status_code == 302
    return desk


def told(database: Database) -> list[Statement]:
    with database.reading() as session:
        return statements.of_system(session, 1)


def kept(database: Database, verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
    with database.writing() as session:
        result = verb(session, *given, **named)
        session.commit()
        return result


def test_an_approved_claim_is_as_sure_as_the_moderator_says_and_reads_as_they_wrote_it(
    desk: Desk, database: Database, send: Send
) -> None:
    number = send()

    answer = desk.approve(number, certainty="documented", note="In one shop", quote="They pay.", message="Thanks")

    assert answer.status_code == 303
    [said] = told(database)
    assert (said.value, said.certainty, said.note) == ("payment", "documented", "In one shop")
    assert said.evidence[0]["quote"] == "They pay."
    with database.reading() as session:
        assert dossier_history.of_system(session, 1)[0]["kind"] == "created"
        [logged] = acts.page(session, report_id=number)
        assert (logged["act"], logged["claim_id"]) == ("approved", said.id)
    assert f"claim {said.id}" in main(desk.open(f"/moderation/reports/{number}"))


def test_how_sure_it_is_has_to_be_said(desk: Desk, database: Database, send: Send) -> None:
    answer = desk.approve(send())

    assert answer.status_code == 422
    assert "Choose how sure it is." in main(answer)
    assert told(database) == []


@pytest.mark.parametrize("fields", [{"value": "surveillance"}, {"type": ""}, {"url": "ftp://x"}, {"quote": "x" * 301}])
def test_what_cannot_be_published_is_told_beside_its_field(
    desk: Desk, database: Database, send: Send, fields: dict[str, str]
) -> None:
    answer = desk.approve(send(), certainty="reported", **fields)

    assert answer.status_code == 422
    for name in fields:
        assert f'id="{name}-problem"' in answer.text
    assert told(database) == []


def test_no_moderator_lets_the_word_of_an_interested_party_measure_anything(
    desk: Desk, database: Database, send: Send
) -> None:
    number = send(predicate="accuracy", value="fnmr", figure="1", claimant_kind="vendor")

    answer = desk.approve(number, certainty="documented", stance="measured")

    assert answer.status_code == 422
    assert 'id="type-problem"' in answer.text
    assert told(database) == []
    assert "It confirms and measures nothing by itself." in main(answer)
    assert desk.approve(number, certainty="reported", stance="measured", type="court_record").status_code == 303


def test_an_approval_is_taken_back_within_half_a_minute(desk: Desk, database: Database, send: Send) -> None:
    number = send()
    desk.approve(number, certainty="reported")

    page = f"/moderation/reports/{number}"
    answer = desk.send("/moderation/", f"{page}/undo")

    assert answer.status_code == 303
    assert told(database) == []
    assert "What it is for: Payment" in main(desk.open(page))


@pytest.mark.parametrize(
    ("verb", "fields", "state"),
    [
        ("reject", {"reason": "insufficient_evidence"}, "rejected"),
        ("spam", {}, "spam"),
        ("ask", {"question": "Which page?"}, "needs_info"),
        ("duplicate", {"claim_id": "1"}, "duplicate"),
    ],
)
def test_a_claim_is_decided_as_other_reports_are(
    desk: Desk, database: Database, send: Send, verb: str, fields: dict[str, str], state: str
) -> None:
    number = send()
    kept(database, claims.state, claimed("purpose", "border"), [proof()], system_id=1, day=DAY)
    page = f"/moderation/reports/{number}"

    assert desk.send(page, f"{page}/{verb}", **fields).status_code == 303

    with database.reading() as session:
        assert reports.get(session, number).state == state
    assert len(told(database)) == 1
    assert desk.open(page).status_code == 200


def test_a_duplicate_names_a_claim_that_is_there(desk: Desk, send: Send) -> None:
    page = f"/moderation/reports/{send()}"

    for wrong in ("", "9"):
        answer = desk.send(page, f"{page}/duplicate", claim_id=wrong)
        assert answer.status_code == 422
        assert 'id="claim_id-problem"' in answer.text


def test_who_looks_after_a_part_of_the_world_decides_nothing_about_a_whole_system(
    app: Flask, database: Database, desk: Desk, send: Send
) -> None:
    number = send()
    with database.writing() as session:
        here = Areas.of_boxes([BBox.parse("-106,39,-104,41")])
        person = factories.moderator(session, "denver@example.org", areas=here)
        person.password = accounts.hashed(PASSWORD)
        person.fs_uniquifier = "denver"
        session.commit()
    local = Desk(app.test_client())
    assert local.sign_in("denver@example.org").status_code == 302

    assert "Nothing is waiting" in main(local.open("/moderation/"))
    page = f"/moderation/reports/{number}"
    assert local.open(page).status_code == 403
    token = {"csrf_token": local.token("/moderation/account"), "certainty": "reported", "reason": "other"}
    for verb in ("approve", "reject", "spam", "claim"):
        assert local.client.post(f"{page}/{verb}", data=token).status_code == 403
    assert told(database) == []


@pytest.fixture
def published(database: Database) -> int:
    """A claim that everybody reads."""
    kept(database, described_system)
    number: int = kept(database, factories.stated, 1, "purpose", "payment")
    return number


def test_an_editor_refutes_a_claim_and_everybody_reads_that(editor: Desk, database: Database, published: int) -> None:
    page = f"/moderation/claims/{published}"
    assert f'href="{page}"' in editor.open("/moderation/claims?system=1").text

    assert editor.send(page, f"{page}/judge", certainty="refuted").status_code == 303

    assert told(database)[0].certainty == "refuted"
    assert "<del>Payment</del>" in editor.open("/systems/1").text
    with database.reading() as session:
        [logged] = acts.page(session)
        assert (logged["act"], logged["claim_id"], logged["after"]) == ("judged", published, {"certainty": "refuted"})


def test_an_editor_takes_a_claim_back_and_publishes_it_again(editor: Desk, database: Database, published: int) -> None:
    page = f"/moderation/claims/{published}"
    assert editor.send(page, f"{page}/withdraw").status_code == 303
    assert told(database) == []
    assert "taken back" in main(editor.open("/moderation/claims?system=1"))

    assert editor.send(page, f"{page}/restore").status_code == 303
    assert len(told(database)) == 1


def test_nothing_is_done_to_a_claim_that_changed_meanwhile(editor: Desk, database: Database, published: int) -> None:
    page = f"/moderation/claims/{published}"
    form = editor.form(page)
    kept(database, claims.judge, published, "disputed", day=DAY)

    for verb in ("judge", "withdraw"):
        answer = editor.client.post(f"{page}/{verb}", data={**form, "certainty": "refuted"})
        assert answer.status_code == 409
    assert editor.send(page, f"{page}/judge", certainty="certain").status_code == 422
    assert told(database)[0].certainty == "disputed"


def test_nothing_is_done_to_a_claim_by_who_does_not_say_what_they_looked_at(
    editor: Desk, database: Database, published: int
) -> None:
    page = f"/moderation/claims/{published}"
    form = {name: text for name, text in editor.form(page).items() if name != "version"}

    for verb in ("judge", "withdraw", "restore"):
        answer = editor.client.post(f"{page}/{verb}", data={**form, "certainty": "refuted"})
        assert answer.status_code == 409
        assert "did not say which version of it you looked at" in answer.text
    assert told(database)[0].certainty != "refuted"


@pytest.mark.parametrize("address", ["", "/1", "?system=1"])
def test_claims_that_are_published_are_for_editors(desk: Desk, published: int, address: str) -> None:
    assert desk.open(f"/moderation/claims{address}").status_code == 403
    for verb in ("judge", "withdraw", "restore"):
        token = {"csrf_token": desk.token("/moderation/account"), "certainty": "refuted"}
        assert desk.client.post(f"/moderation/claims/{published}/{verb}", data=token).status_code == 403


def test_what_is_not_there_is_not_found(editor: Desk, published: int) -> None:
    for address in ("/moderation/claims/9", "/moderation/claims?system=9", "/moderation/claims?camera=9"):
        assert editor.open(address).status_code == 404
    assert EMAIL not in main(editor.open("/moderation/claims"))
