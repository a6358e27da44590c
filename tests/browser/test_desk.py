"""The desk by keyboard: it must be quick, and must never decide by accident."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import update

from app.registry.dossiers import statements
from app.registry.unpublished import reports, signals
from app.registry.unpublished.claim_proposals import About
from app.registry.unpublished.reports import Report
from tests import factories
from tests.browser.axe import IMPACTS, wrong
from tests.browser.conftest import EMAIL, PASSWORD, Site, sign_in, wait_until
from tests.browser.layout import as_it_is, with_large_text

WAITING = 3


@pytest.fixture
def queue(site: Site) -> Site:
    """A few reports wait."""
    with site.database.writing() as session:
        factories.published_camera(session, lon=-104.9910)
        for _ in range(WAITING):
            factories.submitted_report(session, operator="City of Denver", camera_direction="90")
        session.commit()
    return site


@pytest.fixture
def desk(page: Page, queue: Site) -> Page:
    """A moderator signed in, who has opened the first of a few reports."""
    sign_in(page.context, queue)
    page.goto(f"{queue.url}/moderation/reports/1")
    at_report(page, queue, 1)
    return page


def at_report(page: Page, site: Site, number: int) -> None:
    expect(page).to_have_url(f"{site.url}/moderation/reports/{number}")
    # The keys work once the page's script has run, and the map is the last thing that it makes.
    expect(page.locator("#desk-map.leaflet-container")).to_be_visible()


def states(site: Site) -> list[str]:
    with site.database.reading() as session:
        return [reports.get(session, number).state for number in range(1, WAITING + 1)]


def test_a_moderator_signs_in_and_begins_by_keyboard(page: Page, queue: Site) -> None:
    page.goto(f"{queue.url}/moderation/")
    # A browser gives the focus with the first frame, which may come after the page has loaded.
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{WAITING} reports waiting")
    page.wait_for_load_state()
    page.keyboard.press("j")
    at_report(page, queue, 1)


def test_keys_move_through_the_queue_and_decide(desk: Page, site: Site) -> None:
    desk.keyboard.press("j")
    at_report(desk, site, 2)
    desk.keyboard.press("k")
    at_report(desk, site, 1)
    desk.keyboard.press("a")
    at_report(desk, site, 2)
    expect(desk.get_by_role("status").filter(has_text="Approved: camera")).to_be_visible()
    desk.keyboard.press("r")
    expect(desk.get_by_role("button", name="It is not a surveillance camera")).to_be_visible()
    assert states(site) == ["approved", "received", "received"]
    desk.keyboard.press("1")
    at_report(desk, site, 3)
    expect(desk.get_by_role("status").filter(has_text="Rejected: report 2")).to_be_visible()
    assert states(site) == ["approved", "rejected", "received"]


def test_a_decision_is_taken_back_by_a_key_and_its_report_is_there_again(desk: Page, site: Site) -> None:
    desk.keyboard.press("s")
    at_report(desk, site, 2)
    expect(desk.get_by_role("button", name="Undo")).to_be_visible()
    assert states(site) == ["spam", "received", "received"]
    desk.keyboard.press("u")
    # What cannot be undone is told for a few seconds only, so it comes first.
    expect(desk.get_by_role("status").filter(has_text="Taken back: report 1")).to_be_visible()
    at_report(desk, site, 1)
    assert states(site) == ["received"] * WAITING


def test_a_decision_that_cannot_be_made_comes_back_with_what_was_typed(desk: Page, site: Site) -> None:
    desk.get_by_label("Operator", exact=True).fill("Typed with care")
    with site.database.writing() as session:
        session.execute(update(Report).where(Report.id == 1).values(version=Report.version + 1))
        session.commit()
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    expect(desk.get_by_role("alert")).to_contain_text("Nothing was decided")
    expect(desk).to_have_url(f"{site.url}/moderation/reports/1")
    expect(desk.get_by_label("Operator", exact=True)).to_have_value("Typed with care")
    assert states(site) == ["received"] * WAITING


def test_a_decision_that_was_lost_on_the_way_comes_back_without_disturbing_what_is_typed(
    desk: Page, site: Site
) -> None:
    operator = desk.get_by_label("Operator", exact=True)
    on_the_way: list[Route] = []

    def hold(route: Route) -> None:
        on_the_way.append(route)

    desk.route("**/approve", hold)
    operator.fill("Typed with care")
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    at_report(desk, site, 2)
    operator.fill("Typed meanwhile")
    wait_until(desk, lambda: on_the_way)
    on_the_way[0].abort()
    desk.get_by_role("link", name="Open it").click()
    at_report(desk, site, 1)
    expect(operator).to_have_value("Typed with care")
    desk.unroute("**/approve")
    desk.keyboard.press("a")
    at_report(desk, site, 2)
    expect(operator).to_have_value("Typed meanwhile")
    expect(desk.get_by_role("status").filter(has_text="Approved: camera")).to_be_visible()
    assert states(site) == ["approved", "received", "received"]


def test_without_scripts_the_same_forms_decide_and_take_back(
    desk: Page, new_context: Callable[..., BrowserContext], site: Site
) -> None:
    page = new_context(storage_state=desk.context.storage_state(), java_script_enabled=False).new_page()
    page.goto(f"{site.url}/moderation/reports/1")
    page.locator("#menu-reject summary").click()
    page.get_by_role("button", name="It does not look sincere").click()
    expect(page).to_have_url(f"{site.url}/moderation/reports/2")
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(f"{site.url}/moderation/reports/1")
    assert states(site) == ["received"] * WAITING


def test_a_letter_or_enter_in_a_field_decides_nothing(desk: Page, site: Site) -> None:
    operator = desk.get_by_label("Operator", exact=True)
    operator.fill("")
    operator.press_sequentially("arjk")
    operator.press("Enter")
    desk.keyboard.press("Control+a")
    expect(operator).to_have_value("arjk")
    at_report(desk, site, 1)
    assert states(site) == ["received"] * WAITING


def test_the_number_of_a_camera_that_is_the_same_is_typed_and_sent_with_keys_and_never_approves(
    desk: Page, site: Site
) -> None:
    with site.database.writing() as session:
        factories.submitted_report(session, lon="13.4", lat="52.5")
        session.commit()
    desk.goto(f"{site.url}/moderation/reports/{WAITING + 1}")
    desk.keyboard.press("d")
    number = desk.get_by_label("Number of the camera")
    expect(number).to_be_focused()
    desk.keyboard.type("999")
    desk.keyboard.press("Control+Enter")

    expect(desk.locator("#camera_id-problem")).to_have_text("There is no camera of this number.")
    assert set(states(site)) == {"received"}


def test_the_pin_corrects_the_place(desk: Page, site: Site) -> None:
    pin = desk.locator("#desk-map .leaflet-marker-icon")
    pin.focus()
    for _ in range(5):
        desk.keyboard.press("ArrowRight")
    expect(desk.locator("#desk-moved")).to_contain_text("m from where it was.")
    assert float(desk.get_by_label("Longitude").input_value()) > -104.9903
    assert states(site) == ["received"] * WAITING


def test_a_click_on_the_map_moves_nothing(desk: Page) -> None:
    desk.locator("#desk-map").click(position={"x": 30, "y": 200})
    expect(desk.get_by_label("Longitude")).to_have_value("-104.9903")


def test_the_bar_stays_where_it_is(desk: Page, site: Site) -> None:
    approve = desk.get_by_role("button", name="Approve")
    before = approve.bounding_box()
    desk.evaluate("scrollTo(0, 300)")
    assert desk.evaluate("scrollY") == 300
    assert approve.bounding_box() == before
    desk.keyboard.press("a")
    at_report(desk, site, 2)
    expect(desk.get_by_role("status").filter(has_text="Approved: camera")).to_be_visible()
    assert approve.bounding_box() == before


def test_a_claim_is_published_with_two_keys_and_taken_back_with_one(desk: Page, site: Site) -> None:
    with site.database.writing() as session:
        system_id = factories.described_system(session)
        number = reports.by_code(session, factories.submitted_claim(session, About(system_id))).id
        session.commit()
    desk.goto(f"{site.url}/moderation/reports/{number}?kind=claim")

    desk.keyboard.press("a")
    expect(desk.get_by_role("button", name="As documented")).to_be_visible()
    desk.keyboard.press("1")

    expect(desk.get_by_text("Approved: report")).to_be_visible()
    with site.database.reading() as session:
        assert [each.certainty for each in statements.of_system(session, system_id)] == ["documented"]
    desk.keyboard.press("u")
    expect(desk.get_by_role("status").filter(has_text=f"Taken back: report {number}")).to_be_visible()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("What it is for: Payment")
    with site.database.reading() as session:
        assert statements.of_system(session, system_id) == []


@pytest.mark.long
@pytest.mark.parametrize("width", [320, 1280])
def test_everybody_can_work_at_the_desk(desk: Page, site: Site, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 844})
    with site.database.writing() as session:
        camera_id = factories.published_camera(session)
        system_id = factories.described_system(session)
        claim_id = factories.stated(session, system_id, "purpose", "border")
        said = reports.by_code(session, factories.submitted_claim(session, About(system_id), quote="They pay.")).id
        session.commit()
    of_claims = (f"/moderation/reports/{said}", "/moderation/claims?system=1", f"/moderation/claims/{claim_id}")
    of_cameras = ("/moderation/reports/1", "/moderation/bulk", f"/moderation/cameras/{camera_id}")
    for path in ("/moderation/", *of_cameras, *of_claims):
        desk.goto(f"{site.url}{path}")
        assert wrong(desk, IMPACTS) == [], path
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.long
def test_nothing_at_the_desk_is_cut_off_or_covered_however_small_the_screen_or_large_the_words(
    page: Page, queue: Site
) -> None:
    long = "Zweckverband_für_Verkehrsüberwachung_" * 4
    with queue.database.writing() as session:
        system_id = factories.described_system(session, long[:100])
        factories.submitted_claim(session, About(system_id=system_id))
        factories.submitted_report(session, operator=long, note=long, lon="-150", lat="0")
        session.commit()
    sign_in(page.context, queue)
    desk = f"{queue.url}/moderation"
    reports_there = [f"reports/{number}" for number in range(WAITING, WAITING + 3)]
    others = (
        "",
        "cameras/1",
        "cameras",
        "people",
        "account",
        "log",
        "claims",
        "systems",
        f"systems/{system_id}/cameras",
    )
    for width, measure in ((320, as_it_is), (320, with_large_text), (1280, with_large_text)):
        page.set_viewport_size({"width": width, "height": 800})
        for path in (*reports_there, *others):
            page.goto(f"{desk}/{path}")
            assert measure(page) == {"width": width, "clipped": [], "covered": []}, (width, measure.__name__, path)


@pytest.mark.parametrize(("width", "is_in_reach"), [(390, True), (1280, True), (640, False)])
def test_the_verdicts_stay_in_reach_until_their_words_would_hide_the_report(
    desk: Page, site: Site, width: int, is_in_reach: bool
) -> None:
    desk.set_viewport_size({"width": width, "height": 400})
    if not is_in_reach:
        desk.evaluate("document.documentElement.style.fontSize = '300%'")
    assert desk.evaluate("document.documentElement.scrollHeight > 2 * innerHeight")

    bar = desk.get_by_role("group", name="Verdict").bounding_box()

    assert bar is not None
    assert (bar["y"] + bar["height"] <= 401) == is_in_reach


def test_on_a_phone_everything_of_a_report_is_as_large_as_a_fingertip(desk: Page, site: Site) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    with site.database.writing() as session:
        told = signals.privacy_problem(session, 1, "My home.", now=factories.NOW)
        private = reports.by_code(session, told.code).id
        session.commit()
    for number in (1, private):
        desk.goto(f"{site.url}/moderation/reports/{number}")
        at_report(desk, site, number)
        pressed = desk.locator(".desk-report summary, .desk-privacy .choice, .decision-bar > * > .button")
        boxes = [box for each in pressed.all() if (box := each.bounding_box())]
        assert boxes
        assert all(box["height"] >= 44 for box in boxes), number
