import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.registry import corrections
from app.registry.dossiers import predicates
from app.web import letters
from tests.factories import DAY, described_system, published_camera, stated
from tests.web.conftest import Keep
from tests.web.reading import main


@pytest.mark.parametrize(
    ("country", "law"),
    [
        ("GB", "Freedom of Information Act 2000"),
        ("DE", "Article 15 GDPR"),
        ("US", "Public records request"),
        ("IN", "Right to Information Act, 2005"),
        ("CN", "Request for information about"),
        ("", "Request for information about"),
    ],
)
def test_the_country_of_a_system_chooses_the_law(client: FlaskClient, keep: Keep, country: str, law: str) -> None:
    keep(described_system, country=country)

    assert law in client.get("/systems/1/request.txt").text


def test_the_text_of_a_letter_lies_below_wherever_the_application_is_mounted(client: FlaskClient, keep: Keep) -> None:
    keep(described_system, country="GB")

    page = client.get("/systems/1/request", base_url="https://city.example/watch/").text

    assert 'href="/watch/systems/1/request.txt?law=uk_foi"' in page


def test_a_letter_asks_for_the_unknowns_and_for_nothing_else(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system, country="GB")
    everything = [each.asks for each in predicates.asked()]
    assert all(ask in client.get("/systems/1/request.txt").text for ask in everything)

    keep(stated, system_id, "purpose", "payment")
    keep(stated, system_id, "retention_days", 30)
    keep(stated, system_id, "accuracy", "fnmr", figure=1)
    keep(stated, system_id, "facial_recognition", "enabled_claimed")

    text = client.get("/systems/1/request.txt").text
    known = {predicates.predicate_named(name).asks for name in ("purpose", "retention_days")}
    assert [ask for ask in everything if ask not in text] == [ask for ask in everything if ask in known]
    assert "http://localhost/systems/1" in text
    assert "{" not in text


def test_no_letter_says_that_nothing_is_recorded_of_what_is_claimed_without_settling_it(
    client: FlaskClient, keep: Keep
) -> None:
    keep(stated, keep(described_system), "facial_recognition", "none_known", claimant_kind="operator")

    for law in letters.laws():
        text = client.get(f"/systems/1/request.txt?law={law}").text
        assert predicates.predicate_named("facial_recognition").asks in text
        assert "or not settled by what is" in text, law


def test_the_page_says_the_same_as_the_file_and_takes_another_law(client: FlaskClient, keep: Keep) -> None:
    keep(described_system)

    page = client.get("/systems/1/request?law=india_rti")

    text = client.get("/systems/1/request.txt?law=india_rti")
    assert text.mimetype == "text/plain"
    assert "attachment" in text.headers["Content-Disposition"]
    for line in filter(None, text.text.splitlines()):
        assert line.partition(". ")[2] in main(page) if line[0].isdigit() else line in main(page)
    assert client.get("/systems/1/request?law=moon").status_code == 400


def test_a_letter_about_a_camera_leaves_out_what_it_says_itself(client: FlaskClient, keep: Keep) -> None:
    keep(published_camera, operator="City")

    text = client.get("/cameras/1/request.txt").text

    assert "the camera at 39.7392°\N{NO-BREAK SPACE}N, 104.9903°\N{NO-BREAK SPACE}W (no. 1)" in text
    assert predicates.predicate_named("operator").asks not in text
    assert predicates.predicate_named("purpose").asks in text
    assert client.get("/cameras/1/request").status_code == 200


def test_there_is_no_letter_about_a_camera_that_nobody_may_read(client: FlaskClient, keep: Keep) -> None:
    keep(published_camera)
    keep(corrections.hide, 1, "privacy", day=DAY)

    assert client.get("/cameras/1/request").status_code == client.get("/cameras/1/request.txt").status_code == 404


def test_every_law_fills_every_blank(app: Flask) -> None:
    for law in letters.laws().values():
        assert law.keys() >= {"name", "countries", "addressee", "heading", "opening", "closing"}
        assert "{subject}" in law["heading"]
        assert "{address}" in law["opening"]


def test_a_letter_goes_to_whoever_runs_it_if_that_is_one_alone(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system, country="GB")
    keep(published_camera, operator="City of Denver")
    keep(stated, system_id, "operator", "City Police")
    known = client.get("/systems/1/request.txt").text
    keep(stated, system_id, "operator", "Another Force")
    contested = client.get("/systems/1/request.txt").text

    assert "City Police\n[Its address]\nTo the freedom of information officer" in known
    assert "City of Denver\n[Its address]\n" in client.get("/cameras/1/request.txt").text
    assert "[Name and address of the public authority]\nTo the freedom" in contested


@pytest.mark.usefixtures("of_the_demo")
def test_a_dossier_counts_the_questions_that_its_letter_asks(client: FlaskClient) -> None:
    counts = set()
    for number in range(1, 100):
        page = client.get(f"/systems/{number}")
        if page.status_code == 404:
            break
        n = len(re.findall(r"^[0-9]+\. ", client.get(f"/systems/{number}/request.txt").text, re.MULTILINE))
        assert f"{n} questions that are asked of every system have no answer here" in main(page), number
        counts.add(n)

    assert len(counts) > 1
