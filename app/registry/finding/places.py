"""Where an address is: asked of the geocoder that the operator chose, unless the text is coordinates already."""

import time
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from threading import BoundedSemaphore, Thread
from typing import Any, Final, Self

from geopy.exc import GeocoderQueryError
from geopy.location import Location
from sqlalchemy.exc import SQLAlchemyError

from app.registry.breaker import Breaker
from app.registry.details import clean
from app.registry.errors import Invalid
from app.registry.finding.addresses import Addresses
from app.registry.finding.coordinates import LONGEST_TEXT, parse_coordinates
from app.registry.finding.geocoding import MOST_FOUND, Search, service
from app.registry.finding.map_links import is_link
from app.registry.geometry import BBox, Position
from app.registry.outside import Away

TIMEOUT_S: Final = 4.0
# Whoever waits learns how a request ended, and the next one what that means; waiting for a turn takes its part too.
_PATIENCE: Final = 1.25
# Whoever comes when so many wait already is told so at once: a slow geocoder must not hold up the whole register.
_MOST_WAITING: Final = 4
# https://operations.osmfoundation.org/policies/nominatim/: one request a second for the whole application.
_NOMINATIM_DELAY_S: Final = 1.1
# How long at most a question waits in the line of all processes.
_LONGEST_WAIT_S: Final = 3.0


@dataclass(frozen=True)
class Place:
    """Somewhere with a name; `bbox` is its extent when the geocoder knows one."""

    name: str
    position: Position
    bbox: BBox | None = None


class NoAnswer(Exception):
    """The geocoder cannot be reached, is too slow, too busy, or says what cannot be understood."""


class Geocoder:
    """An outside service that finds addresses. `host` is where a searched text is sent.

    What it answered before comes from `addresses`. A thread of its own asks it, so that nobody waits longer than
    `patience_s` whatever it does; and after it failed a few times it is left alone for a while.
    """

    def __init__(
        self,
        host: str,
        search: Search,
        addresses: Addresses,
        *,
        delay_s: float = 0,
        patience_s: float = TIMEOUT_S * _PATIENCE,
        breaker: Breaker | None = None,
    ) -> None:
        self.host = host
        self._search = search
        self._addresses = addresses
        self._delay_s = delay_s
        self._patience_s = patience_s
        self._breaker = breaker or Breaker()
        self._under_way = BoundedSemaphore(_MOST_WAITING)

    @classmethod
    def chosen(
        cls, name: str, addresses: Addresses, domain: str | None = None, contact: str | None = None
    ) -> Self | None:
        """The geocoder an operator chose: "none", "nominatim", "photon" or "pelias".

        `domain` is the service's host, with "http://" in front when it has no TLS; `contact` is an address that the
        service can write to. Raises ValueError for a Pelias without a domain, which has no public service.
        """
        if name == "none":
            return None
        if name == "pelias" and not domain:
            raise ValueError("Pelias needs the domain of a service")
        host, search = service(name, domain, contact, TIMEOUT_S)
        delay_s = _NOMINATIM_DELAY_S if name == "nominatim" else 0
        return cls(host, search, addresses, delay_s=delay_s, patience_s=TIMEOUT_S * _PATIENCE)

    def places(self, text: str) -> tuple[Place, ...]:
        """What the service finds. Raises NoAnswer."""
        question = f"{self.host} {text.casefold()}"
        known = self._known(question)
        if known is not None:
            return known
        if self._breaker.wait_s() > 0:
            raise NoAnswer("left alone")
        if not self._under_way.acquire(blocking=False):
            raise NoAnswer("too many wait already")
        answer: Future[tuple[Place, ...]] = Future()
        Thread(target=self._ask, args=[text, question, answer], name="geocoder", daemon=True).start()
        try:
            return answer.result(self._patience_s)
        except TimeoutError:
            raise NoAnswer("too slow") from None

    def _ask(self, text: str, question: str, answer: Future[tuple[Place, ...]]) -> None:
        """What the thread does; it ends some time after whoever waits for it gave up, at the latest."""
        try:
            found = self._found(text)
            self._keep(question, found)
        except Exception as error:
            self._under_way.release()
            answer.set_exception(error if isinstance(error, NoAnswer) else NoAnswer(type(error).__name__))
        else:
            self._under_way.release()
            answer.set_result(found)

    def _found(self, text: str) -> tuple[Place, ...]:
        """Ask when it is our turn. Raises NoAnswer, and whatever an answer that nobody expected makes geopy raise."""
        if self._delay_s:
            wait_s = self._addresses.turn_s(self._delay_s, _LONGEST_WAIT_S)
            if wait_s is None:
                raise NoAnswer("too many wait already")
            time.sleep(wait_s)
        if not self._breaker.allows():
            raise NoAnswer("left alone")
        try:
            found = tuple(map(_place, self._search(text) or ()))[:MOST_FOUND]
        except GeocoderQueryError as error:
            self._breaker.succeeded()
            raise NoAnswer(str(error)) from error
        except Away as error:
            self._breaker.failed(refused=error.refused, retry_after_s=error.retry_after_s)
            raise NoAnswer(str(error)) from error
        except Exception:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return found

    def _known(self, question: str) -> tuple[Place, ...] | None:
        try:
            known = self._addresses.known(question)
        except SQLAlchemyError:
            return None
        return None if known is None else tuple(map(_read, known))

    def _keep(self, question: str, found: tuple[Place, ...]) -> None:
        # A database that is busy costs nobody the answer that is there.
        with suppress(SQLAlchemyError):
            self._addresses.keep(question, [_written(place) for place in found])


def find(geocoder: Geocoder | None, text: str) -> tuple[Place, ...]:
    """The places a text names, the likeliest first. Coordinates name themselves. Raises NoAnswer."""
    text = " ".join(clean(text).split())
    position = parse_coordinates(text)
    if is_link(text):
        # An address of a page names no place, and is nothing that a geocoder should get to see.
        return (Place(f"{position.lat}, {position.lon}", position),) if position else ()
    text = text[:LONGEST_TEXT]
    if position is not None:
        return (Place(text, position),)
    return geocoder.places(text) if geocoder and text else ()


def _written(place: Place) -> dict[str, Any]:
    box = place.bbox
    edges = box and [box.west, box.south, box.east, box.north]
    return {"name": place.name, "lon": place.position.lon, "lat": place.position.lat, "bbox": edges}


def _read(kept: Mapping[str, Any]) -> Place:
    return Place(kept["name"], Position(kept["lon"], kept["lat"]), BBox(*kept["bbox"]) if kept["bbox"] else None)


def _place(location: Location) -> Place:
    raw = location.raw if isinstance(location.raw, Mapping) else {}
    properties = raw.get("properties")
    label = properties.get("label") if isinstance(properties, Mapping) else None
    name = clean(str(label or location.address))
    return Place(name, Position.parse(repr(location.longitude), repr(location.latitude)), _extent(raw))


def _extent(raw: Mapping[str, Any]) -> BBox | None:
    """The box of a result: each service has its own name and order for it. None when there is none or it is wrong."""
    properties = raw.get("properties")
    try:
        if "boundingbox" in raw:
            south, north, west, east = map(float, raw["boundingbox"])
        elif isinstance(properties, Mapping) and "extent" in properties:
            west, north, east, south = map(float, properties["extent"])
        else:
            west, south, east, north = map(float, raw["bbox"])
        return BBox.parse(f"{west},{south},{east},{north}")
    except (KeyError, TypeError, ValueError, Invalid):
        return None
