"""What a screen reader, a keyboard and tired eyes need, on every kind of page, in light and dark, wide and narrow."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from app.config import Config
from app.registry import corrections
from app.registry.dossiers import claims, memberships
from app.registry.unpublished import receipts, reports, verdicts
from tests.browser.axe import wrong
from tests.browser.conftest import Site, asked_of_others, open_map, served
from tests.browser.layout import with_large_text
from tests.factories import (
    DAY,
    claim_form,
    described_system,
    filled_form,
    moderator,
    published_camera,
    stated,
    submitted_report,
)

PAGES = (
    "/systems",
    "/systems/1",
    "/systems/1/request",
    "/systems/1/claim",
    "/cameras/1/claim",
    "/organisations",
    "/organisations/1",
    "/",
    "/cameras",
    "/cameras/1",
    "/report",
    "/reports",
    "/about",
    "/privacy",
    "/licence",
    "/statistics",
    "/statistics/growth",
    "/statistics/places/5419384",
    "/statistics/moderation",
    "/wins",
    "/nowhere",
)
# What the API answers to people.
FOR_PEOPLE = (
    *(
        "/api/docs",
        "/api/?f=html",
        "/api/collections?f=html",
        "/api/collections/cameras?f=html",
        "/api/snapshots/?f=html",
    ),
    *("/api/collections/cameras/items?f=html", "/api/collections/cameras/items/1?f=html", "/api/conformance?f=html"),
    *("/api/collections/claims/items?f=html", "/api/collections/cameras/queryables?f=html"),
)
WITH_A_MAP = ("/", "/cameras/1", "/report", "/embed")


@pytest.fixture
def filled(site: Site) -> Site:
    fill(site)
    return site


@pytest.fixture(scope="module")
def read_only(sqlite_template: Path, cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same register for all tests that only read it."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copy(sqlite_template, folder / "register.sqlite")
    (folder / "gazetteer.sqlite").hardlink_to(cities)
    with served(
        Config(data_dir=folder, database_url=f"sqlite:///{folder / 'register.sqlite'}", basemap="none")
    ) as site:
        fill(site)
        yield site


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One tab for all of them: each opens a page of its own in it."""
    context = browser.new_context()
    asked = asked_of_others(context)
    yield context.new_page()
    context.close()
    assert asked == [], "a page talked to a third party"


def fill(site: Site) -> None:
    """Two cameras, a report that waits, and a system of which several things are claimed."""
    with site.database.writing() as session:
        published_camera(session, operator="City of Denver", camera_direction="90-180", surveillance_type="ALPR")
        published_camera(session, facial_recognition="enabled_claimed", facial_recognition_source="Council minutes")
        submitted_report(session, operator="Shop")
        system_id = described_system(session)
        stated(session, system_id, "operator", "City of Denver")
        stated(session, system_id, "facial_recognition", "enabled_claimed", certainty="disputed", note="A note")
        stated(session, system_id, "accuracy", "fnmr", stance="measured", figure=1, alerts=7)
        claims.judge(session, stated(session, system_id, "purpose", "payment"), "refuted", day=DAY)
        memberships.link(session, system_id, [2], day=DAY)
        session.commit()


