"""Which standards the API keeps."""

from typing import Final

from werkzeug.wrappers import Response as Answer

from app.api import pages, protocol

_SPEC: Final = "http://www.opengis.net/spec"
# What the drafts on sorting and on the choice of properties say is kept too; a draft has no name to be claimed by.
CLASSES: Final = (
    *(f"{_SPEC}/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson", "html")),
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


def conformance() -> Answer:
    """The conformance classes of OGC API - Features. OpenAPI 3.1 came after them: `oas30` is not claimed."""
    protocol.refuse_parameters(but=("f",))
    return pages.answer("conformance", lambda _: {"conformsTo": CLASSES}, "api/conformance.html")
