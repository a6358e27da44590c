"""A moderator at the keyboard in a real Chromium: decisions a minute, and how long from a key to the next report."""

import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import click
from playwright.sync_api import Page
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from app import create_app, migrations
from app.config import Config
from app.db import Database
from app.moderation import accounts
from app.registry import cameras
from app.registry.unpublished import reports, signals, tallies
from app.registry.unpublished.proposals import Correction
from tests import factories
from tests.benchmarks import figures
from tests.benchmarks.browser import chromium
from tests.benchmarks.figures import met, ms, p95

GOAL_MS: Final = 100
_EMAIL, _PASSWORD = "moderator@example.org", "correct horse battery staple"
# What decides each report of ten, by the keys: reasons and duplicates take a digit.
_KEYS: Final = (("a",), ("a",), ("r", "1"), ("1",), ("s",), ("a",), ("a",), ("a",), ("r", "1"), ("a",))
_APART: Final = 0.01
_WAIT_MS: Final = 20_000
# From the last key to the frame in which another report is on the screen.
_WATCH: Final = """() => {
    window.waits = [];
    let key = 0;
    let report = document.querySelector(".desk")?.dataset.report;
    addEventListener("keydown", () => { key = performance.now(); }, true);
    new MutationObserver(() => {
        const now = document.querySelector(".desk")?.dataset.report;
        if (!now || now === report) return;
        report = now;
        const from = key;
        requestAnimationFrame(() => window.waits.push(performance.now() - from));
    }).observe(document.body, { childList: true });
}"""
_IS_ANOTHER: Final = "number => document.querySelector('.desk')?.dataset.report !== number"
_NUMBER: Final = "() => document.querySelector('.desk')?.dataset.report ?? null"


@dataclass(frozen=True)
class Run:
    """What was measured: `waits_ms` from each key to the next report on the screen."""

    decisions: int
    seconds: float
    waits_ms: tuple[float, ...]

    @property
    def a_minute(self) -> float:
        """Decisions a minute, reading included."""
        return 60 * self.decisions / self.seconds

    @property
    def median_ms(self) -> float:
        """Half of the waits were shorter."""
        return statistics.median(self.waits_ms)


def fill(session: Session, count: int) -> None:
    """Put a mixed queue into an empty register: of ten reports five are about cameras that are known."""
    for number in range(count):
        place = {"lon": f"{-104.99 + _APART * (number % 50):.5f}", "lat": f"{39.74 + _APART * (number // 50):.5f}"}
        match number % 10:
            case 5 | 6 | 7 | 8 as kind:
                camera_id = factories.published_camera(session, **place)
                _say(session, camera_id, kind)
            case 3:
                factories.published_camera(session, **place)
                factories.submitted_report(session, **place)
            case _:
                factories.submitted_report(session, **place, operator="City of Denver", note="On the corner.")


def _say(session: Session, camera_id: int, kind: int) -> None:
    match kind:
        case 5:
            row = cameras.known(session, camera_id)
            form = {"operator": "Denver Police", "knowledge": "survey"}
            reports.submit(session, Correction.parse(form, row), day=factories.DAY)
        case 6:
            signals.say(session, camera_id, "still_there", day=factories.DAY)
        case 7:
            signals.say(session, camera_id, "gone", day=factories.DAY)
        case _:
            signals.privacy_problem(session, camera_id, "My home.", now=factories.NOW)


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    """Sign in and open the first report."""
    page.goto(f"{url}/moderation/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Begin").click()
    page.locator("#desk-map.leaflet-container").wait_for()


def decide_all(page: Page, reading_ms: int = 250) -> Run:
    """Decide one report after the other, each looked at for so long, until the queue is there again."""
    page.evaluate(_WATCH)
    decisions, started = 0, time.perf_counter()
    while (number := cast("str | None", page.evaluate(_NUMBER))) is not None:
        page.wait_for_timeout(reading_ms)
        for key in _KEYS[(int(number) - 1) % len(_KEYS)]:
            page.keyboard.press(key)
        decisions += 1
        page.wait_for_function(_IS_ANOTHER, arg=number, timeout=_WAIT_MS)
    seconds = time.perf_counter() - started
    return Run(decisions, seconds, tuple(page.evaluate("() => window.waits")))


def waiting(database: Database) -> int:
    """How many reports wait."""
    with database.reading() as session:
        return tallies.count_waiting(session)


def measure(count: int, reading_ms: int) -> None:
    """Decide so many reports in a register of their own, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'register.sqlite'}"
        app = create_app(Config(data_dir=Path(folder), database_url=url, basemap="none"))
        database: Database = app.extensions["lookback.database"]
        migrations.upgrade(database)
        with database.writing() as session:
            accounts.create(session, _EMAIL, _PASSWORD)
            fill(session, count)
            session.commit()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            _print(_in_chromium(f"http://127.0.0.1:{server.server_port}", reading_ms), reading_ms)
        finally:
            server.shutdown()
            database.dispose()


def _in_chromium(url: str, reading_ms: int) -> Run:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        sign_in(page, url, _EMAIL, _PASSWORD)
        return decide_all(page, reading_ms)


def _print(run: Run, reading_ms: int) -> None:
    longest = max(run.waits_ms)
    click.echo(f"{run.decisions} mixed reports by keyboard, each looked at for {reading_ms} ms\n")
    rows = [
        ["decisions a minute", f"{run.a_minute:.0f}", ""],
        ["key to next report, median", ms(run.median_ms), met(run.median_ms <= GOAL_MS)],
        ["key to next report, 95 %", ms(p95(run.waits_ms)), met(p95(run.waits_ms) <= GOAL_MS)],
        ["key to next report, longest", ms(longest), met(longest <= GOAL_MS)],
    ]
    figures.table(("what", "measured", f"goal {GOAL_MS} ms"), rows)
