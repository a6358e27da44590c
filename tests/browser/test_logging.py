"""Logging a camera in the street: on a phone, with one hand, in a few gestures, and nothing that moves by itself."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from app.registry.unpublished.reports import Report
from tests.browser.conftest import Site

DENVER = "#map=18/39.7392/-104.9903"
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(viewport={"width": 390, "height": 844}).new_page()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    # A hand that rests before it lets go throws nothing: how fast it was depends on the machine.
    page.wait_for_timeout(100)
    page.mouse.up()


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def sent(site: Site) -> Report:
    with site.database.reading() as session:
        return session.scalars(select(Report)).one()


def test_five_gestures_log_a_camera_and_nothing_jumps(phone: Page, site: Site) -> None:
    phone.goto(f"{site.url}/report{DENVER}", wait_until="networkidle")
    phone.evaluate(SHIFTS)
    x, y = middle(phone, "#map")

    drag(phone, (x - 120, y - 120), (x - 120, y - 60))
    expect(phone.locator("#map-said")).to_contain_text("The cross is at 39.73")
    drag(phone, middle(phone, ".cross-knob-disc"), (x + 70, y))
    expect(phone.locator("#map-said")).to_contain_text("It looks east, 90°.")
    phone.get_by_text("Dome camera").click()
    phone.get_by_text("I saw it myself").click()
    assert phone.evaluate("window.shifted") < 0.01
    phone.get_by_role("button", name="Send for review").last.click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Waiting for a moderator")
    report = sent(site)
    assert report.lat is not None
    assert report.lon is not None
    # The map was pulled down by 60 pixels, so the cross went north, by about 0.6 m each.
    assert 39.7393 < report.lat < 39.7396
    assert abs(report.lon + 104.9903) < 0.0001
    assert report.details["camera_direction"] == "90"
    assert (report.details["surveillance_type"], report.details["camera_type"]) == ("camera", "dome")


def test_keys_move_the_map_and_turn_the_ring(phone: Page, site: Site) -> None:
    phone.goto(f"{site.url}/report{DENVER}", wait_until="networkidle")
    phone.locator("#map").focus()
    phone.keyboard.press("ArrowRight")
    expect(phone.locator("#map-said")).to_contain_text("The cross is at 39.739")
    knob = phone.get_by_role("slider", name="Where it looks")
    knob.focus()
    for key in ("PageUp", "PageUp", "ArrowLeft"):
        phone.keyboard.press(key)

    expect(knob).to_have_attribute("aria-valuetext", "east, 85 degrees")
    expect(phone.locator("#camera_direction")).to_have_value("85")
    phone.keyboard.press("Delete")
    expect(phone.locator("#camera_direction")).to_have_value("")
    expect(phone.get_by_role("button", name="No direction")).to_be_disabled()


def test_a_place_that_came_with_the_link_lies_under_the_cross(phone: Page, site: Site) -> None:
    phone.goto(f"{site.url}/report?lon=-104.9903&lat=39.7392")

    expect(phone.locator("#map-said")).to_have_text("The cross is at 39.7392, -104.9903.")
    expect(phone.locator(".leaflet-control-scale-line").first).to_contain_text("50 m")


def test_from_far_away_the_cross_is_no_place(phone: Page, site: Site) -> None:
    phone.goto(f"{site.url}/report#map=12/39.7392/-104.9903", wait_until="networkidle")
    x, y = middle(phone, "#map")

    drag(phone, (x - 120, y - 120), (x - 120, y - 60))

    expect(phone.locator("#map-said")).to_contain_text("Come closer")
    expect(phone.locator("#lat")).to_have_value("")


def test_without_a_network_nothing_is_lost_and_nothing_is_sent(phone: Page, site: Site) -> None:
    phone.goto(f"{site.url}/report{DENVER}", wait_until="networkidle")
    phone.get_by_text("Dome camera").click()
    phone.context.set_offline(True)

    phone.get_by_role("button", name="Send for review").last.click()

    expect(phone.get_by_text("There is no network right now.")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("The network is back.")).to_be_visible()
    phone.reload()
    expect(phone.locator("input[name=device]:checked")).to_have_value("camera/dome")
    expect(phone).to_have_url(re.compile("/report"))
