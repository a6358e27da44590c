"""Cameras as GeoJSON features: those that a filter selects in pages (OGC API - Features 7.15), and each alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app import caching, db
from app.api import links, protocol
from app.formats import geojson
from app.registry import camera_json, cameras
from app.registry.dates import Period
from app.registry.errors import Invalid, Problem
from app.registry.filters import CameraFilter
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID

LIMIT: Final = 100
MOST: Final = 10_000
# More than the largest number of a camera has.
_DIGITS: Final = 20
# The parameters beside those of a filter.
OWN: Final = ("datetime", "limit", "after", "f")


@dataclass(frozen=True)
class Page:
    """Which cameras are asked for: at most `limit` of a filter and a period, after the camera `after`."""

    wanted: CameraFilter
    during: Period | None
    limit: int
    after: int

    @classmethod
    def parse(cls, pairs: list[tuple[str, str]], *, own: Collection[str] = OWN) -> Self:
        """Read a query string with these of OWN. Raises Invalid naming every parameter that cannot be read."""
        problems: list[Problem] = []
        wanted, during, numbers = CameraFilter(), None, {"limit": LIMIT, "after": 0}
        given = [name for name, _ in pairs]
        page = {name: value for name, value in pairs if name in own}
        twice = [name for name in page if given.count(name) > 1]
        problems += [Problem(name, N_("Can be given only once.")) for name in twice]
        try:
            wanted = CameraFilter.parse(pairs, also=own)
        except Invalid as error:
            problems.extend(error.problems)
        try:
            during = Period.parse(page["datetime"], "datetime") if "datetime" in page else None
        except Invalid as error:
            problems.extend(error.problems)
        for name, least in (("limit", 1), ("after", 0)):
            try:
                numbers[name] = _whole_number(name, page[name], least) if name in page else numbers[name]
            except Invalid as error:
                problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        return cls(wanted, during, min(numbers["limit"], MOST), min(numbers["after"], LARGEST_ID))

    def query(self, after: int | None = None) -> str:
        """The canonical query string, of the page after another camera if told."""
        pairs = [("datetime", str(self.during))] if self.during else []
        if self.limit != LIMIT:
            pairs.append(("limit", str(self.limit)))
        if after := self.after if after is None else after:
            pairs.append(("after", str(after)))
        return "&".join(part for part in (self.wanted.query(), urlencode(pairs, safe="/")) if part)


def _whole_number(name: str, text: str, least: int) -> int:
    """What is larger than the largest is no error (7.15.2), so a number may be long; Python reads 4,300 digits."""
    if text.isascii() and text.isdigit():
        number = int(text[:_DIGITS] if text.lstrip("0")[_DIGITS:] else text.lstrip("0") or "0")
        if number >= least:
            return number
    raise Invalid((Problem(name, N_("Must be a whole number from %(least)d."), {"least": least}),))


def items() -> Answer:
    """The cameras that a filter selects, by number; for people the list."""
    as_page = protocol.wants_page()
    page = Page.parse(list(request.args.items(multi=True)))
    if as_page:
        if page.during:
            raise Invalid((Problem("f", N_("The list of cameras cannot be narrowed by time. Ask for f=json.")),))
        return protocol.negotiated(redirect(_pages(page), 303))
    session = db.session()
    tag = caching.tag(session, f"items?{page.query()}")
    return protocol.negotiated(caching.unless_known(tag, lambda: _features(session, page)))


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


def _features(session: Session, page: Page) -> Response:
    # One more than is told shows whether there is another page.
    told = camera_json.page(session, page.wanted, during=page.during, after=page.after, limit=page.limit + 1)
    more = len(told) > page.limit
    told = told[: page.limit]
    members = {
        "timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "numberMatched": cameras.count(session, page.wanted, during=page.during),
        "numberReturned": len(told),
        "links": _links(page, told[-1].id if more else None),
    }
    text = geojson.page(told, members=members, cameras_url=url_for("web.cameras", _external=True))
    return Response(text, content_type=geojson.MEDIA_TYPE)


def _links(page: Page, last: int | None) -> list[links.Link]:
    told = [links.link("self", _address("api.items", page.query()), geojson.MEDIA_TYPE, "This page")]
    if last is not None:
        following = _address("api.items", page.query(after=last))
        told.append(links.link("next", following, geojson.MEDIA_TYPE, "The cameras after these"))
    if not page.during:
        told.append(links.link("alternate", _pages(page), links.HTML, "The same cameras as a page"))
    told.append(links.to("collection", "api.cameras", links.JSON, "The collection of cameras"))
    return told


def _pages(page: Page) -> str:
    """The list of the same cameras, which has pages of its own."""
    return _address("web.cameras", Page(page.wanted.whatever_stands(), None, LIMIT, page.after).query())


def _address(endpoint: str, query: str) -> str:
    return url_for(endpoint, _external=True) + (f"?{query}" if query else "")
