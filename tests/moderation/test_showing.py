"""Every kind of report on its screen, and what comes of it there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.db import Database
from app.registry import corrections
from app.registry.areas import Areas
from app.registry.geometry import BBox
from app.registry.moderators import Moderator
from app.registry.unpublished import queue as reports_queue
from app.registry.unpublished import receipts, reports, verdicts
from app.registry.unpublished.proposals import Absence, Proposal
from app.registry.unpublished.reports import Report
from tests import factories
from tests.moderation.about_cameras import about_a_camera, camera_row, words
from tests.moderation.conftest import Desk

DAY = datetime.now(UTC).date()
Receive = Callable[..., tuple[int, str]]


def page_of(number: int) -> str:
    return f"/moderation/reports/{number}"


def send(desk: Desk, number: int, verb: str, **fields: object) -> Any:
    return desk.send(page_of(number), f"{page_of(number)}/{verb}", **fields)


def state(database: Database, number: int) -> str:
    with database.reading() as session:
        return reports.get(session, number).state


def somebody_else(database: Database) -> int:
    with database.writing() as session:
        number = factories.moderator(session, "ben@example.org").id
        session.commit()
        return number


def test_a_correction_is_edited_and_applied_in_one_step(desk: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "change")
    send(desk, number, "approve", operator="Denver Police Department")
    assert camera_row(database, camera_id)["operator"] == "Denver Police Department"


def test_what_changes_while_a_moderator_reads_is_not_overwritten(desk: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "change")
    form = desk.form(page_of(number))
    with database.writing() as session:
        corrections.change(session, camera_id, {"operator": "A shop"}, day=DAY)
        session.commit()
    answer = desk.client.post(f"{page_of(number)}/approve", data={**form, "operator": "Typed", "message": "Kept."})
    assert answer.status_code == 409
    said = words(answer.text)
    assert "The camera was changed meanwhile: Operator." in said
    assert "A shop" in said
    assert 'value="Typed"' in answer.text
    assert "Kept." in answer.text
    assert camera_row(database, camera_id)["operator"] == "A shop"


def test_a_camera_seen_again_is_confirmed(desk: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "still_there")
    assert "It was said once that it is still there" in words(desk.open(page_of(number)).text)
    send(desk, number, "approve")
    assert camera_row(database, camera_id)["check_date"] == factories.DAY.isoformat()


def test_a_camera_that_is_gone_is_removed_for_the_reason_that_is_chosen(desk: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "gone")
    assert send(desk, number, "approve", removal_reason="because").status_code == 422
    send(desk, number, "approve", removal_reason="never_existed")
    row = camera_row(database, camera_id)
    assert (row["record_state"], row["removal_reason"]) == ("removed", "never_existed")


def test_a_link_of_those_who_say_it_is_gone_is_shown_before_it_is_published_and_can_be_left_out(
    desk: Desk, database: Database
) -> None:
    said = Absence(end_date="2026-10", note="An empty pole", evidence_url="https://example.org/minutes")
    linked, first = about_a_camera(database, "gone", said)
    unlinked, second = about_a_camera(database, "gone", said)
    form = desk.form(page_of(first))
    assert (form["end_date"], form["evidence_url"]) == ("2026-10", "https://example.org/minutes")
    assert "An empty pole" in words(desk.open(page_of(first)).text)
    send(desk, first, "approve")
    assert send(desk, second, "approve", evidence_url="no address").status_code == 422
    send(desk, second, "approve", evidence_url="", end_date="2025")
    rows = [camera_row(database, each) for each in (linked, unlinked)]
    assert [row["removal_evidence"] for row in rows] == ["https://example.org/minutes", None]
    assert [row["end_date"] for row in rows] == ["2026-10", "2025"]


def test_of_privacy_the_camera_stays_hidden_or_a_detail_is_taken_out(desk: Desk, database: Database) -> None:
    hidden, first = about_a_camera(database, "privacy")
    blanked, second = about_a_camera(database, "privacy")
    assert "The camera is out of sight until somebody decides." in words(desk.open(page_of(first)).text)
    send(desk, first, "approve", privacy="hide")
    assert send(desk, second, "approve", privacy="redact").status_code == 422
    send(desk, second, "approve", privacy="redact", fields="operator")
    assert camera_row(database, hidden)["record_state"] == "hidden"
    row = camera_row(database, blanked)
    assert (row["record_state"], row["operator"]) == ("published", None)


def test_a_privacy_report_without_a_problem_puts_the_camera_back(desk: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "privacy")
    send(desk, number, "reject", reason="no_problem")
    assert camera_row(database, camera_id)["record_state"] == "published"


def test_likely_duplicates_come_with_distance_and_reasons(desk: Desk, database: Database, receive: Receive) -> None:
    with database.writing() as session:
        far = factories.published_camera(session, lon=-104.9920, surveillance_type="ALPR")
        near = factories.published_camera(session, operator="City of Denver", camera_direction="90")
        session.commit()
    number, _ = receive(operator="City of Denver", camera_direction="95")
    page = desk.open(page_of(number)).text
    assert page.index(f'href="/cameras/{near}"') < page.index(f'href="/cameras/{far}"')
    for said in ("Likely the same.", "Looks the same way", "Same operator", "0 m", "Another kind"):
        assert said in words(page), said
    send(desk, number, "duplicate", camera_id=str(near))
    with database.reading() as session:
        assert (reports.get(session, number).state, reports.get(session, number).camera_id) == ("duplicate", near)


@pytest.mark.parametrize("typed", ["", "x", "99999999999999999999999", "77"])
def test_a_duplicate_of_no_camera_is_refused_and_what_was_typed_kept(
    desk: Desk, database: Database, receive: Receive, typed: str
) -> None:
    number, _ = receive()
    answer = send(desk, number, "duplicate", camera_id=typed, message="Typed with care.")
    assert answer.status_code == 422
    assert 'id="camera_id-problem"' in answer.text
    assert "Typed with care." in answer.text
    assert state(database, number) == "received"


def test_a_question_is_asked_and_its_answer_comes_back(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    assert send(desk, number, "ask", question=" ").status_code == 422
    send(desk, number, "ask", question="Which side of the door?")
    assert state(database, number) == "needs_info"
    assert f"/moderation/reports/{number}?state=needs_info" in desk.open("/moderation/?state=needs_info").text
    with database.writing() as session:
        receipts.answer(session, code, "The left one.", day=DAY)
        session.commit()
    said = words(desk.open(page_of(number)).text)
    assert "Which side of the door? The left one." in said


def test_an_appeal_shows_the_first_verdict_and_is_for_another_moderator(
    desk: Desk, database: Database, receive: Receive
) -> None:
    other = somebody_else(database)
    mine, theirs = receive(), receive()
    with database.writing() as session:
        for (number, code), moderator_id in ((mine, 1), (theirs, other)):
            verdicts.reject(session, number, moderator_id=moderator_id, reason="vandalism", message="No.")
            receipts.appeal(session, code, "But it is there.", day=DAY)
        session.commit()
    listed = desk.open("/moderation/?appealed=yes").text
    assert all(f"/moderation/reports/{number}?appealed=yes" in listed for number, _ in (mine, theirs))
    said = words(desk.open(page_of(theirs[0])).text)
    assert "Round 1: It does not look sincere" in said
    assert "by another moderator" in said
    assert "But it is there." in said
    assert send(desk, theirs[0], "approve").status_code == 303
    assert "somebody else to decide" in words(desk.open(page_of(mine[0])).text)
    assert send(desk, mine[0], "approve").status_code == 403
    assert state(database, mine[0]) == "received"


def test_ones_own_report_is_left_to_others(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive()
    send(desk, number, "own")
    assert send(desk, number, "approve").status_code == 403
    assert state(database, number) == "received"


def test_what_is_contested_takes_two(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive()
    assert send(desk, number, "contest").location == page_of(number)
    send(desk, number, "approve")
    assert "You approved it already; it takes another moderator." in words(desk.open(page_of(number)).text)
    assert send(desk, number, "approve").status_code == 403
    assert state(database, number) == "received"


def test_a_stale_decision_is_told_what_changed_and_keeps_what_was_typed(
    desk: Desk, database: Database, receive: Receive
) -> None:
    number, code = receive(operator="First")
    form = desk.form(page_of(number))
    with database.writing() as session:
        receipts.edit(session, code, Proposal.parse(factories.filled_form(operator="Second")), day=DAY)
        session.commit()
    answer = desk.client.post(f"{page_of(number)}/approve", data={**form, "message": "Typed with care."})
    assert answer.status_code == 409
    said = words(answer.text)
    for told in ("Its sender changed what it says.", "Second", "Typed with care."):
        assert told in said, told
    assert state(database, number) == "received"


def test_an_opened_report_is_claimed_and_others_see_who_looks(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive()
    desk.open(page_of(number))
    with database.reading() as session:
        assert reports_queue.claimant(reports.get(session, number), datetime.now(UTC)) == 1
    desk.client.post(f"{page_of(number)}/release", data={"csrf_token": desk.token(page_of(number))})
    ben = somebody_else(database)
    with database.writing() as session:
        assert reports_queue.claim(session, number, moderator_id=ben, now=datetime.now(UTC) - timedelta(minutes=2))
        session.commit()
    assert "ben is looking at this. Last active 2 minutes ago." in words(desk.open(page_of(number)).text)
    assert "ben is looking at it" in words(desk.open("/moderation/").text)
    claimed = desk.client.post(f"{page_of(number)}/claim", data={"csrf_token": desk.token(page_of(number))})
    assert claimed.json is not None
    assert (claimed.json["opened"], claimed.json["version"]) == ("ben", 1)


def test_a_page_that_is_fetched_ahead_claims_nothing(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive()
    assert desk.client.get(page_of(number), headers={"X-Ahead": "yes"}).status_code == 200
    with database.reading() as session:
        assert reports.get(session, number).claimed_by is None


def test_nobody_takes_back_what_somebody_else_decided(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive()
    ben = somebody_else(database)
    with database.writing() as session:
        verdicts.spam(session, number, moderator_id=ben)
        session.commit()
    answer = desk.client.post(f"{page_of(number)}/undo", data={"csrf_token": desk.token("/moderation/")})
    assert answer.status_code == 403
    assert state(database, number) == "spam"


def test_a_script_is_told_what_was_done_and_where_to_go_on(desk: Desk, receive: Receive) -> None:
    number, following = receive()[0], receive()[0]
    form = {"csrf_token": desk.token(page_of(number)), "version": "1", "reason": "other"}
    answer = desk.client.post(f"{page_of(number)}/reject?kind=new", data=form, headers={"Accept": "application/json"})
    assert answer.json == {
        "act": "rejected",
        "words": "Rejected",
        "report_id": number,
        "camera_id": None,
        "seconds": 30,
        "onward": f"{page_of(following)}?kind=new",
        "undo": f"{page_of(number)}/undo?kind=new",
        "waiting": "1",
    }
    assert "Rejected" not in words(desk.open(f"{page_of(following)}").text.split("desk-toasts")[1].split("</div>")[0])


def test_doubts_are_said_in_words_and_the_same_text_leads_to_all_of_it(
    desk: Desk, database: Database, receive: Receive
) -> None:
    text = {"note": "Buy our cheap cameras while they last, everybody does"}
    number = receive(**text)[0]
    receive(**text)
    with database.writing() as session:
        session.execute(update(Report).where(Report.id == number).values(warnings=["link", "later_code"], risk=2))
        session.commit()
    page = desk.open(page_of(number)).text
    assert "There is a link among the words." in words(page)
    assert "later_code" in page
    assert "1 other report says the same in the same words." in words(page)
    assert "/moderation/bulk?sameness=" in page


def test_of_reports_with_one_text_those_outside_their_areas_are_counted_for_nobody(
    desk: Desk, database: Database, receive: Receive
) -> None:
    number, _ = receive(note="Buy 1 now.")
    receive(note="Buy 2 now.")
    receive(note="Buy 3 now.", lon="2.35", lat="48.85")
    assert "2 other reports say the same" in words(desk.open(page_of(number)).text)
    denver = Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)])
    assert denver is not None
    with database.writing() as session:
        session.execute(update(Moderator).values(areas=denver.dump()))
        session.commit()
    assert "1 other report says the same" in words(desk.open(page_of(number)).text)


def test_administrators_read_and_decide_what_is_said_of_what_the_law_took_down(admin: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "still_there", description="Zebra Works")
    with database.writing() as session:
        corrections.remove(session, camera_id, reason="legal_takedown", day=DAY)
        session.commit()
    page = admin.open(page_of(number)).text
    assert "Zebra Works" in page
    assert "none but administrators see this report" in page
    assert page_of(number) in admin.open("/moderation/").text
    assert send(admin, number, "approve").status_code in (409, 410)
    assert send(admin, number, "spam").status_code == 303
    assert state(database, number) == "spam"
