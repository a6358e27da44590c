import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import structlog
from sqlalchemy import update

from app.db import Database
from app.registry import cameras, vocabulary
from app.registry.errors import NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.unpublished import receipts, reports
from app.registry.unpublished.reports import Report
from tests import factories
from tests.moderation.conftest import Desk

Receive = Callable[..., tuple[int, str]]
MARKUP = "<script>alert('x')</script>\"'>"


def page_of(number: int) -> str:
    return f"/moderation/reports/{number}"


def the_camera(database: Database) -> Mapping[str, Any]:
    with database.reading() as session:
        [row] = cameras.page(session, CameraFilter())
        return dict(row)


def no_camera(database: Database) -> bool:
    with database.reading() as session:
        return cameras.count(session, CameraFilter()) == 0


def state(database: Database, code: str) -> str:
    with database.reading() as session:
        return reports.by_code(session, code).state


def test_the_page_shows_all_that_is_claimed(desk: Desk, receive: Receive) -> None:
    number, _ = receive(
        camera_type="dome",
        operator="City of Denver",
        height="4.5",
        knowledge="read",
        evidence_url="https://example.org/minutes?a=1&b=2",
        note="Above the north door.",
        description="White.\nOn an arm.",
    )
    page = desk.open(page_of(number)).text
    for words in (
        "Dome camera",
        "City of Denver",
        "4.5\N{NO-BREAK SPACE}m",
        "I read about it",
        "Above the north door.",
        "On an arm.",
    ):
        assert words in page
    link = '<a href="https://example.org/minutes?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">'
    assert link in page


def test_the_form_has_every_field_of_the_vocabulary(desk: Desk, receive: Receive) -> None:
    number, _ = receive()
    page = desk.open(page_of(number)).text
    names = set(re.findall(r'name="([a-z_]+)"', page))
    assert {*vocabulary.NAMES, "lon", "lat", "precision_m", "message", "reason"} <= names
    assert len(re.findall(r'\bid="', page)) == len(set(re.findall(r'\bid="([^"]+)"', page)))


def test_cameras_known_nearby_are_listed_by_distance(desk: Desk, database: Database, receive: Receive) -> None:
    with database.writing() as session:
        far = factories.published_camera(session, lon=-104.9920)
        near = factories.published_camera(session, lon=-104.9910, operator="Denver Police")
        factories.published_camera(session, lon=-104.98)
        session.commit()
    number, _ = receive()
    page = desk.open(page_of(number)).text
    assert page.index(f'href="/cameras/{near}"') < page.index(f'href="/cameras/{far}"')
    assert page.count('href="/cameras/') == 2
    assert "60 m" in page
    assert "Denver Police" in page


def test_where_nothing_is_known_nearby_the_page_says_so(desk: Desk, receive: Receive) -> None:
    number, _ = receive()
    assert "No camera is recorded there." in desk.open(page_of(number)).text


