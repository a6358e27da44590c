"""Decisions by keyboard, one after the other: how many a minute, and how long from the key to the next report.

The small run of every test keeps it honest; `python -m tests.benchmarks desk` takes a hundred and prints figures.
"""

from playwright.sync_api import Page

from tests.benchmarks import desk
from tests.browser.conftest import EMAIL, PASSWORD, Site, wait_until

REPORTS = 12


def test_reports_are_decided_by_keyboard_one_after_the_other(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        desk.fill(session, REPORTS)
        session.commit()
    desk.sign_in(page, site.url, EMAIL, PASSWORD)
    run = desk.decide_all(page)
    assert run.decisions == REPORTS
    # The next report is on the screen before the register has heard of the one before.
    wait_until(page, lambda: desk.waiting(site.database) == 0)
