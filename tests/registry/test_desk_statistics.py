import random
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry import desk_statistics
from app.registry.desk_statistics import FEWEST, Wait, rounded
from app.registry.unpublished import receipts, reports, reversals, tallies, verdicts
from app.registry.unpublished.tallies import desk_count
from tests.factories import DAY, NOW, moderator, submitted_report

TODAY = DAY + timedelta(days=1)


def noted(session: Session, n: int, event: str, *, day: date = DAY, kind: str = "new", waited: int = 0) -> None:
    tallies.note(session, [(day, event, kind, "", waited)] * n)


@pytest.mark.parametrize(
    ("n", "told"), [(0, 0), (4, 0), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1_000_003, 1_000_005)]
)
def test_a_number_is_rounded_and_a_small_one_is_not_told(n: int, told: int) -> None:
    assert rounded(n) == told


def test_a_day_counts_once_it_is_over(session: Session) -> None:
    noted(session, 7, "received")
    assert desk_statistics.read(session, DAY).count("received") == 0
    assert desk_statistics.read(session, TODAY).count("received") == 7


def test_a_wait_is_told_of_some_decisions_together(session: Session) -> None:
    noted(session, FEWEST - 1, "approved", waited=2)
    assert desk_statistics.read(session, TODAY).wait == Wait(None, None)
    noted(session, 1, "spam", waited=9)
    told = desk_statistics.read(session, TODAY)
    assert told.wait == told.waits[DAY.replace(day=1)] == Wait(2, 2)
    noted(session, 5, "rejected", kind="privacy", waited=30)
    assert desk_statistics.read(session, TODAY).wait == Wait(2, 30)
    assert desk_statistics.read(session, TODAY).privacy_wait == Wait(None, None)


def test_what_waits_is_told_by_age(session: Session) -> None:
    submitted_report(session)
    assert desk_statistics.read(session, DAY).open_by_age == (1, 0, 0, 0, 0)
    assert desk_statistics.read(session, DAY + timedelta(days=8)).open_by_age == (0, 0, 0, 1, 0)


def test_the_page_looks_back_some_months_and_the_table_at_all(session: Session) -> None:
    long_ago = DAY.replace(year=2020)
    noted(session, 9, "received", day=long_ago)
    noted(session, 9, "received", day=date(2025, 11, 1))
    noted(session, 9, "received", day=date(2025, 10, 31))
    assert desk_statistics.read(session, TODAY).months == (date(2025, 11, 1),)
    lines = list(desk_statistics.lines(desk_statistics.read(session, TODAY, months=None)))
    assert lines[0] == ("2020-11", "received", "new", "", 10)
    assert len(lines) == 3


def test_an_appeal_that_is_granted_is_counted_until_it_is_undone(session: Session) -> None:
    first, second = moderator(session, "a@example.org").id, moderator(session, "b@example.org").id
    code = submitted_report(session)
    number = reports.by_code(session, code).id
    verdicts.reject(session, number, moderator_id=first, reason="other", now=NOW)
    receipts.appeal(session, code, "Look again.", day=DAY)
    verdicts.approve(session, number, moderator_id=second, now=NOW)
    assert desk_statistics.read(session, TODAY).count("granted") == 1

    reversals.undo(session, number, moderator_id=second, now=NOW)

    told = desk_statistics.read(session, TODAY)
    assert (told.count("granted"), told.count("appealed"), told.count("undone")) == (0, 1, 1)


def test_months_that_are_over_are_folded_and_nothing_is_lost(session: Session) -> None:
    chosen = random.Random(5)
    for back in range(0, 200, 3):
        day = DAY - timedelta(days=back)
        noted(session, chosen.randrange(1, 5), "approved", day=day, waited=chosen.randrange(9))
    before = desk_statistics.read(session, TODAY)

    tallies.fold(session, TODAY)
    tallies.fold(session, TODAY)

    assert desk_statistics.read(session, TODAY) == before
    days = set(session.scalars(select(desk_count.c.day)))
    assert all(day.day == 1 for day in days if day < DAY.replace(day=1))
    assert len({day for day in days if day >= DAY.replace(day=1)}) > 1


def test_a_million_verdicts_are_told_from_few_counts(session: Session) -> None:
    # Folded counts are as many rows after a million verdicts as after ten million: kinds, reasons and days of waiting.
    chosen = random.Random(6)
    rows: Counter[tuple[date, str, str, str, int]] = Counter()
    for _ in range(40_000):
        day = DAY - timedelta(days=chosen.randrange(400))
        kind = chosen.choice(reports.KINDS)
        verdict = chosen.choice(reports.VERDICTS)
        reason = chosen.choice(tuple(reports.REJECT_REASONS)) if verdict == "rejected" else ""
        rows[day, verdict, kind, reason, min(90, int(chosen.expovariate(0.3)))] += 25
    tallies._add(session, rows)
    tallies.fold(session, TODAY)
    assert session.scalar(select(func.sum(desk_count.c.n))) == 1_000_000
    assert (session.scalar(select(func.count()).select_from(desk_count)) or 0) < 15_000
