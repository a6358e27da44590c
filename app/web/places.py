"""The search for places: cities known here as one types, addresses through the geocoder, and what is said when neither
finds anything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, Response, current_app, jsonify, request
from structlog import get_logger

from app import db, gazetteer
from app.config import Config, ConfigError, variable
from app.i18n import _
from app.registry.finding import places
from app.registry.finding.addresses import Addresses
from app.registry.finding.cities import City
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.finding.gazetteer_query import fold
from app.registry.finding.places import Geocoder, NoAnswer, Place
from app.registry.geometry import metres_between

_MOST: Final = 10
# Where two of the same name are closer than this, the geocoder has found the city that is known already.
_SAME_CITY_M: Final = 30_000


@dataclass(frozen=True)
class Found:
    """The places a text names. When there is none, `message` says why and what to do; with it they are guesses."""

    places: tuple[Place, ...] = ()
    message: str | None = None


def init_app(app: Flask) -> None:
    """Prepare the geocoder the operator chose. Raises ConfigError when it cannot work."""
    config: Config = app.extensions["lookback.config"]
    database: db.Database = app.extensions["lookback.database"]
    addresses = Addresses(database.reading, database.writing, config.signing_key())
    try:
        chosen = Geocoder.chosen(config.geocoder, addresses, config.geocoder_domain, config.contact)
    except ValueError as error:
        raise ConfigError(f"{variable('geocoder_domain')}: {error}") from error
    app.extensions["lookback.geocoder"] = chosen


def geocoder() -> Geocoder | None:
    """The geocoder of the current application, None when it has none."""
    return cast("Geocoder | None", current_app.extensions["lookback.geocoder"])


def suggest(text: str) -> Found:
    """What a text may mean while it is typed: coordinates or cities. Nobody outside is asked."""
    found = places.find(None, text) or _cities(text)
    return Found(found, None if found or gazetteer.ready() else _being_prepared())


def search(text: str, *, cities: bool = True) -> Found:
    """The places a text names: coordinates, cities known here, and what the geocoder finds besides. Never raises.

    Whatever happens to the geocoder, the cities come first and are complete. Without `cities` it is addresses alone,
    for whom the middle of a city is no answer.
    """
    if not text.strip():
        return Found(message=_("Type a place, an address or coordinates such as 39.74, -104.99."))
    if position := places.find(None, text):
        return Found(position)
    known = _meant(text, _cities(text)) if cities else ()
    try:
        outside = places.find(geocoder(), text)
    except NoAnswer as error:
        get_logger().warning("geocoder", error=str(error))
        return Found(known, None if known else _no_address_search(cities))
    found = (*known, *(place for place in outside if not _is_one_of(place, known)))[:_MOST]
    if not found and cities and (alike := _alike(text)):
        return Found(alike, _("Nothing is called “%(name)s” here. Did you mean one of these?", name=text.strip()))
    return Found(found, None if found else _nothing_found(cities))


def answer() -> Response:
    """What the search box of a page asks for: {"places": [{name, lon, lat, bbox}], "message": text or null}.

    `typing` says that the text is not finished.
    """
    text = request.args.get("q", "")
    found = suggest(text) if "typing" in request.args else search(text)
    response = jsonify(places=[_for_programs(place) for place in found.places], message=found.message)
    # What somebody looked for is theirs, and an outage should not outlive itself.
    response.headers["Cache-Control"] = "no-store"
    return response


def _cities(text: str) -> tuple[City, ...]:
    return _asked(lambda known: known.suggest(text))


def _alike(text: str) -> tuple[City, ...]:
    return _asked(lambda known: known.alike(text))


def _asked(question: Callable[[OfflineGazetteer], tuple[City, ...]]) -> tuple[City, ...]:
    known = gazetteer.ready()
    try:
        return question(known) if known else ()
    except OSError as error:
        get_logger().error("no gazetteer", error=type(error).__name__)
        return ()


def _meant(text: str, cities: tuple[City, ...]) -> tuple[City, ...]:
    """The cities that are called so; only when none is, whatever else the text may mean."""
    name = fold(text.partition(",")[0])
    return tuple(city for city in cities if fold(city.own_name) == name) or cities


def _is_one_of(place: Place, cities: Iterable[City]) -> bool:
    name = fold(place.name.partition(",")[0])
    return any(
        fold(city.own_name) == name and metres_between(city.position, place.position) < _SAME_CITY_M for city in cities
    )


def _no_address_search(cities: bool) -> str:
    if cities:
        return _("No address search right now. Cities and coordinates such as 39.74, -104.99 work all the same.")
    return _("No address search right now. Coordinates such as 39.74, -104.99 work all the same.")


def _being_prepared() -> str:
    return _("The list of cities is being prepared. Try again in a few seconds, or type coordinates.")


def _nothing_found(cities: bool) -> str:
    if cities and gazetteer.ready() is None:
        return _being_prepared()
    if geocoder() is None and cities:
        return _("No city of that name is known here, and this register has no address search. Try coordinates.")
    if geocoder() is None:
        return _("This register has no address search. Coordinates such as 39.74, -104.99 work.")
    return _("No place of that name was found. Try a street with its town, or coordinates.")


def _for_programs(place: Place) -> dict[str, object]:
    box = place.bbox
    return {
        "name": place.name,
        "lon": place.position.lon,
        "lat": place.position.lat,
        "bbox": box and [box.west, box.south, box.east, box.north],
    }
