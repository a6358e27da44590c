"""The names of cities on the built-in map, tile by tile."""

from typing import Final

from flask import Response, abort, jsonify

from app import errors, gazetteer
from app.i18n import _
from app.registry.map.cells import tile_box, valid_tile

# More could not be read on a tile of 512 pixels.
_MOST: Final = 24
_DAY_S: Final = 86_400
# The file of cities takes about three seconds to make.
_PREPARING_S: Final = 4


def tile(z: int, x: int, y: int) -> Response:
    """The biggest cities of a map tile as columns, the biggest first."""
    if not valid_tile(z, x, y):
        abort(404)
    cities = gazetteer.ready()
    if cities is None:
        response = errors.problem(503, _("The names of cities are being prepared."))
        response.headers["Retry-After"] = str(_PREPARING_S)
        return response
    found = cities.labels(tile_box(z, x, y), _MOST)
    response = jsonify(
        {name: [getattr(label, name) for label in found] for name in ("name", "lon", "lat", "population")}
    )
    response.cache_control.public = True
    response.cache_control.max_age = _DAY_S
    return response
