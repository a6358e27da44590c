"""Cameras as GeoJSON features: those that a filter selects in pages (OGC API - Features 7.15), and each alone."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from flask import Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import caching, db, searching
from app.api import links, pages, protocol
from app.api.paging import LIMIT, Page
from app.formats import geojson
from app.formats.about import CLAIMED
from app.i18n import _
from app.registry import camera_json, cameras
from app.registry.camera_json import Told
from app.registry.cameras import FACTS
from app.registry.filtering.queryables import QUERYABLES

# What a table for people shows of cameras that were not asked for anything else.
_SHOWN: Final = ("surveillance_type", "camera_type", "operator", "check_date")


def items() -> Answer:
    """The cameras that a filter selects, by number or sorted; for people the list, or a table where that cannot."""
    as_page = protocol.wants_page()
    page = Page.parse(list(request.args.items(multi=True)))
    if as_page and page.is_list:
        return protocol.negotiated(redirect(_pages(page), 303))
    session = db.session()
    tag = caching.tag(session, f"items{'.html' if as_page else ''}?{page.query()}")

    def make() -> Response:
        with searching.turn(session, page.wanted, of_all=bool(page.during or page.sorting.keys)):
            text = _features(session, page)
        return _table(page, text) if as_page else Response(text, content_type=geojson.MEDIA_TYPE)

    return pages.negotiated(caching.unless_known(tag, make), as_page=as_page, media_type=geojson.MEDIA_TYPE)


def item(camera_id: int) -> Answer:
    """What is known about one camera; for people its page.

    A device that is gone stays a published fact: its `lifecycle` is "removed" and `removal_reason` says why. 404 when
    there is no such camera, 410 after a legal takedown.
    """
    as_page = protocol.wants_page()
    protocol.refuse_parameters(but=("f",))
    if as_page:
        return protocol.negotiated(redirect(url_for("web.camera", camera_id=camera_id), 303))
    session = db.session()

    def make() -> Response:
        told = camera_json.get(session, camera_id)
        own = {"camera_id": camera_id}
        near = [
            links.to("self", "api.item", geojson.MEDIA_TYPE, "This camera", **own),
            links.to("alternate", "web.camera", links.HTML, "Its page", **own),
            links.to("collection", "api.cameras", links.JSON, "The collection of cameras"),
        ]
        text = geojson.alone(told, members={"links": near}, cameras_url=url_for("web.cameras", _external=True))
        return Response(text, content_type=geojson.MEDIA_TYPE)

    return protocol.negotiated(caching.unless_known(caching.tag(session), make))


def _table(page: Page, text: str) -> Response:
    asked = page.only or _SHOWN
    beside = {
        "above": (_("Surveillance cameras"), url_for("api.cameras")),
        "columns": {"id": _("Number"), **{name: QUERYABLES[name].label for name in asked if name in QUERYABLES}},
        "at": lambda camera_id: url_for("web.camera", camera_id=camera_id),
    }
    return pages.page(json.loads(text), "api/features.html", media_type=geojson.MEDIA_TYPE, **beside)


def _features(session: Session, page: Page) -> str:
    told, following = _read(session, page)
    members: dict[str, object] = {"timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    is_first = not page.after and page.beyond is None
    if is_first and following is None:
        members["numberMatched"] = len(told)
    # To count what an expression selects is to look at every camera: once is enough for whoever goes on from there.
    elif is_first or not page.wanted.expression:
        members["numberMatched"] = cameras.count(session, page.wanted, during=page.during)
    members |= {"numberReturned": len(told), "links": _links(page, following)}
    cameras_url = url_for("web.cameras", _external=True)
    return geojson.page(told, members=members, cameras_url=cameras_url, only=page.only)


def _read(session: Session, page: Page) -> tuple[list[Told], str | None]:
    """The cameras of a page, and the query string of the next one if there is one."""
    facts = FACTS if page.only is None else [name for name in FACTS if name in page.only]
    # One more than is told shows whether there is another page.
    with_claims = page.only is None or not set(CLAIMED).isdisjoint(page.only)
    asked: dict[str, Any] = {
        "during": page.during,
        "limit": page.limit + 1,
        "facts": facts,
        "with_claims": with_claims,
    }
    if page.sorting.keys:
        placed = camera_json.sorted_page(session, page.wanted, page.sorting, after=page.beyond, **asked)
        told = [each for each, _place in placed[: page.limit]]
        return told, page.query(beyond=placed[page.limit - 1][1]) if len(placed) > page.limit else None
    found = camera_json.page(session, page.wanted, after=page.after, **asked)
    told = found[: page.limit]
    return told, page.query(after=told[-1].id) if len(found) > page.limit else None


def _links(page: Page, following: str | None) -> list[links.Link]:
    told = [links.link("self", _address("api.items", page.query()), geojson.MEDIA_TYPE, "This page")]
    if following is not None:
        told.append(links.link("next", _address("api.items", following), geojson.MEDIA_TYPE, "The cameras after these"))
    as_page = _pages(page) if page.is_list else pages.address("html")
    told.append(links.link("alternate", as_page, links.HTML, "The same cameras as a page"))
    told.append(links.to("collection", "api.cameras", links.JSON, "The collection of cameras"))
    return told


def _pages(page: Page) -> str:
    """The list of the same cameras, which has pages of its own."""
    return _address("web.cameras", Page(page.wanted.whatever_stands(), None, LIMIT, page.after).query())


def _address(endpoint: str, query: str) -> str:
    return url_for(endpoint, _external=True) + (f"?{query}" if query else "")
