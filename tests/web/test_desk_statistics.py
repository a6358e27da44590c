import csv
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from app.registry.unpublished import tallies
from app.registry.unpublished.tallies import Event
from tests.web.conftest import Keep

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


def happened(*told: tuple[str, str, str, int, int]) -> list[Event]:
    return [(YESTERDAY, event, kind, reason, waited) for event, kind, reason, waited, n in told for _ in range(n)]


def test_an_empty_desk_says_so(client: FlaskClient) -> None:
    page = client.get("/statistics/moderation")
    assert page.status_code == 200
    assert "Nothing has been decided yet" in page.text


def test_each_chart_has_its_numbers_beside_it(client: FlaskClient, keep: Keep) -> None:
    keep(
        tallies.note,
        happened(
            ("received", "new", "", 0, 101),
            ("approved", "new", "", 2, 62),
            ("rejected", "new", "private_home", 9, 21),
            ("received", "privacy", "", 0, 3),
        ),
    )

    page = client.get("/statistics/moderation").text

    for words in (">105<", ">60<", ">20<", "fewer than 5", "2 days", "9 days", "It is a private home"):
        assert words in page, words
    for exact in (">101<", ">62<", ">21<", ">104<", ">83<"):
        assert exact not in page
    assert page.count("<svg") > 10
    assert page.count("As a table") == 2
    assert "<script" not in page
    assert " style=" not in page


def test_the_numbers_can_be_had_as_a_table(client: FlaskClient, keep: Keep) -> None:
    keep(tallies.note, happened(("received", "new", "", 0, 12), ("rejected", "new", "other", 1, 3)))

    answer = client.get("/statistics/moderation.csv")

    assert answer.mimetype == "text/csv"
    month = f"{YESTERDAY:%Y-%m}"
    assert list(csv.reader(answer.text.splitlines())) == [
        ["month", "event", "kind", "reason", "reports_rounded"],
        [month, "received", "new", "", "10"],
        [month, "rejected", "new", "other", "0"],
    ]


def test_every_page_leads_there(client: FlaskClient) -> None:
    for path in ("/about", "/cameras", "/statistics/moderation"):
        assert 'href="/statistics/moderation"' in client.get(path).text
