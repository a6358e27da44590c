"""Which way cameras look, as the map draws it."""

from playwright.sync_api import Page

from tests import factories
from tests.browser.conftest import Site

# How strong the tint is 35 pixels from the middle of the view, to the east and to the west.
TINTS = """() => {
  const canvas = document.querySelector(".leaflet-sight-pane canvas");
  if (!canvas) return null;
  const [drawn, view] = [canvas.getBoundingClientRect(), document.getElementById("map").getBoundingClientRect()];
  const scale = canvas.width / drawn.width;
  const x = view.x + view.width / 2 - drawn.x;
  const y = view.y + view.height / 2 - drawn.y;
  const at = (away) => canvas.getContext("2d").getImageData((x + away) * scale, y * scale, 1, 1).data[3];
  return [at(35), at(-35)];
}"""


def drawn(site: Site, page: Page, *, zoom: int = 17, **facts: object) -> None:
    with site.database.writing() as session:
        factories.published_camera(session, **facts)
        session.commit()
    page.goto(f"{site.url}/#map={zoom}/39.7392/-104.9903")


def test_a_camera_is_drawn_to_look_where_it_looks(page: Page, site: Site) -> None:
    drawn(site, page, camera_direction="90")
    page.wait_for_function(f"() => {{ const [east, west] = ({TINTS})() ?? []; return east > 0 && west === 0; }}")


def test_a_range_over_north_is_drawn_clockwise(page: Page, site: Site) -> None:
    drawn(site, page, camera_direction="180-0")
    page.wait_for_function(f"() => {{ const [east, west] = ({TINTS})() ?? []; return west > 0 && east === 0; }}")


def test_from_further_away_no_wedge_is_drawn(page: Page, site: Site) -> None:
    drawn(site, page, camera_direction="90")
    page.wait_for_function(f"() => ({TINTS})() !== null")
    page.get_by_role("button", name="Zoom out").click()
    page.wait_for_function(f"() => ({TINTS})() === null")
