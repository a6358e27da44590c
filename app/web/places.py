"""The search for places: what the geocoder finds, and what is said when it finds nothing or is out of reach."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, jsonify, request
from structlog import get_logger

from app.config import Config, ConfigError, variable
from app.registry import places
from app.registry.places import Geocoder, NoAnswer, Place
from app.web.i18n import _


@dataclass(frozen=True)
class Found:
    """The places a text names. When there is none, `message` says why and what to do."""

    places: tuple[Place, ...] = ()
    message: str | None = None


def init_app(app: Flask) -> None:
    """Prepare the geocoder the operator chose. Raises ConfigError when it cannot work."""
    config: Config = app.extensions["lookback.config"]
    try:
        chosen = Geocoder.chosen(config.geocoder, config.geocoder_domain, config.contact)
    except ValueError as error:
        raise ConfigError(f"{variable('geocoder_domain')}: {error}") from error
    app.extensions["lookback.geocoder"] = chosen


def geocoder() -> Geocoder | None:
    """The geocoder of the current application, None when it has none."""
    return cast("Geocoder | None", current_app.extensions["lookback.geocoder"])


def search(text: str) -> Found:
    """The places a text names: coordinates at once, an address through the geocoder. Never raises."""
    if not text.strip():
        return Found(message=_("Type a place, an address or coordinates such as 39.74, -104.99."))
    try:
        found = places.find(geocoder(), text)
    except NoAnswer as error:
        get_logger().warning("geocoder", error=str(error))
        return Found(message=_("No address search right now. Coordinates such as 39.74, -104.99 work all the same."))
    if found:
        return Found(found)
    if geocoder() is None:
        return Found(message=_("This register has no address search. Coordinates such as 39.74, -104.99 work."))
    return Found(message=_("No place of that name was found. Try a street with its town, or coordinates."))


def answer() -> Response:
    """What the search box of a page asks for: {"places": [{name, lon, lat, bbox}], "message": text or null}."""
    found = search(request.args.get("q", ""))
    response = jsonify(places=[_for_programs(place) for place in found.places], message=found.message)
    # What somebody looked for is theirs, and an outage should not outlive itself.
    response.headers["Cache-Control"] = "no-store"
    return response


def _for_programs(place: Place) -> dict[str, object]:
    box = place.bbox
    return {
        "name": place.name,
        "lon": place.position.lon,
        "lat": place.position.lat,
        "bbox": box and [box.west, box.south, box.east, box.north],
    }
