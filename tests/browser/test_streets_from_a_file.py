"""Streets from the operator's own PMTiles file, drawn in a browser that asks nobody but us."""

import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

# https://github.com/mapbox/vector-tile-spec: a layer "earth" with one polygon, the whole tile.
_POLYGON = bytes.fromhex("0900001a8040000080 40ff3f000f")
_FEATURE = b"\x18\x03\x22" + bytes([len(_POLYGON)]) + _POLYGON
_LAYER = b"\x0a\x05earth\x12" + bytes([len(_FEATURE)]) + _FEATURE + b"\x28\x80\x20\x78\x02"
_TILE = b"\x1a" + bytes([len(_LAYER)]) + _LAYER


def archive() -> bytes:
    """A PMTiles archive of the whole world at zoom 1, four times the same tile, nothing compressed."""
    directory = bytes([1, 1, 4, len(_TILE), 1])
    metadata = b"{}"
    at = [127, 127 + len(directory), 0, 127 + len(directory) + len(metadata)]
    places = (at[0], len(directory), at[1], len(metadata), at[2], 0, at[3], len(_TILE), 4, 1, 1)
    kinds = (1, 1, 1, 1, 1, 1)
    world = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    header = b"PMTiles\x03" + struct.pack("<11Q6B4iB2i", *places, *kinds, *world, 1, 0, 0)
    return header + directory + metadata + _TILE


@pytest.fixture
def basemap(tmp_path: Path) -> str:
    path = tmp_path / "streets.pmtiles"
    path.write_bytes(archive())
    return str(path)


# The colour in the middle of the streets: its red, while they are drawn.
GROUND = """() => {
  const canvas = document.querySelector(".vector-streets canvas.leaflet-tile-loaded");
  const [red, , , alpha] = canvas?.getContext("2d").getImageData(9, 9, 1, 1).data ?? [];
  return alpha === 255 ? red : null;
}"""


def test_the_file_is_drawn_in_the_colours_of_the_reader_and_credited(page: Page, site: Site) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{site.url}/#map=12/39.7392/-104.9903")
    page.wait_for_function(f"() => ({GROUND})() > 200")
    expect(page.get_by_role("link", name="© Example Streets")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => ({GROUND})() !== null && ({GROUND})() < 60")


def test_a_file_that_is_gone_leaves_the_sheet(page: Page, site: Site, basemap: str) -> None:
    Path(basemap).unlink()
    with page.expect_response(lambda answer: answer.url.endswith("/basemap/file.pmtiles") and answer.status == 404):
        page.goto(f"{site.url}/#map=12/39.7392/-104.9903")
    expect(page.get_by_role("link", name="Natural Earth")).to_be_visible()
