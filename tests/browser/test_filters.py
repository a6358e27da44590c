"""The filters of the map in a browser: at once with JavaScript, by a form without; always the same address."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories
from tests.browser.conftest import Site

CLAIMED = {"facial_recognition": "enabled_claimed", "facial_recognition_source": "https://example.org/"}
CAMERAS = (
    {"operator": "City", "camera_type": "dome"},
    {"operator": "City", "surveillance_type": "ALPR", "lon": -104.991},
    {**CLAIMED, "lon": -104.992},
)
HERE = "#map=16/39.7392/-104.9910"


@pytest.fixture
def filled(site: Site) -> Site:
    with site.database.writing() as session:
        factories.published_cameras(session, CAMERAS)
        session.commit()
    return site


def facet(page: Page, name: str) -> None:
    page.locator(f"details[data-field={name}] summary").click()


def test_a_choice_applies_at_once_and_the_address_follows(page: Page, filled: Site) -> None:
    page.goto(f"{filled.url}/{HERE}")
    expect(page.get_by_text("3 cameras in view")).to_be_visible()

    facet(page, "capability")
    claimed = page.get_by_role("checkbox", name="Said to be in use 1")
    claimed.check()

    expect(page.get_by_text("Showing 1 of 3")).to_be_visible()
    expect(page.get_by_text("1 camera in view")).to_be_visible()
    expect(claimed).to_be_focused()
    expect(page).to_have_url(re.compile(r"/\?capability=enabled_claimed#map=16/39\.7392"))
    asked = r"\?bbox=[^&]+&capability=enabled_claimed"
    expect(page.locator("#map-list")).to_have_attribute("href", re.compile(f"{asked}$"))
    # The map leaves out what is not in place, and what is exported is what is seen.
    for link in page.locator("[data-export]").all():
        expect(link).to_have_attribute("href", re.compile(f"{asked}&lifecycle=%21"))
    expect(page.locator("#here li")).to_have_count(1)

    page.reload()
    expect(page.get_by_text("1 camera in view")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_text("3 cameras in view")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/#map="))


def test_the_map_goes_back_year_by_year_with_the_keys_and_says_what_nobody_dated(page: Page, filled: Site) -> None:
    with filled.database.writing() as session:
        factories.published_camera(session, start_date="2019", end_date="2021", lifecycle="removed", lon=-104.993)
        session.commit()
    page.goto(f"{filled.url}/?year=2020{HERE}")
    expect(page.get_by_text("1 camera in view", exact=True)).to_be_visible()
    expect(page.get_by_text("3 cameras in view have no known date and are left out.")).to_be_visible()

    page.get_by_role("slider", name="Year").press("ArrowRight")
    expect(page).to_have_url(re.compile(r"/\?year=2021#map="))
    expect(page.get_by_text("1 camera in view", exact=True)).to_be_visible()
    page.get_by_role("slider", name="Year").press("ArrowRight")
    expect(page.get_by_text("No recorded camera in view")).to_be_visible()
    page.get_by_role("button", name="Now").click()

    expect(page.get_by_text("3 cameras in view", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/#map="))


def test_what_is_planned_is_shown_beside_the_others_on_demand(page: Page, filled: Site) -> None:
    with filled.database.writing() as session:
        factories.published_camera(session, lifecycle="planned")
        session.commit()
    page.goto(f"{filled.url}/{HERE}")
    expect(page.get_by_text("3 cameras in view")).to_be_visible()

    page.get_by_role("group", name="Also show").get_by_role("checkbox", name="Planned").press("Space")

    expect(page.get_by_text("4 cameras in view")).to_be_visible()
    expect(page.get_by_text("Showing 4 of 4")).to_be_visible()
    expect(page).to_have_url(
        re.compile(r"\?lifecycle=%21removed&lifecycle=%21suspected&lifecycle=%21under_construction#")
    )
    page.reload()
    expect(page.get_by_text("4 cameras in view")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.get_by_text("3 cameras in view")).to_be_visible()


def test_not_and_a_name_by_keyboard_alone(page: Page, filled: Site) -> None:
    page.goto(f"{filled.url}/{HERE}")
    expect(page.get_by_text("3 cameras in view")).to_be_visible()

    page.locator("details[data-field=operator] summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("City")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 cameras in view")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")

    expect(page.get_by_text("1 camera in view")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?operator=%21City#"))
    expect(page.locator("details[data-field=operator] summary")).to_contain_text("not City")


def test_the_list_beside_the_map_leads_to_the_camera(page: Page, filled: Site) -> None:
    page.goto(f"{filled.url}/?camera_type=dome{HERE}")
    row = page.locator("#here a")

    expect(row).to_have_count(1)
    row.focus()
    expect(page.locator(".map-ring")).to_be_visible()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{filled.url}/cameras/1")


def test_a_drawer_opens_on_a_phone_by_its_handle(page: Page, filled: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{filled.url}/{HERE}")
    expect(page.get_by_text("3 cameras in view")).to_be_in_viewport()
    handle = page.get_by_role("button", name="Show more")

    handle.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Filters")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Filters")).not_to_be_in_viewport()
    expect(handle).to_be_focused()


def test_the_form_works_without_javascript(new_context: Callable[..., BrowserContext], filled: Site) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(filled.url)

    facet(page, "capability")
    page.get_by_role("checkbox", name="Unknown").first.check()
    page.get_by_label("Can it recognise me?: with or without").select_option(label="is none of")
    page.get_by_role("button", name="Show these cameras").click()

    expect(page).to_have_url(f"{filled.url}/?capability=!unknown")
    expect(page.get_by_text("Showing 1 of 3")).to_be_visible()
    page.get_by_role("link", name="List of the cameras in this view").click()
    expect(page.get_by_role("heading", name="1 camera")).to_be_visible()
