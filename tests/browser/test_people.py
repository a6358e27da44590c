"""The pages about people and accounts: by keyboard, on a phone, in light and dark."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.registry import moderators
from tests import factories
from tests.browser.axe import wrong
from tests.browser.conftest import Site, sign_in

PAGES = ("people", "people/2", "account", "account/second-factor", "account/passkeys", "account/recovery-codes", "log")


@pytest.fixture
def admin(page: Page, site: Site) -> Page:
    """An administrator who has signed in; there is one more moderator."""
    with site.database.writing() as session:
        factories.moderator(session, "ada@example.org")
        session.commit()
    sign_in(page.context, site)
    return page


def test_an_area_is_drawn_by_keyboard(admin: Page, site: Site) -> None:
    admin.goto(f"{site.url}/moderation/people/2")
    area_map = admin.locator("#area-map.leaflet-container")
    pane = area_map.locator(".leaflet-map-pane")
    area_map.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        admin.keyboard.press("Enter")
        for _ in range(3):
            admin.keyboard.press(key)
            # Leaflet takes no step while it glides from the one before.
            expect(pane).not_to_have_class(re.compile("leaflet-pan-anim"))
    expect(admin.get_by_text("3 corners. Close the area to keep it.")).to_be_visible()
    admin.get_by_role("button", name="Close the area").press("Enter")
    admin.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(admin.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    with site.database.reading() as session:
        areas = moderators.areas_of(moderators.get(session, 2))
    assert areas is not None
    [[ring]] = areas.polygons
    assert len(set(ring)) == 3


def test_the_cameras_to_link_are_those_of_an_area_drawn_around_them(admin: Page, site: Site) -> None:
    with site.database.writing() as session:
        factories.published_cameras(session, [{}, {"lat": 39.8}, {"lon": 2.35, "lat": 48.85}])
        factories.described_system(session)
        session.commit()
    admin.goto(f"{site.url}/moderation/systems/1/cameras")
    area_map = admin.locator("#area-map.leaflet-container")
    box = area_map.bounding_box()
    assert box
    for right, down in ((0.01, 0.02), (0.5, 0.02), (0.5, 0.98), (0.01, 0.98)):
        area_map.click(position={"x": box["width"] * right, "y": box["height"] * down})
    expect(admin.get_by_text("4 corners. Close the area to keep it.")).to_be_visible()
    admin.get_by_role("button", name="Close the area").click()
    admin.get_by_role("button", name="Show what this would link").click()

    expect(admin.get_by_role("button", name="Link 2 cameras")).to_be_visible()
    expect(admin.get_by_label("Area", exact=False).first).to_have_value(re.compile(r'^{"type": "MultiPolygon"'))
    assert wrong(admin) == []


def test_axe_finds_nothing_serious(admin: Page, site: Site) -> None:
    admin.set_viewport_size({"width": 320, "height": 640})
    for path in PAGES:
        admin.goto(f"{site.url}/moderation/{path}")
        assert wrong(admin) == [], path
        assert admin.evaluate("document.documentElement.scrollWidth") <= 320, path
