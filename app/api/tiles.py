"""Map tiles: as columns of integers, which a browser reads without a library, and as vector tiles for map programs."""

import json
from collections.abc import Callable
from dataclasses import replace

from flask import Response, abort, request

from app import caching, db, searching
from app.formats import mvt
from app.registry.errors import Invalid, Problem
from app.registry.filtering.filters import CameraFilter
from app.registry.i18n import N_
from app.registry.map import tiles
from app.registry.map.cells import tile_box, valid_tile
from app.registry.map.tiles import Tile


def tile(z: int, x: int, y: int) -> Response:
    """The cameras of one map tile that a filter selects: each, or counts where they are too many to tell apart."""
    return _answer(z, x, y, "application/json", _columns)


def vector_tile(z: int, x: int, y: int) -> Response:
    """The same as a Mapbox Vector Tile."""
    return _answer(z, x, y, mvt.MEDIA_TYPE, mvt.write)


def _answer(z: int, x: int, y: int, media_type: str, write: Callable[[Tile], bytes]) -> Response:
    if not valid_tile(z, x, y):
        abort(404)
    wanted = CameraFilter.parse(request.args.items(multi=True))
    if wanted.bbox is not None:
        raise Invalid((Problem("bbox", N_("A tile is a box already: its address says which.")),))
    session = db.session()
    tag = caching.tag(session, f"{media_type}?{wanted.query()}")

    def make() -> Response:
        # Many look at the same places: the middle of a city is made once, until something is published.
        body = caching.bodies().get((tag, z, x, y), lambda: write(found()))
        return Response(body, mimetype=media_type)

    def found() -> Tile:
        with searching.turn(session, replace(wanted, bbox=tile_box(z, x, y))):
            return tiles.tile(session, z, x, y, wanted)

    return caching.unless_known(tag, make)


def _columns(found: Tile) -> bytes:
    body = {"kind": "counts" if found.counted else "points", "total": found.total, **found.columns}
    return json.dumps(body, separators=(",", ":")).encode()
