from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from app.db import Database
from app.moderation import queue
from app.registry import reports
from app.registry.proposals import Proposal
from app.registry.reports import Report
from tests import factories
from tests.moderation.conftest import Desk

Receive = Callable[..., tuple[int, str]]


def receive_many(database: Database, count: int) -> None:
    proposal = Proposal.parse(factories.filled_form())
    with database.writing() as session:
        for _ in range(count):
            reports.submit(session, proposal, day=factories.DAY)
        session.commit()


def test_an_empty_queue_says_so(desk: Desk) -> None:
    page = desk.open("/moderation/").text
    assert "0 reports waiting" in page
    assert "Nothing is waiting." in page


def test_the_oldest_report_comes_first(desk: Desk, receive: Receive) -> None:
    first, _ = receive()
    second, _ = receive(surveillance_type="ALPR")
    page = desk.open("/moderation/").text
    assert "2 reports waiting" in page
    assert page.index(f"/moderation/reports/{first}") < page.index(f"/moderation/reports/{second}")


def test_a_line_says_what_where_and_how_it_is_known(desk: Desk, receive: Receive) -> None:
    receive(camera_type="dome", knowledge="read", evidence_url="https://example.org/", note="On the pole.")
    page = desk.open("/moderation/").text
    for words in ("Dome camera", "39.73920, -104.99030", "read, with a link", "2 fields, a note"):
        assert words in page


def test_a_long_queue_has_pages(desk: Desk, database: Database) -> None:
    receive_many(database, queue.PAGE + 2)
    first = desk.open("/moderation/").text
    assert first.count("<tr>") == queue.PAGE + 1
    assert f"/moderation/?after={queue.PAGE}" in first
    second = desk.open(f"/moderation/?after={queue.PAGE}").text
    assert second.count("<tr>") == 3
    assert f"/moderation/reports/{queue.PAGE + 1}" in second


@pytest.mark.parametrize("after", ["999", "99999999999999999999", "-99999999999999999999", "x", "-5", ""])
def test_any_place_in_the_queue_can_be_asked_for(desk: Desk, receive: Receive, after: str) -> None:
    receive()
    assert desk.open(f"/moderation/?after={after}").status_code == 200


@pytest.mark.parametrize(("days", "words"), [(0, ">today<"), (1, ">1 day<"), (12, ">12 days<")])
def test_the_age_of_a_report_is_told_in_days(desk: Desk, database: Database, days: int, words: str) -> None:
    with database.writing() as session:
        proposal = Proposal.parse(factories.filled_form())
        reports.submit(session, proposal, day=datetime.now(UTC).date() - timedelta(days=days))
        session.commit()
    assert words in desk.open("/moderation/").text


def test_the_column_beside_a_report_begins_with_the_oldest(desk: Desk, database: Database) -> None:
    receive_many(database, 3)
    page = desk.open("/moderation/reports/2").text
    assert [page.count(f'href="/moderation/reports/{number}"') for number in (1, 2, 3)] == [2, 1, 2]


def test_far_down_the_queue_the_column_begins_with_the_report(desk: Desk, database: Database) -> None:
    receive_many(database, queue.PAGE + 5)
    page = desk.open(f"/moderation/reports/{queue.PAGE + 2}").text
    assert 'href="/moderation/reports/1"' not in page
    assert f'href="/moderation/reports/{queue.PAGE + 3}" data-key="j"' in page


def test_above_the_first_report_is_none() -> None:
    column = [Report(id=number, received_on=date(2026, 11, 23)) for number in (3, 5, 8)]
    assert queue.previous_in(column, column[0]) is None
    assert queue.previous_in(column, column[2]) is column[1]
