"""The description of the API for programs (OpenAPI 3.1), made of the vocabulary and of the routes' own limits."""

from collections import ChainMap
from importlib.metadata import version
from typing import Any, Final

from flask import Response, json, request, url_for
from werkzeug.wrappers import Response as Answer

from app import caching, db
from app.api import (
    described_dossiers,
    described_snapshots,
    described_webhooks,
    landing,
    lists,
    parameters,
    protocol,
    schemas,
)
from app.api.described_answers import of_shape, problem
from app.api.links import HTML, JSON, OPENAPI, SCHEMA
from app.api.parameters import (
    BBOX,
    CAMERA_ID,
    CHANGES,
    CHECKED,
    CURSOR,
    FILTER,
    FORMAT,
    IN_YEAR,
    LISTS,
    PAGE,
    PLACE,
    PROPERTIES,
    SORTBY,
    Schema,
)
from app.formats import atom, changes, csv, geojson
from app.formats.exporting import FORMATS, Format
from app.registry import sources

# What the patterns of parameters do not say.
_SPACE: Final = "Space around a value is ignored, as are tabs and ends of lines there."
# How a list is told, whatever is in it.
_LISTED: Final[tuple[Schema, ...]] = (SORTBY, CURSOR, PROPERTIES, FORMAT)
# What is described in modules of its own.
_PARTS: Final = (described_snapshots, described_dossiers, described_webhooks)


def description() -> Answer:
    """Every address under /api/ with its parameters and answers."""
    protocol.refuse_parameters()
    # GDAL knows version 3.0 by its own name, and reads this one as any JSON.
    media_type = request.accept_mimetypes.best_match((OPENAPI, JSON), default=OPENAPI)
    return protocol.negotiated(
        caching.unless_known(
            caching.tag(db.session(), f"openapi?{media_type}"),
            lambda: Response(json.dumps(document(), ensure_ascii=False), content_type=media_type),
        )
    )


def document() -> dict[str, Any]:
    """The description as it stands now, with the address under which it was asked for."""
    told = (BBOX, *CHECKED, IN_YEAR, *FILTER, *PAGE, *_LISTED, PLACE, CAMERA_ID, *parameters.fields())
    fields = {each["name"]: each for each in told}
    licence = sources.CONTRIBUTORS["licence"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": landing.TITLE,
            "description": f"{landing.DESCRIPTION} {_SPACE}",
            "version": version("lookback"),
            "license": {"name": licence, "url": sources.LICENCE_URLS[licence]},
        },
        "servers": [{"url": url_for("api.landing", _external=True).removesuffix("/")}],
        "paths": _paths(),
        "webhooks": described_webhooks.sent(),
        "security": [{}, {"key": []}],
        "components": {
            "parameters": dict(ChainMap(fields, CHANGES, LISTS, *(each.PARAMETERS for each in _PARTS))),
            "schemas": dict(ChainMap(schemas.schemas(), *(each.schemas() for each in _PARTS))),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A key, to ask more often than everybody may, or for webhooks.",
                }
            },
        },
    }


