"""Which standards the API keeps."""

from typing import Final

from flask import Response, json

from app import caching, db
from app.api import protocol

_SPEC: Final = "http://www.opengis.net/spec"
# What the drafts on sorting and on the choice of properties say is kept too; a draft has no name to be claimed by.
CLASSES: Final = (
    *(f"{_SPEC}/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson")),
    *(f"{_SPEC}/ogcapi-features-3/1.0/conf/{name}" for name in ("queryables", "filter", "features-filter")),
    *(
        f"{_SPEC}/cql2/1.0/conf/{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "temporal-functions",
        )
    ),
)


def conformance() -> Response:
    """The conformance classes of OGC API - Features. OpenAPI 3.1 came after them: `oas30` is not claimed."""
    protocol.refuse_parameters()
    body = json.dumps({"conformsTo": CLASSES})
    return caching.unless_known(caching.tag(db.session()), lambda: Response(body, mimetype="application/json"))
