"""Map tiles as columns of integers, which a browser reads without a library."""

import json

from flask import Response, abort, request

from app import caching, db
from app.registry import tiles
from app.registry.cells import valid_tile
from app.registry.errors import Invalid, Problem
from app.registry.filters import CameraFilter
from app.registry.i18n import N_


def tile(z: int, x: int, y: int) -> Response:
    """The cameras of one map tile that a filter selects: each, or counts where they are too many to tell apart."""
    if not valid_tile(z, x, y):
        abort(404)
    wanted = CameraFilter.parse(request.args.items(multi=True))
    if wanted.bbox is not None:
        raise Invalid((Problem("bbox", N_("A tile is a box already: its address says which.")),))
    session = db.session()

    def make() -> Response:
        found = tiles.tile(session, z, x, y, wanted)
        body = {"kind": "counts" if found.counted else "points", "total": found.total, **found.columns}
        return Response(json.dumps(body, separators=(",", ":")), mimetype="application/json")

    return caching.unless_known(caching.tag(session, wanted.query()), make)
