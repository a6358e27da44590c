"""Which standards the API keeps."""

from typing import Final

from flask import Response, json

from app import caching, db
from app.api import protocol

_FEATURES: Final = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CLASSES: Final = (f"{_FEATURES}/core", f"{_FEATURES}/geojson")


def conformance() -> Response:
    """The conformance classes of OGC API - Features. OpenAPI 3.1 came after them: `oas30` is not claimed."""
    protocol.refuse_parameters()
    body = json.dumps({"conformsTo": CLASSES})
    return caching.unless_known(caching.tag(db.session()), lambda: Response(body, mimetype="application/json"))
