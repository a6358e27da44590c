"""Where a program begins: what there is to read, under which licence, and what parameters and codes mean."""

import re
from typing import Any, Final

from flask import current_app, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app.api import collections, pages, protocol
from app.api.links import HTML, JSON, OPENAPI, Link, as_page, link, to
from app.formats import atom, changes, csv, geojson, mvt
from app.formats.exporting import installed
from app.registry import sources
from app.registry.fields import Field
from app.registry.filtering import askable
from app.registry.i18n import N_
from app.registry.map import tiles
from app.registry.map.tiles import CODED

TITLE: Final = "Lookback, a public register of surveillance cameras"
DESCRIPTION: Final = N_("Which cameras watch public space, what they can do, who runs them, and how we know.")
_VARIABLE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")  # <name>, <int:name> or <int(min=1):name>


def landing() -> Answer:
    """The addresses of the API, and the fields of a camera with their values."""
    protocol.refuse_parameters(but=("f",))

    def beside(session: Session) -> dict[str, Any]:
        return {"held": collections.held(session), "formats": installed()}

    return pages.answer("landing", lambda _: _description(), "api/landing.html", beside)


def _description() -> dict[str, Any]:
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "licence": sources.CONTRIBUTORS["licence"],
        "attribution": sources.CONTRIBUTORS["attribution"],
        "links": _links(),
        "filters": {
            "bbox": "west,south,east,north in degrees; west greater than east crosses the antimeridian",
            "fields": "name=value; given again: or; !value: not; unknown: nothing is recorded; any: anything",
            "lifecycle": "without it everything on the register, removed, planned and suspected devices too",
            "checked_since": "last seen in this month, such as 2024-06, or later; a year alone is its last month",
            "checked_before": "last seen before this month",
            "year": "known to have stood in this year; unknown: nobody said since when it stands",
            "filter": "what else must hold, in CQL2, on cameras in pages and exports; see their queryables",
            "checked": "on map tiles: the month in which a camera was last seen; 2000-01 is 1, 0 when nobody said",
        },
        "fields": [_field(field) for field in askable.FIELDS],
    }


def _links() -> list[Link]:
    licence = sources.LICENCE_URLS[sources.CONTRIBUTORS["licence"]]
    told = [
        to("self", "api.landing", JSON, "This page"),
        as_page("api.landing"),
        to("service-desc", "api.description", OPENAPI, "Every address and parameter, as OpenAPI 3.1"),
        to("service-doc", "api.docs", HTML, "How to use it, with examples"),
        to("conformance", "api.conformance", JSON, "The standards that the API keeps"),
        to("data", "api.collections", JSON, "The collections"),
        to("data", "api.items", geojson.MEDIA_TYPE, "The cameras, in pages"),
        to("monitor", "api.changes", changes.MEDIA_TYPE, "What changed, in the order of publication"),
        to("monitor", "api.dossier_history", changes.MEDIA_TYPE, "What changed about systems and claims"),
        to("data", "api.dossier_graph", JSON, "Who is joined to what, as edges", form="json"),
        to("data", "api.dossier_graph", csv.MEDIA_TYPE, "The same as a table", form="csv"),
        to("alternate", "api.change_feed", atom.MEDIA_TYPE, "The last changes, for a feed reader"),
        to("archives", "api.snapshots", JSON, "Snapshots of the whole register, dated and signed"),
        link("license", licence, HTML, "The licence"),
        to("describedby", "web.licence", HTML, "What the licence asks of you, in plain words"),
    ]
    for extension, each in installed().items():
        title = f"Every camera, or those that filters select, as {each.name}"
        told.append(to("enclosure", "api.export", each.media_type, title, extension=extension))
    for endpoint, media_type, title in (
        ("api.item", geojson.MEDIA_TYPE, "One camera"),
        ("api.tile", JSON, f"Map tiles, Web Mercator; x and y from 0 to {tiles.EXTENT}"),
        ("api.vector_tile", mvt.MEDIA_TYPE, 'Mapbox Vector Tiles, with a layer "cameras" or "counts"'),
    ):
        told.append({**link("item", _template(endpoint), media_type, title), "templated": True})
    return told


def _template(endpoint: str) -> str:
    """The address of a route with its variables as in RFC 6570: https://…/tiles/{z}/{x}/{y}.json."""
    [rule] = current_app.url_map.iter_rules(endpoint)
    site = url_for("web.map", _external=True).removesuffix("/")
    return site + _VARIABLE.sub(r"{\1}", rule.rule)


def _field(field: Field) -> dict[str, object]:
    """A field and, on the wire of map tiles, the codes of its values."""
    coded = field.name in CODED
    values = [
        {"value": each.value, "label": each.label} | ({"code": each.code} if coded else {}) for each in field.values
    ]
    described: dict[str, object] = {"name": field.name, "label": field.label, "kind": field.kind, "key": field.key}
    return described | ({"values": values} if values else {})
