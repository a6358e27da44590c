"""The map in a frame of another site, and the way there; and that all that follows the view agrees."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Frame, Page, expect

from app.registry.dossiers import memberships
from tests import factories
from tests.browser.conftest import Site, open_map

DENVER = "#map=13/39.7392/-104.9903"


def fill(site: Site) -> None:
    """Five cameras in Denver, three of them plate readers, and one in Paris."""
    with site.database.writing() as session:
        readers = [{"lon": -104.99 + i / 100, "surveillance_type": "ALPR"} for i in range(3)]
        others = [{"lon": -104.985 + i / 100, "surveillance_type": "camera"} for i in range(2)]
        factories.published_cameras(session, [*readers, *others, {"lon": 2.35, "lat": 48.86}])
        session.commit()


def framed(page: Page, code: str) -> Frame:
    """The frame, in the page of another site that holds nothing but its code."""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>News</title><h1>News</h1>{code}".encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        element = page.locator("iframe").element_handle()
        frame = element.content_frame()
        assert frame
        return frame
    finally:
        server.shutdown()
        server.server_close()


def test_another_site_shows_the_view_and_filters_that_were_shared(page: Page, site: Site) -> None:
    fill(site)
    open_map(page, f"{site.url}/?surveillance_type=ALPR{DENVER}", "3 cameras in view")
    page.get_by_text("Share or embed this view").click()
    link = page.get_by_label("Link to this view").input_value()
    assert re.fullmatch(rf"{site.url}/\?surveillance_type=ALPR#map=13/39\.73\d+/-104\.99\d+", link)
    code = page.get_by_label("Code for another site").input_value()

    page.set_viewport_size({"width": 320, "height": 640})
    frame = framed(page, code)

    expect(frame.locator("#map-status")).to_have_text("3 cameras in view")
    whole = frame.get_by_role("link", name="Open in Lookback")
    assert whole.evaluate("link => link.href") == link
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.context.cookies() == []
    with page.context.expect_page() as opened:
        whole.click()
    expect(opened.value.locator("#map-status")).to_have_text("3 cameras in view")


def test_a_framed_map_is_used_by_keyboard(page: Page, site: Site) -> None:
    fill(site)
    frame = framed(page, f'<iframe src="{site.url}/embed#map=17/39.7392/-104.99" width="320" height="300"></iframe>')
    expect(frame.locator("#map-status")).to_have_text("1 camera in view")

    frame.locator("#map").focus()
    page.keyboard.press("Enter")
    expect(frame.get_by_role("link", name="View camera")).to_be_focused()
    page.keyboard.press("Escape")
    expect(frame.locator("#map")).to_be_focused()


def test_no_other_page_can_be_framed(page: Page, site: Site) -> None:
    frame = framed(page, f'<iframe src="{site.url}/report" width="320" height="300"></iframe>')

    expect(frame.get_by_role("heading")).to_have_count(0)


def test_the_map_the_list_and_the_export_agree_about_what_is_seen(page: Page, site: Site) -> None:
    fill(site)
    for query, n in (("", 5), ("?surveillance_type=ALPR", 3), ("?surveillance_type=!ALPR", 2)):
        open_map(page, f"{site.url}/{query}{DENVER}", f"{n} cameras in view")

        export = page.get_by_role("link", name="GeoJSON", exact=True).evaluate("link => link.href")
        with urlopen(export) as answer:
            assert len(json.load(answer)["features"]) == n
        page.get_by_role("link", name="List of the cameras in this view").click()
        expect(page.get_by_role("heading", name=re.compile(rf"^{n} cameras"))).to_be_visible()


def test_a_dossier_has_its_cameras_on_a_map_that_leads_to_each(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        first, _, third = factories.published_cameras(session, [{"lon": lon} for lon in (-104.9903, -104.99, 2.35)])
        system_id = factories.described_system(session)
        memberships.link(session, system_id, [first, third], day=factories.DAY)
        session.commit()
    page.goto(f"{site.url}/systems/{system_id}")
    element = page.get_by_title("Map of the cameras of City watch")
    element.scroll_into_view_if_needed()
    frame = element.content_frame
    expect(frame.locator("#map-status")).to_have_text(re.compile("2 cameras in view"))

    closer = f"/embed?system={system_id}#map=17/39.7392/-104.9903"
    element.evaluate("(frame, address) => { frame.src = address; }", closer)
    expect(frame.locator("#map-status")).to_have_text("1 camera in view")
    frame.locator("#map").press("Enter")
    frame.get_by_role("link", name="View camera").click()

    expect(page).to_have_url(f"{site.url}/cameras/{first}")


def test_no_name_of_a_city_is_half_hidden_by_the_scale_or_a_button(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 400})
    # Denver lies where the scale is, and then on open ground.
    page.goto(f"{site.url}/embed#map=8/40.22/-105.75")
    denver = page.locator(".city", has_text=re.compile("^Denver$"))
    expect(denver).to_have_count(1)
    expect(denver).to_be_hidden()

    page.locator("#map").press("ArrowDown")

    expect(denver).to_be_visible()
