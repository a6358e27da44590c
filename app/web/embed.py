"""The map alone, for a frame in another site: view and filters from its address, no form, nothing that writes."""

from dataclasses import replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import map_data
from app.registry.filtering.filters import CameraFilter
from app.web import filtering
from app.web import map as map_page


def show() -> ResponseReturnValue:
    """The map with the cameras that a filter selects, opened on its box or on the box around every camera."""
    wanted = CameraFilter.parse(filtering.tidy(list(request.args.items(multi=True))))
    return render_template(
        "web/embed.html",
        query=replace(wanted, bbox=None).query(),
        map_config={**map_page.config(), **map_page.filtered(), **map_page.opened(wanted)},
        vocabulary=map_data.meanings(),
    )
