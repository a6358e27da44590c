"""Where a camera is in the words that people use: "near Denver, Colorado"."""

from functools import lru_cache
from typing import Final

from structlog import get_logger

from app import gazetteer
from app.i18n import _, decimal
from app.registry.gazetteer import Nearby, OfflineGazetteer
from app.registry.geometry import Position
from app.wording import Row

# Farther from its middle nobody would say "near" a city.
_NEAR_M: Final = 25_000
# Decimals of a degree, about a kilometre: neighbours share an answer, and no city's name depends on less.
_SHARED: Final = 2
_REMEMBERED: Final = 10_000


def near(row: Row) -> str | None:
    """By which city one would say where a camera is.

    None far from any city, and while the list of cities is not there yet: a page does not wait for it.
    """
    cities = gazetteer.gazetteer()
    if not cities.is_ready:
        return None
    try:
        found = _nearby(cities, round(row["lon"], _SHARED), round(row["lat"], _SHARED))
    except OSError as error:
        get_logger().error("no gazetteer", error=type(error).__name__)
        return None
    if found is None:
        return None
    if found.metres <= _NEAR_M:
        return _("near %(place)s", place=found)
    return _("%(kilometres)s km from %(place)s", kilometres=decimal(round(found.metres / 1000)), place=found)


@lru_cache(_REMEMBERED)
def _nearby(cities: OfflineGazetteer, lon: float, lat: float) -> Nearby | None:
    return cities.describe(Position(lon, lat))
