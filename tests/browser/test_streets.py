"""Streets under the cameras, in a browser: they come late, or not at all, and are credited either way."""

import struct
import threading
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Site
from tests.tile_upstream import Reply, Upstream, tile_upstream

DENVER = "#map=17/39.7392/-104.9903"
ALL_HERE = """() => {
  const tiles = [...document.querySelectorAll(".streets img")];
  return tiles.length > 0 && tiles.every((tile) => tile.classList.contains("leaflet-tile-loaded"));
}"""


def picture() -> bytes:
    """The smallest PNG that a browser can draw: one grey pixel."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\x80")),
        (b"IEND", b""),
    )
    written = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with tile_upstream(Reply(body=picture())) as running:
        yield running


@pytest.fixture
def basemap(upstream: Upstream) -> str:
    return upstream.template


def test_streets_that_are_not_here_yet_are_asked_for_again(page: Page, site: Site, upstream: Upstream) -> None:
    come = threading.Event()
    upstream.reply = Reply(body=picture(), wait=come.wait)
    with page.expect_response(lambda answer: "/basemap/" in answer.url and answer.status == 503):
        page.goto(f"{site.url}/{DENVER}")
    come.set()
    page.wait_for_function(ALL_HERE)
    expect(page.get_by_role("link", name="© Example Streets")).to_have_attribute(
        "href", "https://streets.example/credit"
    )
    expect(page.get_by_role("link", name="Natural Earth")).to_be_hidden()
    # The names of the graticule's lines belong to the sheet.
    expect(page.locator(".sheet-edge")).to_be_hidden()


def test_without_streets_the_sheet_shows_and_is_credited(page: Page, site: Site, upstream: Upstream) -> None:
    upstream.reply = Reply(status=500)
    with page.expect_response(lambda answer: "/basemap/" in answer.url and answer.status == 503):
        page.goto(f"{site.url}/{DENVER}")
    expect(page.get_by_role("link", name="Natural Earth")).to_be_visible()
    expect(page.locator(".sheet-edge")).to_be_visible()
    expect(page.get_by_role("link", name="© Example Streets")).to_be_hidden()


def test_streets_that_never_come_are_missed_in_words(page: Page, site: Site, upstream: Upstream) -> None:
    upstream.reply = Reply(status=500)
    page.clock.install()
    page.goto(f"{site.url}/{DENVER}")
    said = page.get_by_text("Some streets could not be loaded.")
    expect(said).to_be_hidden()

    # The page's own minutes pass, with time for the answers in between, until it has asked often enough.
    for _ in range(50):
        if said.is_visible():
            break
        page.clock.run_for(12_000)
        page.wait_for_timeout(100)
    expect(said).to_be_visible()


def test_the_whole_world_is_the_sheet_and_asks_nobody(page: Page, site: Site, upstream: Upstream) -> None:
    page.goto(f"{site.url}/{DENVER}")
    page.wait_for_function(ALL_HERE)
    asked = len(upstream.asked)
    page.goto(f"{site.url}/#map=3/20/0")
    expect(page.get_by_role("link", name="Natural Earth")).to_be_visible()
    assert len(upstream.asked) == asked


def test_the_form_and_the_page_of_a_camera_have_streets_too(page: Page, site: Site) -> None:
    with site.database.writing() as session:
        camera_id = factories.published_camera(session)
        session.commit()
    for path in (f"report{DENVER}", f"cameras/{camera_id}"):
        page.goto(f"{site.url}/{path}")
        page.wait_for_function(ALL_HERE)
