"""Where a program begins: what there is to read, under which licence, and what parameters and codes mean."""

import json
import re

from flask import Response, current_app, url_for

from app import caching, db
from app.api import protocol
from app.formats import csv, geojson, mvt
from app.registry import sources, tiles, vocabulary
from app.registry.points import CODES
from app.registry.vocabulary import Field

_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")


def landing() -> Response:
    """The addresses of the API, and the fields of a camera with their values."""
    protocol.refuse_parameters()
    return caching.unless_known(caching.tag(db.session()), _description)


def _description() -> Response:
    body = {
        "title": "Lookback, a public register of surveillance cameras",
        "licence": sources.CONTRIBUTORS["licence"],
        "attribution": sources.CONTRIBUTORS["attribution"],
        "links": _links(),
        "filters": {
            "bbox": "west,south,east,north in degrees; west greater than east crosses the antimeridian",
            "fields": "name=value; given again: or; !value: not; unknown: nothing is recorded; any: anything",
            "lifecycle": "without it everything on the register, removed, planned and suspected devices too",
            "checked_since": "last seen in this month, such as 2024-06, or later; a year alone is its last month",
            "checked_before": "last seen before this month",
            "checked": "on map tiles: the month in which a camera was last seen; 2000-01 is 1, 0 when nobody said",
        },
        "fields": [_field(field) for field in vocabulary.FIELDS],
    }
    return Response(json.dumps(body, ensure_ascii=False, indent=1), mimetype="application/json")


def _links() -> list[dict[str, object]]:
    links: list[dict[str, object]] = [
        _link("self", url_for("api.landing", _external=True), "application/json", "This page"),
        _link("license", sources.LICENCE_URLS[sources.CONTRIBUTORS["licence"]], "text/html", "The licence"),
        _link(
            "describedby",
            url_for("web.licence", _external=True),
            "text/html",
            "What the licence asks of you, in plain words",
        ),
    ]
    for extension, media_type in (("geojson", geojson.MEDIA_TYPE), ("csv", csv.MEDIA_TYPE)):
        address = url_for("api.export", extension=extension, _external=True)
        links.append(_link("enclosure", address, media_type, "Every camera, or those that filters select"))
    for endpoint, media_type, title in (
        ("api.camera", geojson.MEDIA_TYPE, "One camera"),
        ("api.tile", "application/json", f"Map tiles, Web Mercator; x and y from 0 to {tiles.EXTENT}"),
        ("api.vector_tile", mvt.MEDIA_TYPE, 'Mapbox Vector Tiles, with a layer "cameras" or "counts"'),
    ):
        links.append({**_link("item", _template(endpoint), media_type, title), "templated": True})
    return links


def _link(rel: str, href: str, media_type: str, title: str) -> dict[str, object]:
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def _template(endpoint: str) -> str:
    """The address of a route with its variables as in RFC 6570: https://…/tiles/{z}/{x}/{y}.json."""
    [rule] = current_app.url_map.iter_rules(endpoint)
    site = url_for("web.map", _external=True).removesuffix("/")
    return site + _VARIABLE.sub(r"{\1}", rule.rule)


def _field(field: Field) -> dict[str, object]:
    """A field and, on the wire of map tiles, the codes of its values."""
    coded = field.name in CODES
    values = [
        {"value": each.value, "label": each.label} | ({"code": each.code} if coded else {}) for each in field.values
    ]
    described: dict[str, object] = {"name": field.name, "label": field.label, "kind": field.kind, "key": field.key}
    return described | ({"values": values} if values else {})
