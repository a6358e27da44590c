"""Many moderators at the same reports at once, each on a connection of their own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import cameras
from app.registry.cameras import camera
from app.registry.errors import Conflict
from app.registry.map.points import camera_point
from app.registry.revisions import revision
from app.registry.unpublished import bulk_verdicts, edits, queue, reports, signals, tallies, verdicts
from app.registry.unpublished.edits import Edit
from app.registry.unpublished.queue_filter import QueueFilter
from app.registry.unpublished.reports import Report, Verdict
from tests import factories
from tests.at_once import second_of_two
from tests.factories import DAY, NOW

MODERATORS = 16
REPORTS = 60


def fill(database: Database, number: int) -> tuple[list[int], list[int]]:
    """As many reports of every kind, about as many cameras; the numbers of the reports and the moderators."""
    with database.writing() as session:
        cameras = factories.published_cameras(session, [{"lon": -104.9 + n / 1000} for n in range(number // 2)])
        people = [factories.moderator(session, f"{n}@example.org").id for n in range(MODERATORS)]
        for n in range(number):
            about = cameras[n % len(cameras)]
            match n % 5:
                case 0 | 1:
                    factories.submitted_report(session, note=f"number {n}", lon=str(-104 + n / 1000))
                case 2:
                    signals.say(session, about, "still_there", day=DAY)
                case 3:
                    signals.say(session, about, "gone", day=DAY)
                case _:
                    signals.privacy_problem(session, about, "My window", now=NOW)
        ids = queue.matching(session, QueueFilter(), today=DAY, limit=number)
        session.commit()
    return ids, people


def decide(session: Session, report_id: int, moderator_id: int, random: Random) -> None:
    match random.randrange(4):
        case 0:
            verdicts.reject(session, report_id, moderator_id=moderator_id, reason="other", version=1, now=NOW)
        case 1:
            verdicts.spam(session, report_id, moderator_id=moderator_id, version=1, now=NOW)
        case _:
            verdicts.approve(session, report_id, moderator_id=moderator_id, version=1, now=NOW)


def test_every_report_has_one_verdict_and_the_others_were_told(database: Database) -> None:
    ids, people = fill(database, REPORTS)
    start = Barrier(MODERATORS)

    def work(moderator_id: int) -> Counter[str]:
        random = Random(moderator_id)
        order = random.sample(ids, len(ids))
        start.wait()
        told: Counter[str] = Counter()
        for report_id in order:
            with database.writing() as session:
                try:
                    decide(session, report_id, moderator_id, random)
                    session.commit()
                    told["won"] += 1
                except Conflict as error:
                    # A camera that is gone is no verdict: somebody else still decides about the report.
                    told["overtaken" if error.fields else "told"] += 1
        return told

    with ThreadPoolExecutor(MODERATORS) as pool:
        told = sum(pool.map(work, people), Counter[str]())

    assert sum(told.values()) == MODERATORS * len(ids)
    with database.reading() as session:
        per_report = session.execute(select(Verdict.report_id, func.count()).group_by(Verdict.report_id)).all()
        assert [n for _, n in per_report] == [1] * told["won"]
        undecided = session.scalars(select(Report.id).where(Report.state == "received")).all()
        assert told["won"] + len(undecided) == len(ids)
        assert tallies.count_waiting(session) == len(undecided)
        assert_published_once(session)


def test_decisions_in_bulk_and_one_by_one_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    ids, people = fill(database, REPORTS)
    start = Barrier(4)

    def one_by_one(moderator_id: int) -> None:
        random = Random(moderator_id)
        start.wait()
        for report_id in random.sample(ids, len(ids)):
            with database.writing() as session:
                try:
                    decide(session, report_id, moderator_id, random)
                    session.commit()
                except Conflict:
                    pass

    def in_bulk(moderator_id: int) -> None:
        start.wait()
        for kind in ("new", "gone", "still_there"):
            with database.writing() as session:
                wanted = QueueFilter(kinds=(kind,))
                seen = bulk_verdicts.preview(session, wanted, "approved", moderator_id=moderator_id, today=DAY)
                session.commit()
            with database.writing() as session:
                try:
                    bulk_verdicts.decide(
                        session, wanted, "approved", moderator_id=moderator_id, token=seen.token, now=NOW
                    )
                    session.commit()
                except Conflict:
                    pass

    def send(moderator_id: int) -> None:
        start.wait()
        for _ in range(len(ids) // 4):
            with database.writing() as session:
                factories.submitted_report(session)
                session.commit()

    with ThreadPoolExecutor(4) as pool:
        works = [one_by_one, one_by_one, in_bulk, send]
        for done in [pool.submit(work, person) for work, person in zip(works, people, strict=False)]:
            done.result()

    with database.reading() as session:
        standing = select(func.count()).select_from(Verdict).group_by(Verdict.report_id)
        assert set(session.scalars(standing)) == {1}
        waits = session.scalars(select(func.count()).where(Report.state == "received")).one()
        assert tallies.count_waiting(session) == waits
        assert_published_once(session)


def assert_published_once(session: Session) -> None:
    """No camera came twice of one report, and the map shows those that are published."""
    came = session.scalars(select(Report.camera_id).where(Report.kind == "new", Report.state == "approved")).all()
    assert len(set(came)) == len(came)
    created = session.scalars(select(revision.c.camera_id).where(revision.c.kind == "created")).all()
    assert len(created) == len(set(created)) == session.scalars(select(func.count()).select_from(camera)).one()
    states = select(camera.c.id).where(camera.c.record_state.in_(("published", "removed"))).order_by(camera.c.id)
    shown = session.scalars(states).all()
    assert session.scalars(select(camera_point.c.camera_id).order_by(camera_point.c.camera_id)).all() == shown


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_camera_that_is_marked_as_contested_meanwhile_takes_two(database: Database, in_bulk: bool) -> None:
    with database.writing() as session:
        camera_id = factories.published_camera(session)
        signals.say(session, camera_id, "gone", day=DAY)
        one, other = (factories.moderator(session, f"{n}@example.org", role="editor").id for n in range(2))
        [report] = reports.about(session, camera_id)
        report_id, wanted = report.id, QueueFilter(kinds=("gone",))
        token = bulk_verdicts.preview(session, wanted, "approved", moderator_id=one, today=DAY).token
        session.commit()

    def mark(session: Session) -> None:
        edits.do(session, camera_id, Edit("contested"), moderator_id=other, now=NOW)

    def approve(session: Session) -> None:
        if in_bulk:
            bulk_verdicts.decide(session, wanted, "approved", moderator_id=one, token=token, now=NOW)
        else:
            verdicts.approve(session, report_id, moderator_id=one, now=NOW)

    with suppress(Conflict):
        second_of_two(database, mark, approve)

    with database.reading() as session:
        assert cameras.known(session, camera_id)["record_state"] == "published"
        assert reports.get(session, report_id).state == "received"


def test_two_who_edit_a_camera_do_not_both_find_it_uncontested(database: Database) -> None:
    with database.writing() as session:
        camera_id = factories.published_camera(session)
        one, other = (factories.moderator(session, f"{n}@example.org", role="editor").id for n in range(2))
        session.commit()

    done = second_of_two(
        database,
        lambda session: edits.do(session, camera_id, Edit("contested"), moderator_id=other, now=NOW),
        lambda session: edits.do(session, camera_id, Edit("blurred", {"precision_m": 100}), moderator_id=one, now=NOW),
    )

    assert done.act == "proposed"
