"""The whole application on a port of its own, and a real Chromium in front of it."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Request, expect
from werkzeug.serving import make_server

from app import create_app
from app.config import Config
from app.db import Database
from app.moderation import accounts
from app.moderation.sessions import DESK
from tests.missing import missing
from tests.moderation.conftest import Desk

# A shared machine may need longer than a reader would wait; what never comes fails all the same.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

EMAIL, PASSWORD = "moderator@example.org", "correct horse battery staple"
STREETS_CREDIT = "© Example Streets https://streets.example/credit"
# What Playwright switches off itself, for only the last list counts; and the page in which Chromium would show what is
# typed into its bar of addresses, another one beside each of ours.
_WITHOUT = (
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay"),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AimEnabled"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
)
_US = ("127.0.0.1", "localhost")
# The first has nothing around its pages, and takes half the time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Site:
    """A running register: where it answers, and its database."""

    url: str
    app: Flask
    database: Database


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How to start the machine's own Chromium. On CI a missing browser is a failure, elsewhere a reason to skip."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        missing("Chromium", "chromium-headless-shell", "the browser tests")
    # As root Chromium's sandbox cannot start; the other switches keep it from calling home.
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    nobody_else = "MAP * ~NOTFOUND, " + ", ".join(f"EXCLUDE {host}" for host in _US)
    alone = [f"--host-resolver-rules={nobody_else}", f"--disable-features={','.join(_WITHOUT)}"]
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu", *quiet, *alone]}


@pytest.fixture
def basemap() -> str:
    """Where the streets come from: nowhere, unless that is what a test is about."""
    return "none"


@pytest.fixture
def site(sqlite_url: str, data_dir: Path, basemap: str) -> Iterator[Site]:
    """An empty register with one moderator, served."""
    with served(
        Config(data_dir=data_dir, database_url=sqlite_url, basemap=basemap, basemap_attribution=STREETS_CREDIT)
    ) as site:
        yield site


@contextmanager
def served(config: Config) -> Iterator[Site]:
    """A register with one moderator, on a port of its own."""
    app = create_app(config)
    database: Database = app.extensions["lookback.database"]
    with app.app_context(), database.writing() as session:
        accounts.create(session, EMAIL, PASSWORD)
        session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # It looks that often whether it shall end.
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", app, database)
    server.shutdown()
    thread.join()
    database.dispose()


def sign_in(context: BrowserContext, site: Site) -> None:
    """Give a browser the session of the moderator, who has signed in by the form in another one."""
    client = site.app.test_client()
    assert Desk(client).sign_in(EMAIL, PASSWORD).status_code == 302
    cookie = client.get_cookie(site.app.config["SESSION_COOKIE_NAME"], path=DESK)
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{site.url}{DESK}"}])


def open_map(page: Page, address: str, in_view: str) -> None:
    """Open the map, and wait until it says this: the cameras that it counts are drawn by then."""
    page.goto(address)
    expect(page.locator("#map-status")).to_have_text(in_view)


def wait_until(page: Page, holds: Callable[[], object]) -> None:
    """Wait for what no page shows."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < end, "it never came"
        page.wait_for_timeout(20)


def type_the_place(page: Page) -> None:
    """Open the fields that wait behind the map, where there is one."""
    if (button := page.get_by_role("button", name="Type the place")).is_visible():
        button.click()


def asked_of_others(context: BrowserContext) -> list[str]:
    """What its pages ask of anybody but us from now on: refused, and collected here."""
    asked: list[str] = []
    allowed = ("data:", "blob:", *(f"http://{host}:" for host in _US))

    def note(request: Request) -> None:
        if not request.url.startswith(allowed):
            asked.append(request.url)

    context.on("request", note)
    return asked


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser that was never here. Whatever its pages ask of anybody but us is a failure at the end."""
    asked: list[list[str]] = []

    def made(**options: Any) -> BrowserContext:
        context = new_context(**options)
        asked.append(asked_of_others(context))
        return context

    yield made
    assert not any(asked), f"a page talked to a third party: {asked}"
