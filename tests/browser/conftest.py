"""The whole application on a port of its own, and a real Chromium in front of it."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect
from werkzeug.serving import make_server

from app import create_app
from app.config import Config
from app.db import Database
from app.moderation import accounts

# A shared machine may need longer than a reader would wait; what never comes fails all the same.
expect.set_options(timeout=20_000)

EMAIL, PASSWORD = "moderator@example.org", "correct horse battery staple"
STREETS_CREDIT = "© Example Streets https://streets.example/credit"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


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
        told = "No Chromium here: `apt-get install chromium`, or your system's way, runs the browser tests."
        if os.environ.get("CI"):
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
    # As root Chromium's sandbox cannot start; the other switches keep it from calling home.
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": path, "args": ["--no-sandbox", "--disable-gpu", *quiet]}


@pytest.fixture
def basemap() -> str:
    """Where the streets come from: nowhere, unless that is what a test is about."""
    return "none"


@pytest.fixture
def site(sqlite_url: str, data_dir: Path, basemap: str) -> Iterator[Site]:
    """An empty register with one moderator, served."""
    app = create_app(
        Config(data_dir=data_dir, database_url=sqlite_url, basemap=basemap, basemap_attribution=STREETS_CREDIT)
    )
    database: Database = app.extensions["lookback.database"]
    with app.app_context(), database.writing() as session:
        accounts.create(session, EMAIL, PASSWORD)
        session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", app, database)
    server.shutdown()
    thread.join()
    database.dispose()


def type_the_place(page: Page) -> None:
    """Open the fields that wait behind the map, where there is one."""
    if (button := page.get_by_role("button", name="Type the place")).is_visible():
        button.click()


@pytest.fixture(autouse=True)
def outside_requests(context: BrowserContext) -> Iterator[list[str]]:
    """What the pages asked of anybody but us: refused, collected, and a failure at the end."""
    asked: list[str] = []

    def only_us(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", only_us)
    yield asked
    assert asked == [], "a page talked to a third party"
