"""The map: a page that draws the register's tiles, and what every page with a map has to know."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db, map_data
from app.registry import cameras
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.parameters import YEAR
from app.registry.geometry import BBox, Position
from app.registry.map import counted_cells
from app.web import basemap, filtering
from app.wording import Row


def show() -> ResponseReturnValue:
    """The map page with the cameras that a filter selects, opened on its box or on the box around every camera."""
    pairs = list(request.args.items(multi=True))
    if (tidied := filtering.tidy(pairs)) != pairs:
        return redirect(filtering.address(tidied))
    wanted = CameraFilter.parse(pairs)
    everything = filtering.whole_of(wanted)
    anywhere = replace(wanted, bbox=None)
    shown = anywhere.standing()
    total = cameras.count(db.session(), everything)
    return render_template(
        "web/map.html",
        form=filtering.Form.of(wanted),
        query=anywhere.query(),
        shown=shown.query(),
        count=total if shown == everything else cameras.count(db.session(), shown),
        total=total,
        years=cameras.years(db.session()),
        this_year=datetime.now(UTC).year,
        map_config={
            **config(),
            **filtered(),
            **opened(wanted),
            "filters": url_for("web.filters"),
        },
        vocabulary=map_data.meanings(),
    )


def filtered() -> dict[str, object]:
    """What a map with filters has to know instead: it asks for tiles in full, `standing` where nothing else is said."""
    now, then = (CameraFilter(year=year).standing() for year in (None, 0))
    return {"tiles": map_data.tiles(), "standing": now.query(), "standing_then": then.without(YEAR).query()}


def opened(wanted: CameraFilter) -> dict[str, object]:
    """Where the map opens instead, when a filter has a box."""
    return {"bounds": _edges(wanted.bbox)} if wanted.bbox else {}


def config() -> dict[str, object]:
    """What a map in a page has to know: where its tiles and answers come from, and the box around every camera."""
    extent = counted_cells.extent(db.session())
    return {
        "tiles": map_data.tiles_of_what_is_there(),
        "bounds": extent and _edges(extent),
        "cameras": url_for("web.cameras"),
        "places": url_for("web.places"),
        "basemap": basemap.for_the_map(),
        "labels": map_data.labels(),
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
        **map_data.sight(position, row),
    }
