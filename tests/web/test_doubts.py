import pytest
from flask.testing import FlaskClient

from app.db import Database
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.unpublished import plausibility, reports
from app.registry.unpublished.reports import Report
from app.web import proof
from tests import factories


@pytest.fixture(autouse=True)
def _proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends has done the work against spam, unless a test is about that."""
    monkeypatch.setattr(proof, "is_proven", lambda: True)


def sent(client: FlaskClient, network: str | None = None, **fields: str) -> Report:
    """What is kept of a report that somebody new sent, or somebody of this network."""
    data = factories.filled_form(**fields)
    somebody = {"REMOTE_ADDR": network} if network else factories.somebody_new()
    answer = client.post("/report", data=data, environ_base=somebody)
    database: Database = client.application.extensions["lookback.database"]
    with database.reading() as session:
        report = reports.by_code(session, answer.location.removeprefix("/reports/"))
        session.expunge(report)
    return report


def test_a_report_says_where_in_the_world_it_is(client: FlaskClient) -> None:
    report = sent(client)

    assert report.area == "Colorado, United States"
    assert (report.risk, report.warnings) == (0, [])


def test_a_camera_in_the_sea_is_taken_and_marked(client: FlaskClient) -> None:
    report = sent(client, lon="-140", lat="-40")

    assert (report.area, report.warnings) == ("", ["far_from_towns"])


def test_one_text_sent_by_many_is_looked_at_first(client: FlaskClient) -> None:
    for number in range(20):
        sent(client, note=f"Buy {number} watches!", lon=f"{10 + number}")

    report = sent(client, note="Buy 77 watches", lon="40")

    assert report.risk == plausibility.HIGHEST_RISK
    assert "same_text" in report.warnings


def test_one_operator_reported_by_many_is_nothing_odd(client: FlaskClient) -> None:
    for number in range(21):
        report = sent(client, operator="Police", manufacturer="Flock Safety", lat=f"39.{number + 10}")

    assert (report.sameness, report.risk, report.warnings) == (None, 0, [])


def test_one_place_reported_again_and_again_is_marked(client: FlaskClient) -> None:
    for _ in range(10):
        sent(client)

    assert sent(client).warnings == ["same_place"]


def test_nobody_waits_for_the_list_of_cities(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OfflineGazetteer, "is_ready", property(lambda _: False))

    report = sent(client, lon="-140", lat="-40")

    assert (report.area, report.warnings) == ("", [])


def test_what_came_without_the_work_against_spam_is_a_little_odd(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "is_proven", lambda: False)

    report = sent(client)

    assert (report.proven, report.risk, report.warnings) == (False, 1, ["unproven"])


def test_who_sends_half_of_what_anybody_may_is_a_little_odd(client: FlaskClient) -> None:
    came = [sent(client, "192.0.2.1", lat=f"39.{10 + number}").warnings for number in range(18)]

    assert came == [[]] * 16 + [["one_of_many"]] * 2
    assert sent(client, "192.0.3.1", lat="39.5").warnings == []
