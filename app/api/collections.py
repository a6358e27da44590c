"""What there is to read, collection by collection (OGC API - Features 7.13 and 7.14).

Another collection of few things is another line in `lists`; one with pages of its own is one in COLLECTIONS here.
"""

from collections.abc import Callable
from typing import Final

from flask import Response, json
from sqlalchemy.orm import Session

from app import caching, db
from app.api import links, lists, protocol
from app.formats import geojson
from app.formats.exporting import installed
from app.registry import counts, sources
from app.registry.filters import CRS84
from app.registry.geometry import BBox

_RELATIONS: Final = "http://www.opengis.net/def/rel/ogc/1.0"
_WORLD: Final = BBox(-180, -90, 180, 90)


def everything() -> Response:
    """Every collection."""

    def make(session: Session) -> dict[str, object]:
        own = links.to("self", "api.collections", links.JSON, "This page")
        few = [lists.describe(each) for each in lists.LISTS]
        return {"links": [own], "collections": [describe(session) for describe in COLLECTIONS] + few}

    return _answer(make)


def cameras() -> Response:
    """The collection of cameras."""
    return _answer(_cameras)


def _answer(describe: Callable[[Session], object]) -> Response:
    protocol.refuse_parameters()
    session = db.session()

    def make() -> Response:
        return Response(json.dumps(describe(session), ensure_ascii=False), mimetype="application/json")

    return caching.unless_known(caching.tag(session), make)


def _cameras(session: Session) -> dict[str, object]:
    around = counts.extent(session) or _WORLD
    licence = sources.LICENCE_URLS[sources.CONTRIBUTORS["licence"]]
    return {
        "id": "cameras",
        "title": "Surveillance cameras",
        "description": "Every published camera: what it is, who runs it, what it can do, and how we know.",
        "attribution": sources.CONTRIBUTORS["attribution"],
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [[around.west, around.south, around.east, around.north]], "crs": CRS84},
            # Of many cameras nobody knows when they came.
            "temporal": {"interval": [[None, None]]},
        },
        "links": [
            links.to("self", "api.cameras", links.JSON, "This collection"),
            links.to("items", "api.items", geojson.MEDIA_TYPE, "The cameras"),
            links.to("items", "web.cameras", links.HTML, "The cameras as a page"),
            links.to(f"{_RELATIONS}/queryables", "api.queryables", links.SCHEMA, "What a filter can ask"),
            links.to(f"{_RELATIONS}/sortables", "api.sortables", links.SCHEMA, "What they can be sorted by"),
            *(
                links.to("enclosure", "api.export", each.media_type, f"All as {each.name}", extension=extension)
                for extension, each in installed().items()
            ),
            links.link("license", licence, links.HTML, "The licence"),
            links.to("describedby", "web.licence", links.HTML, "What the licence asks of you, in plain words"),
        ],
    }


COLLECTIONS: Final[tuple[Callable[[Session], dict[str, object]], ...]] = (_cameras,)
