from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.registry import corrections
from tests.conftest import both_databases
from tests.factories import DAY, published_camera, published_cameras

ADDRESS = "/api/changes.atom"
NAMES = {"a": "http://www.w3.org/2005/Atom", "georss": "http://www.georss.org/georss"}


def entries(client: FlaskClient, query: str = "") -> list[tuple[str | None, str | None]]:
    """Title and place of each."""
    response = client.get(f"{ADDRESS}{query}")
    assert response.status_code == 200
    assert response.mimetype == "application/atom+xml"
    return [
        (entry.findtext("a:title", namespaces=NAMES), entry.findtext("georss:point", namespaces=NAMES))
        for entry in ET.fromstring(response.data).findall("a:entry", NAMES)
    ]


def test_the_last_changes_come_first_in_words(client: FlaskClient, session: Session) -> None:
    camera_id = published_camera(session, camera_type="dome", lon=1, lat=2)
    corrections.remove(session, camera_id, "ban_or_court", day=DAY)
    hidden = published_camera(session, lon=5, lat=5)
    corrections.hide(session, hidden, "privacy", day=DAY)
    session.commit()

    assert entries(client) == [
        ("Camera, no. 2: Taken off the map for a while.", None),
        ("Camera, no. 2: Published for the first time.", None),
        ("Dome camera, no. 1: Marked as removed. Reason: a ban or a court put an end to it.", "2.0 1.0"),
        ("Dome camera, no. 1: Published for the first time.", "2.0 1.0"),
    ]


@both_databases
def test_a_filter_a_box_or_a_city_narrows_it(client: FlaskClient, session: Session) -> None:
    published_cameras(session, [{}, {"lon": 10, "lat": 10, "camera_type": "dome"}])
    session.commit()

    for query, number in (("?camera_type=dome", 2), ("?bbox=9,9,11,11", 2), ("?place=Denver", 1)):
        [(title, _)] = entries(client, query)
        assert f"no. {number}:" in (title or "")


@pytest.mark.parametrize("query", ["place=a&place=b", "limit=4"])
def test_what_cannot_be_read_is_named(client: FlaskClient, query: str) -> None:
    response = client.get(f"{ADDRESS}?{query}")

    assert response.status_code == 400
    assert [each["parameter"] for each in response.get_json()["errors"]] == [query.partition("=")[0]]


def test_there_is_no_feed_around_a_city_that_is_not_known(client: FlaskClient) -> None:
    for query in ("place=Qqzzxx", "place="):
        response = client.get(f"{ADDRESS}?{query}")
        assert response.status_code == 404
        assert response.mimetype == "application/problem+json"


def test_a_feed_that_a_reader_has_is_not_sent_again(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()
    tag = client.get(ADDRESS).headers["ETag"]

    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


def test_the_pages_lead_to_the_feed_of_what_they_show(client: FlaskClient, session: Session) -> None:
    published_camera(session)
    session.commit()

    for page, feed in (
        ("/?camera_type=dome", f"{ADDRESS}?camera_type=dome"),
        ("/cameras?camera_type=dome", f"{ADDRESS}?camera_type=dome"),
        ("/cameras/1", f"{ADDRESS}?bbox="),
    ):
        text = client.get(page).text
        assert 'rel="alternate" type="application/atom+xml"' in text
        assert f'href="{feed}' in text
        address = text.split(f'href="{ADDRESS}')[1].split('"')[0].replace("&amp;", "&")
        assert client.get(ADDRESS + address).status_code == 200
    assert "Alerts for my area" in client.get("/cameras").text
