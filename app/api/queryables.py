"""What a filter can ask of cameras and what they can be sorted by, as JSON Schema (OGC API - Features, part 3)."""

from collections.abc import Callable
from typing import Any

from flask import Response, json, url_for

from app import caching, db
from app.api import protocol
from app.api.links import SCHEMA
from app.registry.queryables import PLACE, QUERYABLES, SORTABLES, Queryable


def queryables() -> Response:
    """Every property that `filter` knows."""
    return _answer("api.queryables", "What a filter can ask", _described)


def sortables() -> Response:
    """Every property that `sortby` knows."""
    return _answer("api.sortables", "What cameras can be sorted by", _scalar)


def _answer(endpoint: str, title: str, describe: Callable[[], dict[str, Any]]) -> Response:
    protocol.refuse_parameters()
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url_for(endpoint, _external=True),
        "type": "object",
        "title": title,
        "properties": describe(),
        "additionalProperties": False,
    }
    text = json.dumps(body, ensure_ascii=False)
    return caching.unless_known(caching.tag(db.session(), endpoint), lambda: Response(text, content_type=SCHEMA))


def _described() -> dict[str, Any]:
    return {name: _property(each) for name, each in QUERYABLES.items()}


def _scalar() -> dict[str, Any]:
    return {name: _property(QUERYABLES[name]) for name in SORTABLES}


def _property(asked: Queryable) -> dict[str, Any]:
    if asked.name == PLACE:
        return {"title": asked.label, "format": "geometry-point", "x-ogc-role": "primary-geometry"}
    told: dict[str, Any] = {"title": asked.label, "type": "number" if asked.kind == "number" else "string"}
    if asked.name == "id":
        told |= {"type": "integer", "x-ogc-role": "id"}
    if asked.kind == "day":
        told["format"] = "date"
    if asked.kind == "date":
        told["description"] = "A year, a month or a day: as exact as somebody knew it."
    return told | ({"enum": list(asked.values)} if asked.values else {})
