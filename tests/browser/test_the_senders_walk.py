"""What a sender lives through with one report: by keyboard alone, with JavaScript and without."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from app.registry.unpublished import verdicts
from app.registry.unpublished.reports import Report
from tests import factories
from tests.browser.conftest import Site


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def sender(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    page = new_context(java_script_enabled=request.param == "with JavaScript").new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(error.message))
    yield page
    assert broken == [], "a script of a page broke"


def press(page: Page, selector: str, words: str = "", key: str = "Enter") -> None:
    """Go to a control of the page by Tab, as a keyboard does, and press a key."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = "([selector, words]) => document.activeElement.matches(selector)"
        if page.evaluate(f"{here} && document.activeElement.textContent.includes(words)", [selector, words]):
            page.keyboard.press(key)
            return
    pytest.fail(f"Tab never reaches {selector} {words}")


def decided(site: Site, verb: Callable[..., object], moderator_id: int, *words: str, **more: str) -> None:
    """What a moderator does about the one report meanwhile."""
    with site.database.writing() as session:
        report = session.scalars(select(Report)).one()
        verb(session, report.id, *words, moderator_id=moderator_id, **more)
        session.commit()


def test_from_a_report_to_an_appeal_that_is_granted_by_keyboard(sender: Page, site: Site) -> None:
    with site.database.writing() as session:
        factories.published_camera(session)
        one, other = (factories.moderator(session, f"{name}@example.org").id for name in ("one", "other"))
        session.commit()
    heading = sender.get_by_role("heading", level=1)

    sender.goto(f"{site.url}/report?lon=-104.9903&lat=39.7392")
    press(sender, "input[name=device]", key="Space")
    press(sender, "input[name=knowledge]", key="Space")
    press(sender, "button", "Preview")
    expect(heading).to_have_text("What the public will see")
    press(sender, "button", "Send for review")
    expect(heading).to_have_text("Is it one of these?")
    press(sender, "button", "No, another one")
    expect(heading).to_have_text("Waiting for a moderator")
    receipt = sender.url

    decided(site, verdicts.ask, one, "On which side of the street?")
    sender.goto(receipt)
    expect(heading).to_have_text("A moderator has a question")
    press(sender, "textarea", key="N")
    press(sender, "button", "Send the answer")
    expect(heading).to_have_text("Waiting for a moderator")

    decided(site, verdicts.reject, one, reason="not_a_camera")
    sender.goto(receipt)
    expect(heading).to_have_text("Not published")
    press(sender, "summary", "Ask another moderator")
    press(sender, "textarea", key="S")
    press(sender, "button", "Ask for a second look")
    expect(heading).to_have_text("Waiting for another moderator")

    decided(site, verdicts.approve, other)
    sender.goto(receipt)
    expect(heading).to_have_text("Published")
    expect(sender.get_by_role("link", name="See the camera")).to_be_visible()
