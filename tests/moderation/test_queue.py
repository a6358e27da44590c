from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from app.db import Database
from app.moderation import queue
from app.registry.unpublished import reports, signals
from app.registry.unpublished.proposals import Proposal
from app.registry.unpublished.reports import Report
from app.registry.unpublished.tallies import report_tally
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


def test_large_numbers_have_separators(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive()
    with database.writing() as session:
        session.execute(update(report_tally).values(n=3021))
        session.execute(update(Report).where(Report.id == number).values(signals=4711))
        session.commit()

    page = desk.open("/moderation/").text

    for words in ("<h1>3,021 reports waiting</h1>", "<title>3,021 reports", "said 4,711 times", ">3,021</span></a>"):
        assert words in page
    assert '<span class="desk-count-number">3,021</span>' in desk.open(f"/moderation/reports/{number}").text
    assert "3021" not in page


def test_the_oldest_report_comes_first(desk: Desk, receive: Receive) -> None:
    first, _ = receive()
    second, _ = receive(surveillance_type="ALPR")
    page = desk.open("/moderation/").text
    assert "2 reports waiting" in page
    assert page.index(f"/moderation/reports/{first}") < page.index(f"/moderation/reports/{second}")


def test_a_line_says_what_kind_where_and_what_is_special(desk: Desk, database: Database, receive: Receive) -> None:
    number, _ = receive(camera_type="dome")
    with database.writing() as session:
        session.execute(update(Report).where(Report.id == number).values(risk=3, contested=True, proven=False))
        session.commit()
    page = desk.open("/moderation/").text
    for words in ("Dome camera", "New camera", "39.73920, -104.99030", "Look first", "Contested", "No proof of work"):
        assert words in page


def test_the_queue_is_narrowed_by_what_stands_in_the_address(desk: Desk, database: Database, receive: Receive) -> None:
    receive()
    with database.writing() as session:
        signals.say(session, factories.published_camera(session), "gone", day=factories.DAY)
        session.commit()
    page = desk.open("/moderation/?kind=gone&sort=riskiest").text
    assert "/moderation/reports/2?kind=gone&amp;sort=riskiest" in page
    assert "/moderation/reports/1?" not in page
    assert "1 report" in page
    report = desk.open("/moderation/reports/2?kind=gone&sort=riskiest").text
    assert "/moderation/reports/2/approve?kind=gone&amp;sort=riskiest" in report


def test_the_nearest_to_a_typed_place_come_first(desk: Desk, receive: Receive) -> None:
    near_paris = receive(lon="2.36", lat="48.85")[0]
    in_denver = receive()[0]
    for place, first, second in (("Denver", in_denver, near_paris), ("48.85, 2.35", near_paris, in_denver)):
        page = desk.client.get("/moderation/", query_string={"sort": "nearest", "place": place}).text
        assert page.index(f"/moderation/reports/{first}?") < page.index(f"/moderation/reports/{second}?")


@pytest.mark.parametrize("query", ["kind=nothing", "risk=9", "sort=nearest&place=nowhere+at+all", "colour=red"])
def test_a_filter_that_cannot_be_read_is_told_and_everything_shown(desk: Desk, receive: Receive, query: str) -> None:
    number, _ = receive()
    answer = desk.open(f"/moderation/?{query}")
    assert answer.status_code == 400
    assert "This filter cannot be read." in answer.text
    assert f"/moderation/reports/{number}" in answer.text


def test_a_filter_is_saved_found_again_and_removed(desk: Desk) -> None:
    form = {"csrf_token": desk.token("/moderation/"), "name": "Risky <ones>"}
    assert desk.client.post("/moderation/filters?risk=3", data=form).location == "/moderation/?risk=3"
    page = desk.open("/moderation/").text
    assert "/moderation/?risk=3" in page
    assert "Risky &lt;ones&gt;" in page
    assert desk.client.post("/moderation/filters", data={**form, "name": ""}).status_code == 422
    desk.client.post("/moderation/filters/1/forget", data=form)
    assert "Risky &lt;ones&gt;" not in desk.open("/moderation/").text


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
