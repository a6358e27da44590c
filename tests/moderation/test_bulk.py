import re
from collections.abc import Callable
from datetime import UTC, datetime

from app.db import Database
from app.registry.unpublished import bulk_verdicts, reports, signals
from app.registry.unpublished.queue_filter import QueueFilter
from tests import factories
from tests.moderation.conftest import Desk

Receive = Callable[..., tuple[int, str]]


def states(database: Database, *numbers: int) -> list[str]:
    with database.reading() as session:
        return [reports.get(session, number).state for number in numbers]


def test_a_preview_says_exactly_what_will_be_decided(desk: Desk, database: Database, receive: Receive) -> None:
    receive(note="First words.")
    receive()
    with database.writing() as session:
        signals.say(session, factories.published_camera(session), "gone", day=factories.DAY)
        session.commit()
    page = desk.open("/moderation/bulk?verdict=spam").text
    assert "This decides 3 reports:" in page
    assert re.search(r"New camera</dt>\s*<dd class=\"number\">2<", page)
    assert re.search(r"Gone</dt>\s*<dd class=\"number\">1<", page)
    assert "First words." in page
    assert states(database, 1, 2, 3) == ["received"] * 3


def test_what_was_previewed_is_decided_and_taken_back(desk: Desk, database: Database, receive: Receive) -> None:
    for _ in range(3):
        receive()
    done = desk.send("/moderation/bulk?kind=new", "/moderation/bulk?kind=new", reason="vandalism")
    assert "3 reports decided" in done.text
    assert states(database, 1, 2, 3) == ["rejected"] * 3
    moment = re.search(r'name="at" value="([^"]+)"', done.text)
    assert moment is not None
    form = {"csrf_token": desk.token("/moderation/"), "at": moment[1]}
    assert "3 reports taken back" in desk.client.post("/moderation/bulk/undo", data=form).text
    assert states(database, 1, 2, 3) == ["received"] * 3
    assert desk.client.post("/moderation/bulk/undo", data=form).status_code == 409
    assert desk.client.post("/moderation/bulk/undo", data={**form, "at": "x"}).status_code == 409


def test_what_came_after_the_preview_is_not_decided_with_it(desk: Desk, database: Database, receive: Receive) -> None:
    receive()
    form = desk.form("/moderation/bulk?verdict=spam")
    receive()
    late = desk.client.post("/moderation/bulk", data=form)
    assert late.status_code == 409
    assert "Something changed since the preview" in late.text
    assert "This decides 2 reports:" in late.text
    assert states(database, 1, 2) == ["received"] * 2


def test_a_rejection_in_bulk_needs_a_reason(desk: Desk, database: Database, receive: Receive) -> None:
    receive()
    answer = desk.send("/moderation/bulk", "/moderation/bulk", reason="", message="Typed with care.")
    assert answer.status_code == 422
    assert "Typed with care." in answer.text
    assert states(database, 1) == ["received"]


def test_several_kinds_are_not_approved_together(desk: Desk, receive: Receive) -> None:
    receive()
    assert "Choose one kind of report" in desk.open("/moderation/bulk?verdict=approved").text
    assert "This decides 1 report:" in desk.open("/moderation/bulk?verdict=approved&kind=new").text


def test_a_filter_that_cannot_be_read_decides_nothing(desk: Desk, database: Database, receive: Receive) -> None:
    receive()
    assert desk.open("/moderation/bulk?kind=nothing").location == "/moderation/"
    form = {**desk.form("/moderation/bulk?verdict=spam"), "token": "forged"}
    assert desk.client.post("/moderation/bulk?kind=nothing", data=form).location == "/moderation/"
    assert states(database, 1) == ["received"]


def test_the_moment_of_a_decision_is_no_way_to_anybody_elses(database: Database, desk: Desk, receive: Receive) -> None:
    receive()
    now = datetime.now(UTC)
    with database.writing() as session:
        ben = factories.moderator(session, "ben@example.org").id
        everything = QueueFilter()
        seen = bulk_verdicts.preview(session, everything, "spam", moderator_id=ben, today=now.date())
        bulk_verdicts.decide(session, everything, "spam", moderator_id=ben, token=seen.token, now=now)
        session.commit()
    form = {"csrf_token": desk.token("/moderation/"), "at": now.isoformat()}
    assert desk.client.post("/moderation/bulk/undo", data=form).status_code == 409
    assert states(database, 1) == ["spam"]
