"""The map: a page that draws the register's tiles, and what every page with a map has to know."""

from dataclasses import replace
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.registry import cameras, points, vocabulary
from app.registry.direction import Direction
from app.registry.filters import CameraFilter
from app.registry.geometry import BBox, Position, field_of_view
from app.web import basemap, filtering
from app.web.i18n import _
from app.web.wording import Row

# How far and how wide a camera is drawn to see when nobody said: enough to tell which way it looks.
_SIGHT_M: Final = 40
_ASSUMED_WIDTH: Final = 60


def show() -> ResponseReturnValue:
    """The map page with the cameras that a filter selects, opened on its box or on the box around every camera."""
    pairs = list(request.args.items(multi=True))
    if (tidied := filtering.tidy(pairs)) != pairs:
        return redirect(filtering.address(tidied))
    wanted = CameraFilter.parse(pairs)
    everything = CameraFilter()
    anywhere = replace(wanted, bbox=None)
    total = cameras.count(db.session(), everything)
    opened = {"bounds": _edges(wanted.bbox)} if wanted.bbox else {}
    return render_template(
        "web/map.html",
        form=filtering.Form.of(wanted),
        query=anywhere.query(),
        count=total if anywhere == everything else cameras.count(db.session(), anywhere),
        total=total,
        map_config={**config(), **opened, "filters": url_for("web.filters")},
        vocabulary=meanings(),
    )


def config() -> dict[str, object]:
    """What a map in a page has to know: where its tiles and answers come from, and the box around every camera."""
    extent = cameras.extent(db.session())
    return {
        # The braces are the map's own placeholders; url_for would escape them.
        "tiles": url_for("web.map") + "tiles/{z}/{x}/{y}.json",
        "bounds": extent and _edges(extent),
        "cameras": url_for("web.cameras"),
        "places": url_for("web.places"),
        "basemap": basemap.for_the_map(),
        "labels": url_for("web.map") + "labels/{z}/{x}/{y}.json",
    }


def _edges(box: BBox) -> list[float]:
    return [box.west, box.south, box.east, box.north]


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
