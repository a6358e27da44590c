"""What a filter can ask of cameras and what they can be sorted by, as JSON Schema (OGC API - Features, part 3)."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response as Answer

from app.api import pages, protocol, schemas
from app.api.links import SCHEMA
from app.registry.filtering.queryables import PLACE, QUERYABLES, SORTABLES, Queryable
from app.registry.i18n import N_


def queryables() -> Answer:
    """Every property that `filter` knows."""
    return _answer("api.queryables", N_("What a filter can ask"), tuple(QUERYABLES))


def sortables() -> Answer:
    """Every property that `sortby` knows."""
    return _answer("api.sortables", N_("What cameras can be sorted by"), SORTABLES)


def _answer(endpoint: str, title: str, names: Sequence[str]) -> Answer:
    protocol.refuse_parameters(but=("f",))
    asked = [QUERYABLES[name] for name in names]
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url_for(endpoint, _external=True),
        "type": "object",
        "title": title,
        "properties": {each.name: _property(each) for each in asked},
        "additionalProperties": False,
    }
    beside = {"properties": asked, "sorts": endpoint == "api.sortables"}
    return pages.answer(endpoint, lambda _: body, "api/properties.html", lambda _: beside, media_type=SCHEMA)


def _described(asked: Queryable) -> str:
    if asked.is_several:
        return "As is claimed of it or else of its system, and not refuted. Of several, what holds for one holds."
    if asked.kind == "date":
        return "A year, a month or a day: as exact as somebody knew it."
    return str(schemas.CLAIMED.get(asked.name, {}).get("description", ""))


def _property(asked: Queryable) -> dict[str, Any]:
    if asked.name == PLACE:
        return {"title": asked.label, "format": "geometry-point", "x-ogc-role": "primary-geometry"}
    told: dict[str, Any] = {"title": asked.label, "type": "number" if asked.kind == "number" else "string"}
    if asked.name == "id":
        told |= {"type": "integer", "x-ogc-role": "id"}
    if asked.kind == "day":
        told["format"] = "date"
    if description := _described(asked):
        told["description"] = description
    return told | ({"enum": list(asked.values)} if asked.values else {})
