from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import cameras, publishing
from app.registry.errors import Conflict, Gone, NotFound
from app.registry.revisions import history
from app.registry.unpublished import privacy, reports, signals, tallies, verdicts
from app.registry.unpublished.proposals import Absence
from app.registry.unpublished.reports import Report
from tests import factories
from tests.factories import DAY, NOW

LATER = DAY + timedelta(days=2)


def test_all_who_say_the_same_are_one_report_and_the_map_stays(session: Session) -> None:
    camera_id = factories.published_camera(session)

    said = [signals.say(session, camera_id, "gone", day=day) for day in (DAY, DAY, LATER)]
    signals.say(session, camera_id, "still_there", day=DAY)

    assert said == [1, 2, 3]
    gone, there = session.scalars(select(Report).order_by(Report.id))
    assert (gone.kind, gone.signals, gone.details, gone.code_hash) == ("gone", 3, {"check_date": str(LATER)}, None)
    assert (there.kind, there.signals, there.about_id) == ("still_there", 1, camera_id)
    assert tallies.count_waiting(session) == 2
    assert [each["kind"] for each in history(session, camera_id)] == ["created"]


def test_what_somebody_repeats_on_one_day_counts_no_further_and_is_read_all_the_same(session: Session) -> None:
    camera_id = factories.published_camera(session)
    absence = Absence(note="An empty pole")

    first = signals.say(session, camera_id, "gone", day=DAY)
    again = signals.say(session, camera_id, "gone", day=DAY, absence=absence, is_repeated=True)

    assert (first, again) == (1, 1)
    report = session.scalars(select(Report)).one()
    assert (report.signals, report.note) == (1, "An empty pole")


def test_a_note_that_stands_among_others_is_not_written_there_again(session: Session) -> None:
    camera_id = factories.published_camera(session)

    for note in ("An empty pole", "Gone.\n\nSince May.", "Gone", "Gone.\n\nSince May.", "An empty pole"):
        signals.say(session, camera_id, "gone", day=DAY, absence=Absence(note=note))

    assert session.scalars(select(Report.note)).one() == "An empty pole\n\nGone.\n\nSince May.\n\nGone"


def test_a_signal_after_a_verdict_begins_anew(session: Session) -> None:
    camera_id, person = factories.published_camera(session), factories.moderator(session).id
    signals.say(session, camera_id, "still_there", day=DAY)
    report = session.scalars(select(Report)).one()
    verdicts.approve(session, report.id, moderator_id=person, now=NOW)

    assert signals.say(session, camera_id, "still_there", day=LATER) == 1
    assert cameras.get(session, camera_id)["check_date"] == str(DAY)


def test_nothing_is_said_of_cameras_that_are_not_there(session: Session) -> None:
    removed, taken_down = factories.published_cameras(session, [{}, {"lon": -104.8}])
    publishing.publish(session, [publishing.removal(removed, "device_removed")], day=DAY)
    publishing.publish(session, [publishing.removal(taken_down, "legal_takedown")], day=DAY)

    with pytest.raises(Conflict):
        signals.say(session, removed, "gone", day=DAY)
    with pytest.raises(Gone):
        signals.say(session, taken_down, "gone", day=DAY)
    with pytest.raises(NotFound):
        signals.say(session, 99, "gone", day=DAY)
    assert signals.say(session, removed, "still_there", day=DAY) == 1


def test_two_who_say_the_same_at_once_are_counted_both(database: Database) -> None:
    with database.writing() as session:
        camera_id = factories.published_camera(session)
        session.commit()

    with database.writing() as session:
        session.execute(select(Report)).all()
        assert signals.say(session, camera_id, "gone", day=DAY) == 1
        session.commit()
    with database.writing() as session:
        assert signals.say(session, camera_id, "gone", day=DAY) == 2
        session.commit()


def test_a_privacy_problem_hides_the_camera_at_once_and_waits_in_front(session: Session) -> None:
    camera_id = factories.published_camera(session)

    told = signals.privacy_problem(session, camera_id, "My window", now=NOW)

    assert told.is_hidden
    with pytest.raises(NotFound):
        cameras.get(session, camera_id)
    report = reports.by_code(session, told.code)
    assert (report.kind, report.about_id, report.note, report.risk) == ("privacy", camera_id, "My window", 3)
    newest = history(session, camera_id)[0]
    assert (newest["kind"], newest["reason"]) == ("hidden", privacy.REPORTED)


def test_a_privacy_problem_that_is_sent_twice_hides_once(session: Session) -> None:
    camera_id, person = factories.published_camera(session), factories.moderator(session).id
    first = signals.privacy_problem(session, camera_id, "", now=NOW, number="a")

    assert signals.privacy_problem(session, camera_id, "", now=NOW, number="a").code == first.code
    [report] = reports.about(session, camera_id)
    verdicts.reject(session, report.id, moderator_id=person, reason="no_problem", now=NOW)
    assert signals.privacy_problem(session, camera_id, "", now=NOW, number="a") == (first.code, False)
    assert cameras.get(session, camera_id)["record_state"] == "published"
    assert signals.privacy_problem(session, camera_id, "", now=NOW, number="b").code != first.code


def test_a_privacy_problem_of_a_camera_that_is_not_there_is_refused(session: Session) -> None:
    with pytest.raises(NotFound):
        signals.privacy_problem(session, 7, "My window", now=NOW)