def test_a_report_approved_as_sent_is_on_the_map(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive(camera_type="dome", height="4.5", operator="City of Denver", lon="-104.99031234")
    answer = desk.approve(number)
    assert (answer.status_code, answer.location) == (303, "/moderation/")
    camera = the_camera(database)
    assert (camera["camera_type"], camera["height"], camera["operator"]) == ("dome", 4.5, "City of Denver")
    assert (camera["lon"], camera["precision_m"]) == (-104.9903, 10)
    assert state(database, code) == "approved"
    assert f'<a href="/cameras/{camera["id"]}">' in desk.open("/moderation/").text


def test_a_report_is_corrected_and_approved_in_one_step(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive(camera_type="dome", operator="Jane Doe")
    desk.approve(number, camera_type="fixed", operator="", lon="2.3522", lat="48.8566", precision_m="100")
    camera = the_camera(database)
    assert (camera["camera_type"], camera["operator"]) == ("fixed", None)
    assert (camera["lon"], camera["lat"], camera["precision_m"]) == (2.352, 48.857, 100)


def test_an_approval_can_say_something_to_the_sender(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    desk.approve(number, message="Thank you. We moved it across the street.")
    with database.reading() as session:
        verdict = reports.by_code(session, code).verdict
        assert verdict is not None
        assert verdict.message == "Thank you. We moved it across the street."


def test_a_rejection_tells_its_sender_why(desk: Desk, stranger: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    answer = desk.reject(number, reason="not_a_camera", message="It is a lamp's sensor.")
    assert answer.status_code == 303
    assert no_camera(database)
    told = stranger.open(f"/reports/{code}").text
    assert "It is not a surveillance camera" in told
    assert "It is a lamp&#39;s sensor." in told


def test_a_rejection_needs_a_reason(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    answer = desk.reject(number, reason="", message="Typed with care.", operator="Half corrected")
    assert answer.status_code == 422
    assert state(database, code) == "received"
    for kept in ("Choose a reason.", "Typed with care.", "Half corrected"):
        assert kept in answer.text


def test_a_reason_that_does_not_exist_is_refused(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    assert desk.reject(number, reason="because").status_code == 422
    assert state(database, code) == "received"


def test_what_cannot_be_published_is_told_beside_its_field(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    answer = desk.approve(
        number, lat="91", height="tall", camera_direction="up", precision_m="5", operator="Kept", message="x" * 2001
    )
    assert answer.status_code == 422
    for name in ("lat", "height", "camera_direction", "precision_m", "message"):
        assert f'id="{name}-problem"' in answer.text, name
        assert f'href="#{name}"' in answer.text, name
    for kept in ('value="91"', 'value="tall"', 'value="up"', 'value="Kept"'):
        assert kept in answer.text
    assert state(database, code) == "received"
    assert no_camera(database)


def test_after_a_verdict_the_next_report_is_there(desk: Desk, receive: Receive) -> None:
    first, second, third = (receive()[0] for _ in range(3))
    assert desk.approve(second).location == page_of(third)
    assert desk.reject(third, reason="other").location == page_of(first)
    assert desk.reject(first, reason="other").location == "/moderation/"


def test_what_was_decided_is_told_once(desk: Desk, receive: Receive) -> None:
    first, second = receive()[0], receive()[0]
    desk.reject(first, reason="other")
    assert f"Rejected: report {first}" in desk.open(page_of(second)).text
    assert "Rejected:" not in desk.open(page_of(second)).text


def test_of_two_verdicts_the_second_is_told_what_happened(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    page = desk.token(page_of(number))
    desk.reject(number, reason="duplicate", message="Known already.")
    late = desk.client.post(
        f"{page_of(number)}/approve",
        data={"csrf_token": page, **factories.filled_form(), "message": "A <long> answer."},
    )
    assert late.status_code == 409
    for words in ("You had decided this report already", "by you", "It is in the register already", "Known already."):
        assert words in late.text
    assert "A &lt;long&gt; answer." in late.text
    assert state(database, code) == "rejected"
    assert no_camera(database)


@pytest.mark.parametrize("verb", ["approve", "reject", "duplicate", "spam", "ask", "own", "contest"])
def test_no_verb_takes_a_form_without_the_version_that_was_looked_at(
    desk: Desk, database: Database, receive: Receive, verb: str
) -> None:
    number, code = receive(operator="City")
    form = {"csrf_token": desk.token(page_of(number)), "reason": "other", "question": "Which <door>?", "operator": "Me"}

    answer = desk.client.post(f"{page_of(number)}/{verb}", data={**form, "message": "A <long> answer."})

    assert answer.status_code == 409
    for words in ("did not say which version of it you looked at", "A &lt;long&gt; answer.", "Which &lt;door&gt;?"):
        assert words in answer.text
    assert 'name="operator" value="Me"' in answer.text
    # What the form did not have is as it was sent, not empty.
    assert 'name="lat" value="39.7392"' in answer.text
    assert state(database, code) == "received"


def test_a_form_that_is_wrong_does_not_hide_that_its_sender_changed_the_report(
    desk: Desk, database: Database, receive: Receive
) -> None:
    number, _ = receive()
    form = desk.form(page_of(number))
    with database.writing() as session:
        session.execute(update(Report).where(Report.id == number).values(version=Report.version + 1))
        session.commit()

    answer = desk.client.post(f"{page_of(number)}/approve", data={**form, "height": "tall"})

    assert answer.status_code == 409
    assert "Its sender changed what it says." in answer.text


@pytest.mark.parametrize("version", ["", "1.0", "-1", "x", "9" * 30])
def test_who_does_not_say_what_they_looked_at_decides_nothing(
    desk: Desk, database: Database, receive: Receive, version: str
) -> None:
    number, code = receive()

    answer = desk.approve(number, version=version, message="A <long> answer.")

    assert answer.status_code == 409
    assert "A &lt;long&gt; answer." in answer.text
    assert 'name="version" value="1"' in answer.text
    assert state(database, code) == "received"


def test_a_report_withdrawn_meanwhile_is_not_published(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    token = desk.token(page_of(number))
    with database.writing() as session:
        receipts.withdraw(session, code, day=factories.DAY)
        session.commit()
    form = {"csrf_token": token, **factories.filled_form(), "message": "Thank you."}
    late = desk.client.post(f"{page_of(number)}/approve", data=form)
    assert late.status_code == 409
    assert "Its sender took it back." in late.text
    assert "Thank you." in late.text
    assert no_camera(database)


def test_a_mistyped_form_for_a_decided_report_is_told_so(desk: Desk, receive: Receive) -> None:
    number, _ = receive()
    token = desk.token(page_of(number))
    desk.reject(number, reason="other")
    late = desk.client.post(f"{page_of(number)}/approve", data={"csrf_token": token, "lat": "91"})
    assert late.status_code == 409


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_a_report_that_does_not_exist_is_not_decided(desk: Desk, verdict: str) -> None:
    form = {"csrf_token": desk.token("/moderation/"), **factories.filled_form(), "reason": "other"}
    assert desk.client.post(f"/moderation/reports/7/{verdict}", data=form).status_code == 404


def test_a_decided_report_says_what_became_of_it(desk: Desk, receive: Receive) -> None:
    approved, rejected = receive()[0], receive()[0]
    desk.approve(approved)
    desk.reject(rejected, reason="personal_data", message="A name is in it.")
    assert "Approved:" in desk.open(page_of(approved)).text
    told = desk.open(page_of(rejected)).text
    for words in ("Rejected", "It has personal data in it", "A name is in it.", "by you"):
        assert words in told


def test_a_withdrawn_report_has_nothing_left_to_show(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive(note="A planted marker.")
    with database.writing() as session:
        receipts.withdraw(session, code, day=factories.DAY)
        session.commit()
    page = desk.open(page_of(number)).text
    assert "Withdrawn by its sender." in page
    assert "A planted marker." not in page


def test_what_people_typed_is_never_markup(desk: Desk, database: Database, receive: Receive) -> None:
    with database.writing() as session:
        factories.published_camera(session, operator=MARKUP)
        session.commit()
    typed = {"note": MARKUP, "operator": MARKUP, "description": MARKUP, "camera_mount": MARKUP, "name": MARKUP}
    number, _ = receive(**typed)
    pages = [desk.open(page_of(number)), desk.approve(number, lat="91", height=MARKUP, message=MARKUP)]
    desk.reject(number, reason="other", message=MARKUP)
    pages += [desk.open(page_of(number)), desk.client.post(f"{page_of(number)}/reject", data={"message": MARKUP})]
    for page in pages:
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert" in page.text


def test_a_verdict_is_logged_without_a_word_that_was_typed(desk: Desk, receive: Receive) -> None:
    number, _ = receive(note="secret note")
    with structlog.testing.capture_logs() as lines:
        desk.reject(number, reason="other", message="secret message")
    [line] = [line for line in lines if line["event"] == "verdict"]
    assert line == {"event": "verdict", "log_level": "info", "moderator": 1, "report": number, "verdict": "rejected"}
    assert "secret" not in str(lines)


def test_nothing_is_decided_by_opening_an_address(desk: Desk, database: Database, receive: Receive) -> None:
    number, code = receive()
    for verdict in ("approve", "reject"):
        assert desk.open(f"{page_of(number)}/{verdict}").status_code == 405
    assert state(database, code) == "received"


def test_the_pages_hold_no_inline_script_or_style(desk: Desk, stranger: Desk, receive: Receive) -> None:
    number, _ = receive()
    pages = [desk.open(page_of(number)), desk.open("/moderation/"), stranger.open("/moderation/sign-in")]
    for page in pages:
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page.text)
        for script in re.findall(r"<script[^>]*>", page.text):
            assert "src=" in script or 'type="application/json"' in script


def test_an_unknown_report_number_has_no_page(desk: Desk, database: Database) -> None:
    assert desk.open(page_of(1)).status_code == 404
    with database.reading() as session, pytest.raises(NotFound):
        reports.get(session, 1)
