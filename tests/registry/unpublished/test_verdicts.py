from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.cameras import camera
from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from app.registry.unpublished import acts, receipts, reports, signals, tallies, verdicts
from app.registry.unpublished.reports import Report, Verdict
from app.registry.unpublished.tallies import desk_count
from tests import factories
from tests.factories import DAY, NOW

WORDS = "zqmarker"


@pytest.fixture
def ada(session: Session) -> int:
    return factories.moderator(session, "ada@example.org").id


@pytest.fixture
def bob(session: Session) -> int:
    return factories.moderator(session, "bob@example.org").id


@pytest.fixture
def report(session: Session) -> Report:
    return reports.by_code(session, factories.submitted_report(session, note=WORDS, operator=WORDS))


def test_what_is_contested_takes_two(session: Session, report: Report, ada: int, bob: int) -> None:
    verdicts.contest(session, report.id, moderator_id=ada, now=NOW)

    assert verdicts.approve(session, report.id, moderator_id=ada, now=NOW).act == "seconded"
    assert session.scalars(select(camera.c.id)).all() == []
    with pytest.raises(NotAllowed):
        verdicts.approve(session, report.id, moderator_id=ada, now=NOW)
    with pytest.raises(Conflict):
        verdicts.contest(session, report.id, moderator_id=ada, is_contested=False, now=NOW)

    assert verdicts.approve(session, report.id, moderator_id=bob, now=NOW).act == "approved"
    assert session.scalars(select(camera.c.id)).all() == [1]


def test_nobody_decides_on_their_own_report(session: Session, report: Report, ada: int, bob: int) -> None:
    verdicts.own(session, report.id, moderator_id=ada, now=NOW)

    for decide in (verdicts.approve, verdicts.spam):
        with pytest.raises(NotAllowed):
            decide(session, report.id, moderator_id=ada, now=NOW)
    assert verdicts.approve(session, report.id, moderator_id=bob, now=NOW).camera_id == 1


def test_a_decision_on_what_changed_meanwhile_is_told_what_happened(
    session: Session, report: Report, ada: int, bob: int
) -> None:
    seen = report.version
    verdicts.contest(session, report.id, moderator_id=bob, now=NOW)

    with pytest.raises(Stale) as caught:
        verdicts.reject(session, report.id, moderator_id=ada, reason="other", version=seen, now=NOW)

    assert caught.value.changes == ("contested",)
    assert session.scalars(select(Verdict)).all() == []


def test_a_duplicate_leads_its_sender_to_the_camera(session: Session, report: Report, ada: int) -> None:
    camera_id = factories.published_camera(session)
    with pytest.raises(NotFound):
        verdicts.duplicate(session, report.id, 99, moderator_id=ada, now=NOW)

    verdicts.duplicate(session, report.id, camera_id, moderator_id=ada, message="Thank you", now=NOW)

    assert (report.state, report.camera_id) == ("duplicate", camera_id)
    assert report.verdict is not None
    assert report.verdict.message == "Thank you"


def test_the_verdict_names_the_revision_it_published(session: Session, report: Report, ada: int) -> None:
    decision = verdicts.approve(session, report.id, moderator_id=ada, now=NOW)

    assert report.verdict is not None
    assert report.verdict.seq == decision.seq == cameras.get(session, decision.camera_id or 0)["seq"]


def test_signals_are_nobodys_to_ask(session: Session, ada: int) -> None:
    signals.say(session, factories.published_camera(session), "gone", day=DAY)

    with pytest.raises(Conflict):
        verdicts.ask(session, session.scalars(select(Report)).one().id, "Sure?", moderator_id=ada, now=NOW)


def test_a_question_has_words(session: Session, report: Report, ada: int) -> None:
    with pytest.raises(Invalid):
        verdicts.ask(session, report.id, " ", moderator_id=ada, now=NOW)


def test_every_verb_is_logged_without_a_word_that_was_typed(
    session: Session, report: Report, ada: int, bob: int
) -> None:
    about: dict[str, Any] = {"moderator_id": ada, "now": NOW}
    verdicts.contest(session, report.id, **about)
    verdicts.ask(session, report.id, WORDS, **about)
    verdicts.approve(session, report.id, **about)
    verdicts.reject(session, report.id, moderator_id=bob, reason="vandalism", message=WORDS, now=NOW)

    log = acts.page(session, report_id=report.id)

    assert [each["act"] for each in log] == ["rejected", "seconded", "asked", "contested"]
    assert (log[0]["reason"], log[0]["moderator_id"], log[0]["at"]) == ("vandalism", bob, NOW)
    assert (log[0]["before"]["state"], log[0]["after"]["state"]) == ("needs_info", "rejected")
    assert WORDS not in str(log)
    assert [each["id"] for each in acts.page(session, before=log[1]["id"], limit=1)] == [log[2]["id"]]
    assert acts.page(session, moderator_id=bob) == log[:1]


def test_what_was_decided_is_counted_without_names(session: Session, report: Report, ada: int) -> None:
    verdicts.reject(session, report.id, moderator_id=ada, reason="other", now=NOW)

    rows = session.execute(select(desk_count).order_by(desk_count.c.event)).all()
    assert rows == [(DAY, "received", "new", "", 0, 1), (DAY, "rejected", "new", "other", 0, 1)]
    assert tallies.count_waiting(session) == 0


def test_what_its_sender_took_back_is_not_decided(session: Session, ada: int) -> None:
    code = factories.submitted_report(session)
    report = reports.by_code(session, code)
    seen = report.version
    receipts.withdraw(session, code, day=DAY)

    with pytest.raises(Stale) as caught:
        verdicts.approve(session, report.id, moderator_id=ada, version=seen, now=NOW)
    assert caught.value.changes == ("withdrawn",)
