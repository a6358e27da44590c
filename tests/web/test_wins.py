import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import publishing
from tests.factories import DAY, described_system, published_camera, stated
from tests.web.conftest import Keep
from tests.web.reading import main


def taken_down(session: Session, **facts: object) -> int:
    camera_id = published_camera(session, operator="City", **facts)
    proof = "https://example.org/council-minutes"
    removal = publishing.removal(camera_id, "ban_or_court", end_date="2026-05", evidence_url=proof)
    publishing.publish(session, [removal], day=DAY)
    return camera_id


def test_where_nothing_ended_the_page_says_so(client: FlaskClient) -> None:
    text = main(client.get("/wins"))

    assert "Nobody has recorded the end of a system yet." in text
    assert "Nobody has reported yet that a camera is gone." in text


def test_a_camera_that_is_gone_is_told_with_the_why_and_the_proof(client: FlaskClient, keep: Keep) -> None:
    keep(taken_down)

    page = client.get("/wins")

    text = main(page)
    assert "1 camera is known to be gone: 1 because a ban or a court put an end to it." in text
    assert "There until 2026-05. Gone because a ban or a court put an end to it. It was run by City." in text
    assert 'href="https://example.org/council-minutes" rel="nofollow noopener"' in page.text
    assert 'href="/cameras/1"' in page.text


def test_a_system_that_ended_is_told_with_who_says_so_and_the_source(client: FlaskClient, keep: Keep) -> None:
    system_id = keep(described_system)
    keep(stated, system_id, "system_state", "banned", reason="ban_or_court", valid_from="2026", claimant="The court")
    keep(stated, keep(described_system, "Running"), "system_state", "active")

    page = client.get("/wins")

    text = main(page)
    assert "It is banned, since 2026. A ban or a court put an end to it." in text
    assert "says The court [1]" in text
    assert "How do we know? A press_report" in text
    assert "Running" not in text


@pytest.mark.usefixtures("of_the_demo")
def test_the_demo_says_no_more_of_ends_than_its_sources(client: FlaskClient) -> None:
    text = main(client.get("/wins"))

    assert re.findall(r"(?<=Germany ).*?(?= documented)", text) == [
        "It recognised faces from 2017-08 to 2018-07, and this is confirmed. Nobody has recorded why it ended."
    ]
    assert text.count("Nobody has recorded why it ended.") == 1


def test_cameras_that_are_gone_come_in_pages(client: FlaskClient, keep: Keep) -> None:
    for n in range(51):
        keep(taken_down, lat=39 + n / 100)

    first = client.get("/wins").text
    [following] = re.findall(r'rel="next" href="([^"#]+)#cameras"', first)
    second = client.get(following)

    found = re.findall(r'href="/cameras/([0-9]+)"', first + second.text)
    assert found == [str(number) for number in range(51, 0, -1)]
    assert "Systems" not in main(second)


def test_every_page_leads_there(client: FlaskClient) -> None:
    for path in ("/statistics", "/systems", "/about"):
        page = client.get(path).text
        assert 'href="/wins"' in page
        assert 'href="/statistics"' in page
