"""Many moderators at once, each on a connection of their own, as in the running server."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.registry import revisions
from app.registry.cameras import camera
from app.registry.errors import Conflict
from app.registry.map.points import camera_point
from app.registry.revisions import revision
from app.registry.unpublished import queue as waiting
from app.registry.unpublished.reports import Report, Verdict
from tests.factories import DAY, NOW, approved_camera, details, moderator, submitted_report

THREADS = 8
REPORTS = 48


@pytest.fixture
def queue(database: Database) -> tuple[list[int], int]:
    """The numbers of waiting reports, and a moderator's."""
    with database.writing() as session:
        person = moderator(session).id
        for _ in range(REPORTS):
            submitted_report(session)
        ids = [report.id for report in waiting.page(session, today=DAY, limit=REPORTS)]
        session.commit()
    return ids, person


def approve(database: Database, report_id: int, person: int) -> int:
    with database.writing() as session:
        camera_id = approved_camera(session, report_id, moderator_id=person, details=details(), now=NOW)
        session.commit()
    return camera_id


def test_eight_moderators_lose_no_camera_and_leave_no_gap(database: Database, queue: tuple[list[int], int]) -> None:
    ids, person = queue
    start = Barrier(THREADS)

    def decide(share: list[int]) -> list[int]:
        start.wait()
        return [approve(database, report_id, person) for report_id in share]

    with ThreadPoolExecutor(THREADS) as pool:
        published = [each for share in pool.map(decide, (ids[n::THREADS] for n in range(THREADS))) for each in share]

    assert sorted(published) == list(range(1, REPORTS + 1))
    with database.reading() as session:
        assert session.scalars(select(revision.c.seq).order_by(revision.c.seq)).all() == list(range(1, REPORTS + 1))
        assert revisions.data_version(session) == REPORTS
        for table in (camera, camera_point, Verdict.__table__):
            assert session.scalars(select(func.count()).select_from(table)).one() == REPORTS


def test_whoever_reads_sees_seq_grow_without_holes(database: Database, queue: tuple[list[int], int]) -> None:
    """A reader that has seen number n never finds a smaller one later: commits come in the order of their numbers."""
    ids, person = queue
    seen: list[list[int]] = []

    def watch(done: list[bool]) -> None:
        while not done:
            with database.reading() as session:
                seen.append(list(session.scalars(select(revision.c.seq).order_by(revision.c.seq))))

    done: list[bool] = []
    with ThreadPoolExecutor(THREADS + 1) as pool:
        watcher = pool.submit(watch, done)
        list(pool.map(lambda report_id: approve(database, report_id, person), ids))
        done.append(True)
        watcher.result()

    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)
    assert all(len(earlier) <= len(later) for earlier, later in pairwise(seen))


def test_one_report_decided_by_all_at_once_is_published_once(database: Database, queue: tuple[list[int], int]) -> None:
    [report_id, *_], person = queue
    start = Barrier(THREADS)

    def decide(_: int) -> bool:
        start.wait()
        try:
            approve(database, report_id, person)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(decide, range(THREADS)))

    assert won.count(True) == 1
    with database.reading() as session:
        assert session.scalars(select(func.count()).select_from(camera)).one() == 1
        assert session.scalars(select(Report.state).where(Report.id == report_id)).one() == "approved"
