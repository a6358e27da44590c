"""Map tiles as columns of integers, which a browser reads without a library."""

import json

from flask import Response, abort

from app import db
from app.api import protocol
from app.registry import points
from app.registry.cells import valid_tile


def tile(z: int, x: int, y: int) -> Response:
    """The cameras of one map tile: each of them, or counts where they are too many to tell apart."""
    if not valid_tile(z, x, y):
        abort(404)
    protocol.refuse_parameters()
    session = db.session()

    def make() -> Response:
        found = points.tile(session, z, x, y)
        body = {"kind": "counts" if found.counted else "points", "total": found.total, **found.columns}
        return Response(json.dumps(body, separators=(",", ":")), mimetype="application/json")

    return protocol.unless_known(protocol.tag(session), make)