def _paths() -> dict[str, Any]:
    filters = [each["name"] for each in (BBOX, *CHECKED, IN_YEAR, *parameters.fields())]
    exact = [*filters, *(each["name"] for each in FILTER)]
    pages = [*exact, *(each["name"] for each in (*PAGE, *_LISTED))]
    to_page = {"303": {"description": "To the page for people, when that is asked for."}}
    gone = {"404": problem("There is no such camera."), "410": problem("It was taken down for legal reasons.")}
    searching = {
        "503": problem(
            "Too much is being searched, and Retry-After says when to ask again; or what is asked takes too long."
        )
    }
    busy = {"503": problem("Too many exports are being read; Retry-After says when to ask again.")}
    items, form = "/collections/cameras/items", [FORMAT["name"]]
    return {
        "/": _get("landing", "What there is to read", _either(JSON, "Landing"), form),
        "/docs": _get("docs", "How to use the API, for people", {HTML: {"schema": {"type": "string"}}}),
        "/conformance": _get("conformance", "Which standards the API keeps", _either(JSON, "Conformance"), form),
        "/openapi.json": _get("description", "This description", _described()),
        "/collections": _get("collections", "Every collection", _either(JSON, "Collections"), form),
        "/collections/cameras": _get("cameras", "The collection of cameras", _either(JSON, "Collection"), form),
        "/collections/cameras/queryables": _get(
            "queryables", "What a filter can ask", _either(SCHEMA, "Properties"), form
        ),
        "/collections/cameras/sortables": _get(
            "sortables", "What cameras can be sorted by", _either(SCHEMA, "Properties"), form
        ),
        items: _get(
            "items",
            "Cameras in pages, by number or sorted",
            _either(geojson.MEDIA_TYPE, "Cameras"),
            pages,
            answers=to_page | searching,
        ),
        f"{items}/{{camera_id}}": _get(
            "item",
            "One camera, removed ones too",
            of_shape("Camera", geojson.MEDIA_TYPE),
            [CAMERA_ID["name"], FORMAT["name"]],
            answers=to_page | gone,
        ),
        **_lists(),
        **_dossiers(busy),
        "/changes": _get(
            "changes",
            "What changed, in the order of publication, a change a line",
            {changes.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Change"}}},
            [*filters, *CHANGES],
        ),
        "/changes.atom": _get(
            "change_feed",
            "The last changes for a feed reader (Atom with GeoRSS)",
            {atom.MEDIA_TYPE: {"schema": {"type": "string"}}},
            [*filters, PLACE["name"]],
            answers={
                "404": problem("No city of this name is known."),
                "503": problem("The list of cities is being made; Retry-After says when to ask again."),
            },
        ),
        **{
            f"/exports/cameras.{extension}": _get(
                f"export_{extension}", f"Cameras as {each.name}", _file(each), exact, answers=busy | _missing(each)
            )
            for extension, each in FORMATS.items()
        },
        **described_snapshots.paths(),
        **described_webhooks.paths(),
    }


def _lists() -> dict[str, Any]:
    told: dict[str, Any] = {}
    for each in lists.LISTS:
        one, address = each.title.removesuffix("s"), f"/collections/{each.name}"
        told[address] = _get(each.name, each.description, _either(JSON, "Collection"), ["f"])
        told[f"{address}/items"] = _get(
            f"{each.name}_items",
            f"{each.title} in pages, by number",
            _either(geojson.MEDIA_TYPE, f"{one}s"),
            ["limit", "after", "f"],
        )
        told[f"{address}/items/{{number}}"] = _get(
            f"{each.name}_item",
            f"One of the {each.name}",
            _either(geojson.MEDIA_TYPE, one),
            ["number", "f"],
            answers={"404": problem("There is none of this number.")},
        )
    return told


def _dossiers(busy: dict[str, Any]) -> dict[str, Any]:
    graph = of_shape("Graph") | {csv.MEDIA_TYPE: {"schema": {"type": "string"}}}
    return {
        "/dossiers/changes": _get(
            "dossier_history",
            "What changed about systems, organisations, claims and memberships, a change a line, each with what it is "
            "about as that is now",
            {changes.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/DossierChange"}}},
            ["after_dossier_change", "limit_of_changes", "prefer"],
        ),
        "/graph.{form}": _get(
            "dossier_graph",
            "Who is joined to what, as edges",
            graph,
            ["graph_form"],
            answers=busy | {"404": problem("There is no such format.")},
        ),
    }


def _get(
    operation: str,
    summary: str,
    content: dict[str, Any],
    names: list[str] | None = None,
    *,
    answers: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names or ()],
            "responses": {
                "200": {"description": summary, "content": content},
                "304": {"description": "Nothing has changed since the answer whose ETag If-None-Match names."},
                "400": problem("A parameter is unknown or cannot be read; each is named."),
                "401": problem("The key that was shown is not valid. Without one it works too."),
                "429": problem("Asked too often; Retry-After says when to ask again."),
                **(answers or {}),
            },
        }
    }


def _file(each: Format) -> dict[str, Any]:
    if each.media_type == geojson.MEDIA_TYPE:
        return of_shape("Export", each.media_type)
    # Bytes have no schema (OpenAPI 3.1, 4.8.14).
    return {each.media_type: {"schema": {"type": "string"}} if each.torn is not None else {}}


def _missing(each: Format) -> dict[str, Any]:
    missing = {} if each.extra is None else {"501": problem("The format is not installed here.")}
    return (
        missing if each.torn is not None else {**missing, "507": problem("There is too little room to make the file.")}
    )


def _either(media_type: str, name: str) -> dict[str, Any]:
    """What is JSON for programs and a page for people."""
    return of_shape(name, media_type) | {HTML: {"schema": {"type": "string"}}}


def _described() -> dict[str, Any]:
    return {media_type: {"schema": {"type": "object"}} for media_type in (OPENAPI, JSON)}
