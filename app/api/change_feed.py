"""What changed as a feed for people's own readers: of all cameras, of a filter, or around a city."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from flask import Response, abort, request, url_for

from app import caching, db, errors, gazetteer, history, wording
from app.formats import atom
from app.i18n import _
from app.registry import changes, sources
from app.registry.changes import LEFT, Change
from app.registry.errors import Invalid, Problem
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import BBox, box_around
from app.registry.i18n import N_

# As many as a reader that looks once a week will have missed, as a rule.
LATEST: Final = 100
_AROUND_M: Final = 1000
_AGAIN_S: Final = 10


def feed() -> Response:
    """The last changes of the cameras that a filter selects, the newest first; `place` is a city, instead of `bbox`."""
    wanted = _wanted(list(request.args.items(multi=True)))
    tag = caching.tag(db.session(), f"atom?{wanted.query()}")
    return caching.unless_known(tag, lambda: Response(_document(wanted), content_type=atom.MEDIA_TYPE))


def _wanted(pairs: Sequence[tuple[str, str]]) -> CameraFilter:
    wanted = CameraFilter.parse(pairs, also=("place",))
    named = [value for name, value in pairs if name == "place"]
    if not named:
        return wanted
    if len(named) > 1:
        raise Invalid((Problem("place", N_("Can be given only once.")),))
    return replace(wanted, bbox=_box(named[0]))


def _box(place: str) -> BBox:
    """The likeliest city of this name. Nobody outside is asked: a feed is read again and again."""
    cities = gazetteer.ready()
    if cities is None:
        later = errors.problem(503, _("The list of cities is being made. Ask again in a few seconds."))
        later.headers["Retry-After"] = str(_AGAIN_S)
        abort(later)
    found = cities.suggest(place, limit=1)
    if not found:
        abort(errors.problem(404, _("No city of this name is known here.")))
    return found[0].bbox or box_around(found[0].position, _AROUND_M)


def _document(wanted: CameraFilter) -> bytes:
    session = db.session()
    found = changes.latest(session, wanted, limit=LATEST)
    selection = wanted.query()
    about = atom.Feed(
        title=_("Lookback: what changed among surveillance cameras"),
        own=request.url,
        page=url_for("web.cameras", _external=True) + (f"?{selection}" if selection else ""),
        selection=selection,
        author=sources.CONTRIBUTORS["name"],
        licence_url=sources.LICENCE_URLS[sources.CONTRIBUTORS["licence"]],
        day=found[0].revised.day if found else datetime.now(UTC).date(),
    )
    return atom.write(about, map(_entry, found))


def _entry(change: Change) -> atom.Entry:
    revised = change.revised
    told = change.camera or next((each for each in change.was if each.id == revised.camera_id), None)
    device = wording.headline(json.loads(told.facts)) if told else _("Camera")
    what = _("Does not match any more.") if revised.kind == LEFT else history.event(revised._asdict())
    return atom.Entry(
        seq=revised.seq,
        title=_("%(device)s, no. %(id)s: %(what)s", device=device, id=revised.camera_id, what=what),
        summary=what,
        kind=revised.kind,
        day=revised.day,
        page=url_for("web.camera", camera_id=revised.camera_id, _external=True),
        place=(told.lon, told.lat) if told else None,
    )