@pytest.mark.long
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_serious(tab: Page, read_only: Site, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    for path in (*PAGES, "/embed"):
        tab.goto(read_only.url + path, wait_until="networkidle" if path in WITH_A_MAP else "load")
        assert wrong(tab) == [], path


@pytest.mark.long
def test_axe_finds_nothing_serious_on_what_a_sender_sees(page: Page, filled: Site) -> None:
    opened = [f"/reports/{code}" for code in in_every_state(filled)]
    signals = [f"/cameras/1/{verb}" for verb in ("still-there", "gone", "change", "privacy")]
    answers: list[tuple[str, dict[str, Any]]] = [
        ("/report", {}),
        ("/report", filled_form()),
        ("/report", filled_form(preview="1")),
        ("/cameras/1/still-there", {}),
        ("/cameras/1/gone", {"end_date": "soon"}),
        ("/reports", {"code": "nothing"}),
        *(
            ("/systems/1/claim", claim_form(step=step, go="next"))
            for step in ("about", "what", "who", "source", "words")
        ),
        ("/systems/1/claim", claim_form(step="check", value="", go="next")),
    ]
    page.set_viewport_size({"width": 390, "height": 800})
    for path in (*signals, *opened):
        page.goto(filled.url + path)
        assert wrong(page) == [], path
    for path, form in answers:
        see_the_answer(page, filled, path, form)
        assert wrong(page) == [], (path, form)


def test_the_pages_that_keep_what_was_typed_fit_a_small_phone(page: Page, filled: Site) -> None:
    with filled.database.writing() as session:
        hidden, removed = published_camera(session), published_camera(session)
        corrections.hide(session, hidden, "privacy", day=DAY)
        corrections.remove(session, removed, "device_removed", day=DAY)
        session.commit()
    page.set_viewport_size({"width": 320, "height": 640})
    form = filled_form(note="A-word-that-nobody-breaks-for-me" * 3, evidence_url="https://example.org/" + "a" * 60)
    for address in (f"/cameras/{hidden}/change", f"/cameras/{removed}/change"):
        see_the_answer(page, filled, address, form)
        assert wrong(page) == []
        assert with_large_text(page) == {"width": 320, "clipped": [], "covered": []}
    for _ in range(31):
        page.request.post(f"{filled.url}/cameras/1/gone", form={"note": "Gone"})
    see_the_answer(page, filled, "/cameras/1/gone", {"note": form["note"]})
    expect(page.get_by_role("heading", level=1)).to_have_text("Please wait a little")
    assert wrong(page) == []
    assert with_large_text(page) == {"width": 320, "clipped": [], "covered": []}


def see_the_answer(page: Page, site: Site, path: str, form: dict[str, Any]) -> None:
    """Look at what is answered to a form that was sent."""
    answer = page.request.post(site.url + path, form=form)
    body = answer.text()
    page.route("**/answer", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto(f"{site.url}/answer")
    page.unroute("**/answer")


def in_every_state(site: Site) -> list[str]:
    """The codes of reports of which something became, one of each."""
    with site.database.writing() as session:
        one = moderator(session, "one@example.org").id
        codes = [submitted_report(session, note=f"{number}", lon=f"-104.9{number}") for number in range(8)]
        ids = [reports.by_code(session, code).id for code in codes]
        verdicts.ask(session, ids[1], "Where?", moderator_id=one)
        verdicts.approve(session, ids[2], moderator_id=one, message="Thank you.")
        verdicts.reject(session, ids[3], moderator_id=one, reason="other", message="No.")
        verdicts.reject(session, ids[4], moderator_id=one, reason="other")
        receipts.appeal(session, codes[4], "Look again.", day=DAY)
        verdicts.duplicate(session, ids[5], 1, moderator_id=one)
        verdicts.spam(session, ids[6], moderator_id=one)
        receipts.withdraw(session, codes[7], day=DAY)
        session.commit()
    return codes


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_small_phone(tab: Page, read_only: Site, path: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(read_only.url + path)

    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_is_cut_off_or_covered_on_a_small_phone_with_words_twice_as_large(tab: Page, read_only: Site) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    fits = {"width": 320, "clipped": [], "covered": []}
    for path in (*PAGES, *FOR_PEOPLE, "/embed"):
        tab.goto(read_only.url + path)
        assert with_large_text(tab) == fits, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_that_goes_on_beside_a_phone_says_so_at_its_edge_and_is_moved_with_keys(
    tab: Page, read_only: Site, scheme: Literal["light", "dark"]
) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"{read_only.url}/statistics/facial-recognition")
    frame = tab.get_by_role("region", name=re.compile("camera"))
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")

    def edges() -> tuple[bytes, bytes]:
        """How the frame looks at its left and at its right edge, beside the words under its table's head."""
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        assert box
        y = box["y"] + box["height"] - 3
        ends = (box["x"], box["x"] + box["width"] - 4)
        left, right = (tab.screenshot(clip={"x": x, "y": y, "width": 4, "height": 2}) for x in ends)
        return left, right

    left, right = edges()
    assert left != right, "more is on the right, and nothing on the left"
    frame.focus()
    for _ in range(20):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_function("e => e.scrollLeft + e.clientWidth >= e.scrollWidth - 1", arg=frame.element_handle())
    shaded, plain = edges()
    assert plain == left != shaded


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_a_title_of_its_own_and_a_way_past_the_bar(
    tab: Page, read_only: Site, path: str
) -> None:
    tab.set_viewport_size({"width": 1280, "height": 720})
    tab.goto(read_only.url + path)

    expect(tab.get_by_role("heading", level=1)).to_have_count(1)
    assert tab.title().endswith("Lookback")
    tab.keyboard.press("Tab")
    assert "skip" in (tab.locator(":focus").text_content() or "").lower()


def test_a_popup_opened_with_keys_is_closed_with_keys(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        published_camera(session)
        session.commit()
    open_map(page, f"{site.url}/#map=18/39.7392/-104.9903", "1 camera in view")
    popup = page.locator(".leaflet-popup")
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    expect(popup.get_by_role("link").first).to_be_focused()

    page.keyboard.press("Escape")

    expect(popup).to_have_count(0)
    expect(page.locator("#map")).to_be_focused()


def test_titles_tell_tabs_apart(read_only: Site) -> None:
    reader = read_only.app.test_client()
    titles = [re.search("<title>(.*?)</title>", reader.get(path).text, re.DOTALL) for path in (*PAGES, "/embed")]

    assert len({title and title[1].strip() for title in titles}) == len(PAGES)


def test_a_camera_is_logged_by_keyboard_alone(page: Page, filled: Site) -> None:
    page.goto(f"{filled.url}/report")

    def reach(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(f"{selector}:focus").count():
                return
        pytest.fail(f"Tab never reaches {selector}")

    reach("#type-place")
    page.keyboard.press("Enter")
    reach("#lat")
    page.keyboard.type("39.7392")
    reach("#lon")
    page.keyboard.type("-104.9903")
    reach("input[name=device]")
    page.keyboard.press("Space")
    reach("input[name=knowledge]")
    page.keyboard.press("Space")
    reach("button:has-text('Send for review')")
    page.keyboard.press("Enter")
    # One is known at that very place.
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it one of these?")
    reach("button:has-text('No, another one')")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for a moderator")
