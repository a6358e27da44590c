"""What somebody typed and has not sent yet, in their browser."""

import pytest
from playwright.sync_api import Page, expect

from app.registry import corrections
from tests import factories
from tests.browser.conftest import Site

TYPED = "Over the door of the town hall."


@pytest.fixture
def receipt(site: Site) -> str:
    """The address of a receipt for what was sent before."""
    with site.database.writing() as session:
        code = factories.submitted_report(session)
        session.commit()
    return f"{site.url}/reports/{code}"


def open_all(page: Page, address: str) -> None:
    """A form with nothing folded away, once its script has run."""
    page.goto(address, wait_until="networkidle")
    page.locator("#more").evaluate("each => { each.open = true; }")


def test_what_somebody_emptied_stays_empty_and_the_rest_is_what_is_published(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        number = factories.published_camera(session, operator="City", manufacturer="Axis")
        session.commit()
    form = f"{site.url}/cameras/{number}/change"
    open_all(page, form)
    page.locator("#operator").fill("")
    with site.database.writing() as session:
        corrections.change(session, number, {"manufacturer": "Bosch"}, day=factories.DAY)
        session.commit()

    open_all(page, form)

    expect(page.get_by_text("What you had typed in this tab is back.")).to_be_visible()
    expect(page.locator("#operator")).to_have_value("")
    expect(page.locator("#manufacturer")).to_have_value("Bosch")


def test_a_draft_comes_back_into_a_form_with_a_number_of_its_own(page: Page, site: Site) -> None:
    numbers = []
    for _ in range(2):
        open_all(page, f"{site.url}/report")
        numbers.append(page.locator("[name=once]").input_value())
        page.locator("#note").fill(TYPED)

    assert len(set(numbers)) == 2
    assert not set(numbers) & set(page.evaluate("Object.values(sessionStorage).map(JSON.parse).flatMap(Object.values)"))


def test_what_was_too_much_to_be_sent_is_there_on_the_way_back(page: Page, site: Site) -> None:
    open_all(page, f"{site.url}/report")
    page.locator("#note").evaluate(
        """note => {
          note.value = "x".repeat(1_100_000);
          note.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    # No reader's browser lets them send more than the field takes: what it thinks of that is left out.
    page.locator("#note").evaluate("note => { note.removeAttribute('maxlength'); note.form.noValidate = true; }")
    page.get_by_role("button", name="Send for review").last.click()
    expect(page.get_by_role("heading", name="Too much at once")).to_be_visible()

    page.go_back(wait_until="networkidle")

    assert page.locator("#note").evaluate("note => note.value.length") == 1_100_000


def test_to_look_at_a_receipt_costs_nobody_what_they_are_typing(page: Page, site: Site, receipt: str) -> None:
    open_all(page, f"{site.url}/report")
    page.locator("#note").fill(TYPED)
    page.goto(receipt, wait_until="networkidle")

    open_all(page, f"{site.url}/report")

    expect(page.locator("#note")).to_have_value(TYPED)


def test_what_arrived_is_kept_no_more(page: Page, site: Site, receipt: str) -> None:
    open_all(page, f"{receipt}/edit")
    page.locator("#note").fill(TYPED)
    page.get_by_role("button", name="Send it like this").last.click()
    expect(page).to_have_url(receipt)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_what_is_said_better_of_one_report_is_not_filled_into_another(page: Page, site: Site, receipt: str) -> None:
    with site.database.writing() as session:
        another = factories.submitted_report(session)
        session.commit()
    open_all(page, f"{receipt}/edit")
    page.locator("#note").fill(TYPED)

    open_all(page, f"{site.url}/reports/{another}/edit")

    expect(page.locator("#note")).not_to_have_value(TYPED)
