"""The map: a page that draws the register's tiles, and what every page with a map has to know."""

from typing import Final

from flask import render_template, url_for

from app import db
from app.registry import cameras, points, vocabulary
from app.registry.direction import Direction
from app.registry.filters import CameraFilter
from app.registry.geometry import Position, field_of_view
from app.web import basemap
from app.web.i18n import _
from app.web.wording import Row

# How far and how wide a camera is drawn to see when nobody said: enough to tell which way it looks.
_SIGHT_M: Final = 40
_ASSUMED_WIDTH: Final = 60


def show() -> str:
    """The map page, opened on the box around every camera."""
    return render_template(
        "web/map.html",
        total=cameras.count(db.session(), CameraFilter()),
        map_config=config(),
        vocabulary=meanings(),
    )


def config() -> dict[str, object]:
    """What a map in a page has to know: where its tiles and answers come from, and the box around every camera."""
    extent = cameras.extent(db.session())
    return {
        # The braces are the map's own placeholders; url_for would escape them.
        "tiles": url_for("web.map") + "tiles/{z}/{x}/{y}.json",
        "bounds": extent and [extent.west, extent.south, extent.east, extent.north],
        "cameras": url_for("web.cameras"),
        "places": url_for("web.places"),
        "basemap": basemap.for_the_map(),
    }


def one_place(row: Row) -> dict[str, object]:
    """Where a camera is and what it sees, for the small map on its page."""
    position = Position(row["lon"], row["lat"])
    return {
        "lon": position.lon,
        "lat": position.lat,
        "precision_m": row["precision_m"],
        "views": [
            field_of_view(position, sector, _SIGHT_M, _ASSUMED_WIDTH)
            for sector in Direction.parse(row["camera_direction"] or "").sectors
        ],
    }


def meanings() -> dict[str, list[dict[str, str | int]]]:
    """What the small integers of the map tiles mean."""
    return {
        name: [
            {"code": value.code, "value": value.value, "label": _(value.label)}
            for value in vocabulary.field_named(name).values
        ]
        for name in points.CODES
    }
