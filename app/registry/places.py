"""Where an address is: asked of the geocoder that the operator chose, unless the text is coordinates already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import BoundedSemaphore
from typing import Any, Final, Self

from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.location import Location

from app.registry.coordinates import LONGEST_TEXT, parse_coordinates
from app.registry.details import clean
from app.registry.errors import Invalid
from app.registry.geometry import BBox, Position

TIMEOUT_S: Final = 5.0
_MOST_FOUND: Final = 5
# Whoever comes when so many wait already is told so at once: a slow geocoder must not hold up the whole register.
_MOST_WAITING: Final = 4
_REMEMBERED: Final = 500
# https://operations.osmfoundation.org/policies/nominatim/: one request a second for the whole application.
_NOMINATIM_DELAY_S: Final = 1.0


@dataclass(frozen=True)
class Place:
    """Somewhere with a name; `bbox` is its extent when the geocoder knows one."""

    name: str
    position: Position
    bbox: BBox | None = None


class NoAnswer(Exception):
    """The geocoder cannot be reached, is too slow, too busy, or says what cannot be understood."""


class Geocoder:
    """An outside service that finds addresses. `host` is where a searched text is sent."""

    def __init__(self, host: str, search: Callable[[str], Sequence[Location] | None]) -> None:
        self.host = host
        self._turns = BoundedSemaphore(_MOST_WAITING)
        self._remembered = lru_cache(_REMEMBERED)(lambda text: tuple(map(_place, search(text) or ()))[:_MOST_FOUND])

    @classmethod
    def chosen(cls, name: str, domain: str | None = None, contact: str | None = None) -> Self | None:
        """The geocoder an operator chose: "none", "nominatim", "photon" or "pelias".

        `domain` is the service's host, with "http://" in front when it has no TLS; `contact` is an address that the
        service can write to. Raises ValueError for a Pelias without a domain, which has no public service.
        """
        if name == "none":
            return None
        if name == "pelias" and not domain:
            raise ValueError("Pelias needs the domain of a service")
        scheme, _, host = (domain or "").rpartition("://")
        settings: dict[str, Any] = {
            "scheme": scheme or "https",
            "timeout": TIMEOUT_S,
            "user_agent": f"Lookback ({contact})" if contact else "Lookback, a register of surveillance cameras",
        }
        if host:
            settings["domain"] = host
        service = {"nominatim": Nominatim, "photon": Photon, "pelias": Pelias}[name](**settings)
        options: dict[str, Any] = {} if name == "pelias" else {"limit": _MOST_FOUND}
        limited = RateLimiter(
            service.geocode,
            min_delay_seconds=_NOMINATIM_DELAY_S if name == "nominatim" else 0,
            max_retries=0,
            swallow_exceptions=False,
        )
        return cls(service.domain, lambda text: limited(text, exactly_one=False, **options))

    def places(self, text: str) -> tuple[Place, ...]:
        """What the service finds. Raises NoAnswer."""
        if not self._turns.acquire(blocking=False):
            raise NoAnswer("too many wait already")
        try:
            return self._remembered(text)
        except Exception as error:
            # Whatever an outside service sends, geopy passes on as any kind of error: KeyError, TypeError, OSError …
            raise NoAnswer(type(error).__name__) from error
        finally:
            self._turns.release()


def find(geocoder: Geocoder | None, text: str) -> tuple[Place, ...]:
    """The places a text names, the likeliest first. Coordinates name themselves. Raises NoAnswer."""
    text = " ".join(clean(text)[:LONGEST_TEXT].split())
    position = parse_coordinates(text)
    if position is not None:
        return (Place(text, position),)
    return geocoder.places(text) if geocoder and text else ()


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
