from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, publishing, redactions, revisions
from app.registry.cameras import camera
from app.registry.errors import Conflict, NotAllowed, Stale
from app.registry.map.counts import cell_count
from app.registry.map.points import camera_point
from app.registry.publishing import Change
from app.registry.unpublished import acts, privacy, receipts, reports, reversals, signals, verdicts
from app.registry.unpublished.outcomes import Redact
from app.registry.unpublished.proposals import Correction
from app.registry.unpublished.reports import Report
from app.registry.unpublished.tallies import desk_count, report_tally
from tests import factories
from tests.factories import DAY, NOW

# How many operations of the desk are done and taken back.
OPERATIONS = 60
_BOOKKEEPING = frozenset({"version", "seq", "updated_on"})


def waiting_report(session: Session, **fields: Any) -> Report:
    return reports.by_code(session, factories.submitted_report(session, **fields))


def published(session: Session) -> dict[str, Any]:
    """Everything the public can see but the numbers of revisions. What was taken back is not seen."""
    rows = session.execute(select(camera).where(camera.c.record_state != "hidden")).mappings()
    return {
        "cameras": {row["id"]: {k: v for k, v in row.items() if k not in _BOOKKEEPING} for row in rows},
        "points": sorted(map(tuple, session.execute(select(camera_point)))),
        "counts": sorted(map(tuple, session.execute(select(cell_count)))),
    }


def queued(session: Session) -> dict[int, dict[str, Any]]:
    """Every report but for its version."""
    rows = session.execute(select(Report.__table__)).mappings()
    return {row["id"]: {name: value for name, value in row.items() if name != "version"} for row in rows}


def counted(session: Session) -> Any:
    kept = session.execute(select(report_tally).where(report_tally.c.n != 0)).all()
    happened = session.execute(select(desk_count).where(desk_count.c.n != 0, desk_count.c.event != "undone")).all()
    return sorted(map(tuple, kept)), sorted(map(tuple, happened))


def test_a_publication_is_taken_back_and_the_report_waits_again(session: Session) -> None:
    report, person = waiting_report(session), factories.moderator(session).id
    decision = verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    assert decision.camera_id is not None

    assert reversals.undo(session, report.id, moderator_id=person, now=NOW + timedelta(seconds=30)) == "approved"

    row = session.execute(select(camera)).mappings().one()
    assert (row["record_state"], report.state, report.camera_id, report.verdict) == ("hidden", "received", None, None)
    assert session.scalars(select(camera_point.c.camera_id)).all() == []
    assert [each["act"] for each in acts.page(session, report_id=report.id)] == ["undone", "approved"]
    again = verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    assert again.camera_id == decision.camera_id + 1


def test_after_thirty_seconds_it_stands(session: Session) -> None:
    report, person = waiting_report(session), factories.moderator(session).id
    verdicts.spam(session, report.id, moderator_id=person, now=NOW)

    with pytest.raises(Conflict):
        reversals.undo(session, report.id, moderator_id=person, now=NOW + timedelta(seconds=31))


def test_nobody_takes_back_what_somebody_else_did(session: Session) -> None:
    report, person = waiting_report(session), factories.moderator(session).id
    verdicts.spam(session, report.id, moderator_id=person, now=NOW)

    with pytest.raises(NotAllowed):
        reversals.undo(session, report.id, moderator_id=factories.moderator(session, "b@example.org").id, now=NOW)


def test_what_somebody_changed_since_is_not_taken_back(session: Session) -> None:
    report, person = waiting_report(session), factories.moderator(session).id
    camera_id = verdicts.approve(session, report.id, moderator_id=person, now=NOW).camera_id
    publishing.publish(session, [Change("changed", {"operator": "City"}, camera_id)], day=DAY)

    with pytest.raises(Conflict) as caught:
        reversals.undo(session, report.id, moderator_id=person, now=NOW)

    assert caught.value.fields == ("operator",)


def test_a_question_is_taken_back_unless_it_is_answered(session: Session) -> None:
    code = factories.submitted_report(session)
    report, person = reports.by_code(session, code), factories.moderator(session).id
    verdicts.ask(session, report.id, "Which house?", moderator_id=person, now=NOW)
    reversals.undo(session, report.id, moderator_id=person, now=NOW)
    assert (report.state, report.questions) == ("received", [])

    verdicts.ask(session, report.id, "Which side?", moderator_id=person, now=NOW)
    receipts.answer(session, code, "The left one.", day=DAY)

    with pytest.raises(Stale) as caught:
        reversals.undo(session, report.id, moderator_id=person, now=NOW)
    assert caught.value.changes == ("sender",)


