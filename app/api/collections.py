"""What there is to read, collection by collection (OGC API - Features 7.13 and 7.14).

Another collection of few things is another line in `lists`; one with pages of its own is one in COLLECTIONS here.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app.api import links, lists, pages, protocol
from app.formats import geojson
from app.formats.exporting import installed
from app.registry import cameras as register
from app.registry import sources
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.parameters import CRS84
from app.registry.geometry import BBox
from app.registry.i18n import N_
from app.registry.map import counted_cells

_RELATIONS: Final = "http://www.opengis.net/def/rel/ogc/1.0"
_WORLD: Final = BBox(-180, -90, 180, 90)
_TITLE: Final = N_("Surveillance cameras")
_DESCRIPTION: Final = N_("Every published camera: what it is, who runs it, what it can do, and how we know.")


class Held(NamedTuple):
    """What a page says of a collection: what is in it, how much of it, and where to read on."""

    title: str
    description: str
    number: int
    address: str


def everything() -> Answer:
    """Every collection."""
    protocol.refuse_parameters(but=("f",))

    def tell(session: Session) -> dict[str, object]:
        own = [links.to("self", "api.collections", links.JSON, "This page"), links.as_page("api.collections")]
        few = [lists.describe(each) for each in lists.LISTS]
        return {"links": own, "collections": [describe(session) for describe in COLLECTIONS] + few}

    return pages.answer("collections", tell, "api/collections.html", lambda session: {"held": held(session)})


def cameras() -> Answer:
    """The collection of cameras."""
    protocol.refuse_parameters(but=("f",))
    return pages.answer("cameras", _cameras, "api/cameras.html", _beside)


def held(session: Session) -> list[Held]:
    """What there is to read, for people."""
    number = register.count(session, CameraFilter())
    few = [
        Held(each.title, each.description, len(lists.told(each)), url_for(f"api.{each.name}")) for each in lists.LISTS
    ]
    return [Held(_TITLE, _DESCRIPTION, number, url_for("api.cameras")), *few]


def _beside(session: Session) -> dict[str, Any]:
    return {"count": register.count(session, CameraFilter()), "formats": installed()}


def _cameras(session: Session) -> dict[str, object]:
    around = counted_cells.extent(session) or _WORLD
    licence = sources.LICENCE_URLS[sources.CONTRIBUTORS["licence"]]
    return {
        "id": "cameras",
        "title": _TITLE,
        "description": _DESCRIPTION,
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
            links.as_page("api.cameras"),
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
