"""The search box of the map by keyboard: places as one types, and what Enter does."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site


def test_a_city_is_found_while_it_is_typed_and_chosen_by_keyboard(page: Page, site: Site) -> None:
    page.goto(site.url)
    box = page.get_by_role("combobox", name="Place, address or coordinates")
    box.focus()

    page.keyboard.type("springf")
    options = page.get_by_role("listbox", name="Places found").get_by_role("option")
    expect(options.first).to_have_text("Springfield, Missouri, United States")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Showing Springfield, Massachusetts, United States.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#map=\d+/42\.\d+/-72\.\d+"))
    expect(options).to_have_count(0)
    expect(page.locator("#map")).to_be_focused()


def test_escape_closes_the_list_and_keeps_what_was_typed(page: Page, site: Site) -> None:
    page.goto(site.url)
    box = page.get_by_role("combobox")
    box.press_sequentially("münchen")
    expect(page.get_by_role("option").first).to_have_text("Munich, Bavaria, Germany")

    page.keyboard.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("münchen")
    expect(box).to_be_focused()


def test_enter_goes_where_coordinates_say(page: Page, site: Site) -> None:
    page.goto(site.url)
    box = page.get_by_role("combobox")
    box.fill("40°42'46\"N 74°0'21\"W")
    box.press("Enter")

    expect(page).to_have_url(re.compile(r"#map=\d+/40\.71\d+/-74\.00\d+"))


def test_a_server_that_is_away_is_told_on_enter_and_costs_nothing_typed(page: Page, site: Site) -> None:
    page.goto(site.url)

    def away(route: Route) -> None:
        route.abort()

    page.route("**/places?*", away)
    box = page.get_by_role("combobox")
    box.press_sequentially("Denver")
    box.press("Enter")

    expect(page.get_by_text("The search did not answer. What you typed is still there")).to_be_visible()
    expect(box).to_have_value("Denver")
