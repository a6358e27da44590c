"""Which way cameras look, as the map draws it."""

import math

from playwright.sync_api import Page
from sqlalchemy import update

from app.registry.cameras import camera
from app.registry.direction import Sector
from tests import factories
from tests.browser.conftest import Site, open_map
from tests.directions import DRAWN

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


# Of the sight at each place: how strong the tint is on every bearing, 32 pixels away.
ROSES = """([places, bearings]) => {
  const canvas = document.querySelector(".leaflet-sight-pane canvas");
  if (!canvas) return null;
  const [drawn, view] = [canvas.getBoundingClientRect(), document.getElementById("map").getBoundingClientRect()];
  const scale = canvas.width / drawn.width;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return places.map(([right, down]) => bearings.map((bearing) => {
    const turn = (bearing - 90) * Math.PI / 180;
    const x = view.x + view.width / 2 - drawn.x + right + 32 * Math.cos(turn);
    const y = view.y + view.height / 2 - drawn.y + down + 32 * Math.sin(turn);
    return context.getImageData(Math.round(x * scale), Math.round(y * scale), 1, 1).data[3];
  }));
}"""
BEARINGS = range(5, 360, 15)
COLUMNS, APART = 10, 100


def sees(sector: Sector, bearing: float) -> bool | None:
    """Whether a sector is drawn on a bearing; None too close to its edge to tell by a pixel."""
    width = sector.width or 60
    start = sector.start - 30 if sector.width is None else sector.start
    if width == 360:
        return True
    inside = (bearing - start) % 360
    return None if min(inside, 360 - inside, abs(inside - width)) < 4 else inside < width


def test_whatever_people_write_is_drawn_as_it_is_read(page: Page, site: Site) -> None:
    zoom, lon, lat = 17, -104.9903, 39.7392
    pixel = 360 / (256 * 2**zoom)
    rows = math.ceil(len(DRAWN) / COLUMNS)
    places = [
        (APART * (at % COLUMNS - (COLUMNS - 1) / 2), APART * (at // COLUMNS - (rows - 1) / 2))
        for at in range(len(DRAWN))
    ]
    with site.database.writing() as session:
        ids = factories.published_cameras(
            session,
            [
                {
                    "lon": lon + right * pixel,
                    "lat": lat - down * pixel * math.cos(math.radians(lat)),
                    "camera_type": "fixed",
                }
                for right, down in places
            ],
        )
        # As older imports left them: a form takes only what can be read.
        for camera_id, text in zip(ids, DRAWN, strict=True):
            session.execute(update(camera).where(camera.c.id == camera_id).values(camera_direction=text))
        session.commit()
    page.set_viewport_size({"width": 1500, "height": 900})
    open_map(page, f"{site.url}/#map={zoom}/{lat}/{lon}", f"{len(DRAWN)} cameras in view")

    # The wedges of all come with the frame after the last tile.
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
    roses = page.evaluate(ROSES, [places, list(BEARINGS)])

    for (text, sectors), rose in zip(DRAWN.items(), roses, strict=True):
        for bearing, tint in zip(BEARINGS, rose, strict=True):
            told = [sees(sector, bearing) for sector in sectors]
            if None not in told:
                assert (tint > 0) == any(told), (text, bearing)
