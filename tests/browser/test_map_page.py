"""The map page when its network goes and comes back, and what lies over the map."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories
from tests.browser.conftest import Site, open_map

HERE = "#map=18/39.7392/-104.9903"


@pytest.fixture
def camera(site: Site) -> int:
    with site.database.writing() as session:
        number = factories.published_camera(session)
        session.commit()
    return number


def test_a_map_whose_network_is_back_draws_what_was_missing(page: Page, site: Site, camera: int) -> None:
    page.route("**/tiles/**", lambda route: route.abort())
    page.goto(f"{site.url}/{HERE}")
    expect(page.get_by_text("Some cameras could not be loaded.")).to_be_visible()
    page.unroute("**/tiles/**")

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(page.get_by_text("Some cameras could not be loaded.")).to_be_hidden()
    expect(page.locator("#map-status")).to_have_text("1 camera in view")


def test_who_tries_again_by_keyboard_is_at_the_map_then(page: Page, site: Site, camera: int) -> None:
    page.route("**/tiles/**", lambda route: route.abort())
    page.goto(f"{site.url}/{HERE}")
    again = page.locator("#map-retry")
    again.focus()
    page.unroute("**/tiles/**")

    page.keyboard.press("Enter")

    expect(again).to_be_hidden()
    expect(page.locator("#map")).to_be_focused()


def test_the_menu_does_not_stay_over_the_map(page: Page, site: Site, camera: int) -> None:
    open_map(page, f"{site.url}/{HERE}", "1 camera in view")
    menu = page.locator(".bar-menu")
    summary, last = menu.locator("summary"), menu.get_by_role("link", name="About")

    summary.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(last).to_be_hidden()
    expect(summary).to_be_focused()

    summary.press("Enter")
    expect(last).to_be_visible()
    page.get_by_role("combobox").focus()
    expect(last).to_be_hidden()

    summary.click()
    expect(last).to_be_visible()
    page.locator("#map").click(position={"x": 40, "y": 300})
    expect(last).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_the_map_leads_to_the_list(
    new_context: Callable[..., BrowserContext], site: Site, width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 844}, java_script_enabled=False).new_page()
    page.goto(site.url)
    page.get_by_role("link", name="The list has the same cameras without it.").click(timeout=5000)
    expect(page).to_have_url(f"{site.url}/cameras")
