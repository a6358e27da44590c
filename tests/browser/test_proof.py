"""The work against spam in a real browser: done beside the page, under our policy, in nobody's way."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from app.registry.unpublished.reports import Report
from app.web import proof
from tests import factories
from tests.browser.conftest import Site, type_the_place

_SENT_WITHIN_S = 20


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less work than in earnest, so that the tests are quick."""
    monkeypatch.setattr(proof, "COST", 200)


def came(site: Site) -> list[bool]:
    with site.database.reading() as session:
        return list(session.scalars(select(Report.proven).order_by(Report.id)))


def fill(page: Page) -> None:
    type_the_place(page)
    for name in ("lat", "lon"):
        page.locator(f"#{name}").fill(factories.filled_form()[name])
    page.get_by_text("Number-plate reader").click()
    page.get_by_role("radio", name="I saw it myself").check()


def test_a_browser_does_the_work_while_somebody_types(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/report")
    expect(page.locator(".proof-said")).to_contain_text("You need not wait")
    fill(page)
    expect(page.locator(".proof-said")).to_contain_text("has done a small sum")
    page.get_by_role("button", name="Send for review").last.click()

    expect(page.get_by_role("heading", name="Waiting for a moderator")).to_be_visible()
    assert came(site) == [True]
    expect(page.locator("main")).not_to_contain_text("small sum")


def test_one_press_waits_for_the_end_of_the_work_and_is_sent_once(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        camera_id = factories.published_camera(session)
        session.commit()
    # A machine that is busy may take longer than a reader's patience: here no time goes by.
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.goto(f"{site.url}/cameras/{camera_id}")
    page.get_by_role("button", name="Still there").dblclick()

    page.wait_for_url("**/still-there")
    with site.database.reading() as session:
        assert [(each.proven, each.signals) for each in session.scalars(select(Report))] == [(True, 1)]


def test_what_is_pressed_again_while_the_register_is_slow_is_sent_once(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = proof.is_proven

    def slow() -> bool:
        time.sleep(1)
        return at_once()

    monkeypatch.setattr(proof, "is_proven", slow)
    page.goto(f"{site.url}/report")
    fill(page)
    expect(page.locator(".proof-said")).to_contain_text("has done a small sum")
    page.get_by_role("button", name="Send for review").last.evaluate(
        "button => { button.click(); setTimeout(() => button.click(), 200); }"
    )

    expect(page.get_by_role("heading", name="Waiting for a moderator")).to_be_visible()
    assert came(site) == [True]


def test_without_javascript_too_what_is_pressed_twice_is_sent_once(
    new_context: Callable[..., BrowserContext], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, both = threading.Event(), threading.Barrier(2)

    def slow() -> bool:
        first.set()
        # No answer comes before both have been sent, however slow the machine is.
        both.wait(_SENT_WITHIN_S)
        return False

    monkeypatch.setattr(proof, "is_proven", slow)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.url}/report")
    fill(page)
    button = page.get_by_role("button", name="Send for review").last
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    # By the mouse itself: a locator would wait for the answer.
    page.mouse.click(*middle)
    # Else the browser may take back the first before it is sent.
    assert first.wait(_SENT_WITHIN_S)
    page.mouse.click(*middle)

    expect(page.get_by_role("heading", name="Waiting for a moderator")).to_be_visible()
    assert came(site) == [False]


def test_work_that_takes_too_long_holds_nothing_up(page: Page, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "COST", 20_000_000)
    page.goto(f"{site.url}/report")
    fill(page)
    page.get_by_role("button", name="Send for review").last.click()

    expect(page.get_by_role("heading", name="Waiting for a moderator")).to_be_visible()
    assert came(site) == [False]
    expect(page.locator("main")).to_contain_text("read all the same")


def test_without_javascript_everything_is_taken_and_said(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site.url}/report")
    expect(page.locator("main")).to_contain_text("Without JavaScript your browser cannot")
    fill(page)
    page.get_by_role("button", name="Send for review").last.click()

    expect(page.locator("main")).to_contain_text("read all the same")
    assert came(site) == [False]