@pytest.mark.parametrize("is_merged", [False, True])
def test_details_that_were_taken_out_come_back_together(session: Session, is_merged: bool) -> None:
    person = factories.moderator(session).id
    bag = {"operator": "City", "name": "Ada", "note": "Ada Lovelace's house"}
    one, two = (
        publishing.publish(
            session,
            [
                publishing.creation(
                    factories.details(operator="City", name="Ada"), source_id=1, external_id=word, osm_tags=bag
                )
            ],
            day=DAY,
        )[0]
        for word in ("one", "two")
    )
    corrections.change(session, one, {"name": "Ada Lovelace", "height": "4"}, day=DAY)
    if is_merged:
        corrections.merge(session, two, one, day=DAY)
    before, past = published(session), [dict(row) for row in revisions.history(session, one)]
    told = signals.privacy_problem(session, one, "My name.", now=NOW)
    report = reports.by_code(session, told.code)
    decision = verdicts.approve(
        session, report.id, moderator_id=person, outcome=Redact(frozenset({"operator", "name"})), now=NOW
    )
    row = cameras.get(session, one)
    assert (row["operator"], row["name"], row["osm_tags"]) == (None, None, {})
    assert decision.seq is not None

    assert reversals.undo(session, report.id, moderator_id=person, now=NOW) == "approved"

    # It is out of sight until somebody decides again, as before the verdict.
    assert cameras.known(session, one)["removal_reason"] == privacy.REPORTED
    verdicts.reject(session, report.id, moderator_id=person, reason="no_problem", now=NOW)
    assert published(session) == before
    assert [dict(row) for row in revisions.history(session, one)][-len(past) :] == past
    assert session.execute(select(redactions.redaction)).all() == []


def test_a_signal_said_again_meanwhile_keeps_the_verdict(session: Session) -> None:
    camera_id, person = factories.published_camera(session), factories.moderator(session).id
    signals.say(session, camera_id, "still_there", day=DAY)
    report = session.scalars(select(Report)).one()
    verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    signals.say(session, camera_id, "still_there", day=DAY)
    session.commit()

    with pytest.raises(Conflict):
        reversals.undo(session, report.id, moderator_id=person, now=NOW)
    session.rollback()


@pytest.mark.parametrize("seed", [1])
def test_random_operations_and_their_undos_end_where_they_began(session: Session, seed: int) -> None:
    random = Random(seed)
    people = [factories.moderator(session, f"{n}@example.org").id for n in range(3)]
    fill(session, random)
    before = published(session), queued(session), counted(session)
    assert len(before[1]) > 20
    done: list[tuple[int, int]] = []
    names: set[str] = set()

    for _ in range(OPERATIONS):
        session.commit()
        if done and random.random() < 0.3:
            undo_last(session, done)
        person = random.choice(people)
        operation = random.choice(OPERATIONS_OF_THE_DESK)
        report_id = random.choice(list(before[1]))
        try:
            with session.begin_nested():
                decision = operation(session, report_id, person, random)
        except (Conflict, NotAllowed):
            continue
        done.append((report_id, person))
        names.add(decision.act)
    while done:
        undo_last(session, done)

    assert (published(session), queued(session), counted(session)) == before
    assert len(names) > 5


def undo_last(session: Session, done: list[tuple[int, int]]) -> None:
    report_id, person = done.pop()
    reversals.undo(session, report_id, moderator_id=person, now=NOW)
    session.commit()


def fill(session: Session, random: Random) -> None:
    """Reports of every kind, some about the same cameras; all that is touched is touched on the day of the test."""
    many = [{"lon": -104.9 + n / 1000, "operator": "City", "check_date": "2025"} for n in range(12)]
    known = factories.published_cameras(session, many)
    for n, camera_id in enumerate(known):
        row = cameras.get(session, camera_id)
        waiting_report(session, lon=str(-104 + n / 1000))
        form = {"knowledge": "survey", "operator": f"Police {n}", "lon": str(row["lon"] + n % 2 / 100)}
        reports.submit(session, Correction.parse(form, row), day=DAY)
        for kind in random.sample(("still_there", "gone"), 1):
            signals.say(session, camera_id, "still_there" if kind == "still_there" else "gone", day=DAY)
        if n % 3 == 0:
            signals.privacy_problem(session, camera_id, "My window", now=NOW)


def duplicate(session: Session, report_id: int, person: int, random: Random) -> Any:
    some = session.scalars(select(camera.c.id).where(camera.c.record_state == "published")).all()
    return verdicts.duplicate(session, report_id, random.choice(list(some)), moderator_id=person, now=NOW)


OPERATIONS_OF_THE_DESK: tuple[Callable[[Session, int, int, Random], Any], ...] = (
    lambda session, report_id, person, _: verdicts.approve(session, report_id, moderator_id=person, now=NOW),
    lambda session, report_id, person, _: verdicts.approve(session, report_id, moderator_id=person, now=NOW),
    lambda session, report_id, person, _: verdicts.reject(
        session, report_id, moderator_id=person, reason="other", now=NOW
    ),
    lambda session, report_id, person, _: verdicts.spam(session, report_id, moderator_id=person, now=NOW),
    lambda session, report_id, person, _: verdicts.ask(session, report_id, "Where?", moderator_id=person, now=NOW),
    lambda session, report_id, person, _: verdicts.contest(session, report_id, moderator_id=person, now=NOW),
    lambda session, report_id, person, _: verdicts.own(session, report_id, moderator_id=person, now=NOW),
    duplicate,
)
