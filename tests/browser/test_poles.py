"""Several cameras at one place: they look like one, and every one of them can be reached."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import factories
from tests.browser.conftest import Site, open_map

HERE = "/#map=18/39.7392/-104.9903"


@pytest.fixture
def pole(site: Site) -> Site:
    with site.database.writing() as session:
        factories.published_cameras(
            session,
            [
                {"camera_type": "fixed", "check_date": "2020"},
                {"camera_type": "dome", "lifecycle": "disused"},
                {"surveillance_type": "ALPR"},
            ],
        )
        session.commit()
    return site


def test_the_cameras_of_a_pole_are_reached_with_keys_alone(page: Page, pole: Site) -> None:
    open_map(page, pole.url + HERE, "3 cameras in view")
    page.locator("#map").focus()
    page.keyboard.press("Enter")

    legs = page.get_by_role("group", name="3 cameras at one place").get_by_role("button")
    expect(legs).to_have_count(3)
    expect(legs.nth(0)).to_be_focused()
    expect(legs.nth(1)).to_have_accessible_name(
        "Dome camera, no. 2. Facial recognition: unknown. Out of use. Nobody has said when it was last seen."
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    expect(legs.nth(2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(legs.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup").get_by_role("link")
    expect(link).to_be_focused()
    expect(link).to_have_attribute("href", "/cameras/1")
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(legs.nth(0)).to_be_focused()
    page.keyboard.press("Escape")
    expect(legs).to_have_count(0)
    expect(page.locator("#map")).to_be_focused()


def test_a_tap_spreads_a_pole_and_a_tap_beside_it_folds_it(page: Page, pole: Site) -> None:
    open_map(page, pole.url + HERE, "3 cameras in view")
    page.locator("#map").click()
    legs = page.locator(".pole-leg")
    expect(legs).to_have_count(3)
    boxes = [leg.bounding_box() for leg in legs.all()]
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)

    legs.nth(2).click()
    expect(page.locator(".leaflet-popup")).to_contain_text("Number-plate reader no. 3")

    page.locator("#map").click(position={"x": 40, "y": 300})
    expect(legs).to_have_count(0)
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_whoever_wants_stillness_sees_a_pole_spread_at_once(
    new_context: Callable[..., BrowserContext], pole: Site
) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    open_map(page, pole.url + HERE, "3 cameras in view")
    page.locator("#map").click()

    assert page.locator(".pole-leg").first.evaluate("leg => getComputedStyle(leg).animationName") == "none"


def test_more_than_can_be_spread_are_listed(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        factories.published_cameras(session, [{}] * 30)
        session.commit()
    open_map(page, site.url + HERE, "30 cameras in view")
    page.locator("#map").click()

    page.get_by_role("link", name="List them").click()

    expect(page.get_by_role("heading", name="30 cameras", exact=True)).to_be_visible()


def test_the_list_beside_the_map_leads_to_every_camera_in_view(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        factories.published_cameras(session, [{"lon": -104.9903 + number / 20000} for number in range(-25, 25)])
        session.commit()
    open_map(page, f"{site.url}/#map=17/39.7392/-104.9903", "50 cameras in view")
    rows = page.locator("#here li")
    expect(rows).to_have_count(20)
    expect(page.locator("#here-note")).to_have_text("30 more are in view.")

    page.get_by_role("button", name="Show 20 more").press("Enter")

    expect(rows).to_have_count(40)
    expect(rows.nth(20).get_by_role("link")).to_be_focused()
    page.get_by_role("button", name="Show 10 more").press("Enter")
    expect(rows).to_have_count(50)
    expect(page.get_by_role("button", name="more")).to_have_count(0)


def test_colour_tells_the_age_of_knowledge_on_demand(page: Page, pole: Site) -> None:
    open_map(page, pole.url + HERE, "3 cameras in view")
    page.get_by_text("What the signs mean").click()
    expect(page.get_by_text("Colour and dot: can it recognise me?")).to_be_visible()

    page.get_by_role("radio", name="Can it recognise me?").press("ArrowDown")

    expect(page.get_by_text("Colour and dot: when was it last seen?")).to_be_visible()
    expect(page.get_by_text("Colour and dot: can it recognise me?")).to_be_hidden()
    expect(page).to_have_url(re.compile("&colour=age$"))
    page.reload()
    expect(page.get_by_role("radio", name="How old is the knowledge?")).to_be_checked()
