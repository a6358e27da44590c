import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.factories import published_cameras

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PLACES = (
    "/api/",
    "/api/conformance",
    "/api/collections",
    "/api/collections/cameras",
    "/api/collections/cameras/queryables",
    "/api/collections/cameras/sortables",
    "/api/collections/cameras/items?sortby=-height",
    "/api/collections/sources",
    "/api/collections/sources/items",
    "/api/collections/sources/items/1",
    "/api/collections/claims/items",
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(autouse=True)
def three(session: Session) -> None:
    published_cameras(session, [{"lon": 10, "lat": 50, "height": str(height)} for height in (3, 5, 4)])
    session.commit()


def test_a_browser_reads_a_page_and_a_program_json_at_the_same_address(client: FlaskClient) -> None:
    for place in PLACES:
        page, told = client.get(place, headers=BROWSER), client.get(place)

        assert (page.status_code, page.mimetype) == (200, "text/html"), place
        assert str(told.mimetype).endswith("json"), place
        assert page.headers["ETag"] != told.headers["ETag"], place
        for one, other, kind in ((page, "json", told.mimetype), (told, "html", "text/html")):
            assert "Accept" in one.headers["Vary"], place
            [(address, named)] = re.findall('<([^>]*)>; rel="alternate"; type="([^"]*)"', one.headers["Link"])
            assert (named, f"f={other}" in address) == (kind, True), place
            assert client.get(address).mimetype == kind, place


def test_every_link_of_a_page_leads_somewhere(client: FlaskClient) -> None:
    followed: set[str] = set()
    for place in PLACES:
        page = client.get(place, headers=BROWSER).text
        followed |= {unescape(found) for found in re.findall('href="([^"#]*/api/[^"]*)"', page)}

    assert len(followed) > 40
    for each in followed:
        assert client.get(each, headers=BROWSER, buffered=False).status_code in (200, 303, 501), each


def test_a_list_of_cameras_that_is_sorted_is_a_table_that_goes_on(client: FlaskClient) -> None:
    page = client.get("/api/collections/cameras/items?sortby=-height&properties=height&limit=2", headers=BROWSER).text

    assert re.findall(r'data-label="Height[^"]*"[^>]*>([^<]*)<', page) == ["5.0", "4.0"]
    [following] = re.findall('rel="next" href="([^"]*)"', page)
    assert re.findall(r'data-label="Height[^"]*"[^>]*>([^<]*)<', client.get(unescape(following)).text) == ["3.0"]


def test_a_form_that_is_neither_is_refused(client: FlaskClient) -> None:
    for place in PLACES:
        assert client.get(f"{place}{'&' if '?' in place else '?'}f=xml").status_code == 400, place
