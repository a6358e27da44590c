"""What Lookback is for, by hand in a browser: log a camera, decide, find it again. With JavaScript and without."""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import EMAIL, PASSWORD, Site, type_the_place

LAT, LON = "39.7391536", "-104.9847034"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "with JavaScript")


@pytest.fixture
def visitor(new_context: Callable[..., BrowserContext], scripted: bool) -> Iterator[Page]:
    """A citizen: a browser that has never been here."""
    context = new_context(java_script_enabled=scripted)
    yield context.new_page()
    assert context.cookies() == [], "no cookie for the public"


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext], scripted: bool, site: Site) -> Page:
    """A moderator, signed in."""
    page = new_context(java_script_enabled=scripted).new_page()
    page.goto(f"{site.url}/moderation/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("waiting")
    return page


def log_a_camera(page: Page, site: Site, operator: str) -> str:
    """Fill in the form as a person does; the receipt's address."""
    page.goto(f"{site.url}/report")
    type_the_place(page)
    page.get_by_label("Latitude").fill(LAT)
    page.get_by_label("Longitude").fill(LON)
    page.get_by_text("Number-plate reader").click()
    page.get_by_label("I saw it myself").check()
    page.get_by_text("Add more, if you know it").click()
    page.get_by_label("Operator").fill(operator)
    page.get_by_label("Direction it looks").fill("90-180")
    page.get_by_role("button", name="Send for review").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for a moderator")
    return page.url


def open_the_oldest(desk: Page, site: Site) -> None:
    desk.goto(f"{site.url}/moderation/")
    desk.get_by_role("link", name="Begin").click()


def exported(page: Page, site: Site) -> tuple[list[str], list[str]]:
    """The operators in the GeoJSON and in the CSV export."""
    geojson = page.request.get(f"{site.url}/api/exports/cameras.geojson").json()
    rows = csv.DictReader(io.StringIO(page.request.get(f"{site.url}/api/exports/cameras.csv").text()))
    return [each["properties"]["operator"] for each in geojson["features"]], [row["operator"] for row in rows]


def test_a_camera_is_logged_approved_and_found_again(visitor: Page, desk: Page, site: Site, scripted: bool) -> None:
    receipt = log_a_camera(visitor, site, "City of Denver")
    code = receipt.rpartition("/")[2]
    expect(visitor.locator(".code")).to_have_text(code)
    assert exported(visitor, site) == ([], []), "nothing is public before somebody decided"

    open_the_oldest(desk, site)
    expect(desk.get_by_label("What is claimed")).to_contain_text("City of Denver")
    desk.get_by_role("button", name=re.compile("Approve")).click()
    expect(desk.get_by_text("Nothing is waiting")).to_be_visible()

    visitor.goto(receipt)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Published")
    visitor.get_by_role("link", name="See the camera").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Number-plate reader")
    expect(visitor.get_by_text("City of Denver").first).to_be_visible()
    camera_page = visitor.url
    assert exported(visitor, site) == (["City of Denver"], ["City of Denver"])

    visitor.goto(f"{site.url}/cameras")
    visitor.get_by_role("link", name=re.compile("Number-plate reader")).first.click()
    expect(visitor).to_have_url(camera_page)
    if scripted:
        assert_on_the_map(visitor, site, camera_page)


def assert_on_the_map(visitor: Page, site: Site, camera_page: str) -> None:
    # About the rounded place that the public sees, in the middle of the screen.
    visitor.goto(f"{site.url}/#map=18/39.7392/-104.9847")
    expect(visitor.get_by_text("1 camera in view")).to_be_visible()
    size = visitor.viewport_size
    box = visitor.locator("#map").bounding_box()
    assert size is not None
    assert box is not None
    visitor.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.locator(".leaflet-popup").get_by_role("link").first.click()
    expect(visitor).to_have_url(camera_page)


def test_a_rejection_says_why_on_the_receipt(visitor: Page, desk: Page, site: Site) -> None:
    receipt = log_a_camera(visitor, site, "Somebody")

    open_the_oldest(desk, site)
    desk.locator("[name=message]").first.fill("This is a sensor of the street lamp.")
    desk.locator("summary", has_text="Reject").click()
    desk.get_by_role("button", name=re.compile("It is not a surveillance camera")).click()
    expect(desk.get_by_text("Nothing is waiting")).to_be_visible()

    visitor.goto(receipt)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Not published")
    expect(visitor.get_by_text("It is not a surveillance camera")).to_be_visible()
    expect(visitor.get_by_text("This is a sensor of the street lamp.")).to_be_visible()
    assert exported(visitor, site) == ([], [])


def test_a_withdrawn_report_is_gone_everywhere(visitor: Page, desk: Page, site: Site) -> None:
    receipt = log_a_camera(visitor, site, "Regretted")

    visitor.get_by_text("Withdraw this report").click()
    visitor.get_by_role("button", name="Withdraw and delete it").click()

    expect(visitor.get_by_role("heading", level=1)).to_have_text("Withdrawn and deleted")
    expect(visitor.get_by_text("Regretted")).to_have_count(0)
    desk.goto(f"{site.url}/moderation/")
    expect(desk.get_by_text("Nothing is waiting")).to_be_visible()
    visitor.goto(f"{site.url}/reports")
    visitor.get_by_role("textbox").first.fill(receipt.rpartition("/")[2].lower())
    visitor.get_by_role("textbox").first.press("Enter")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Withdrawn and deleted")


def test_what_was_typed_survives_an_error(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.url}/report")
    type_the_place(visitor)
    visitor.get_by_label("Latitude").fill("95")
    visitor.get_by_label("Longitude").fill(LON)
    visitor.get_by_text("Number-plate reader").click()
    visitor.get_by_text("Add more, if you know it").click()
    visitor.get_by_label("Height above ground").fill("tall")
    visitor.get_by_label("Description").fill("Beside <b>the</b> library")
    visitor.get_by_role("button", name="Send for review").last.click()

    summary = visitor.get_by_role("alert")
    expect(summary).to_contain_text("not a number")
    expect(visitor.locator("#lat-problem, #height-problem, #knowledge-problem")).to_have_count(3)
    expect(visitor.get_by_label("Latitude")).to_have_value("95")
    expect(visitor.get_by_label("Description")).to_have_value("Beside <b>the</b> library")
    expect(visitor.locator("input[name=device]:checked")).to_have_value("ALPR/")
