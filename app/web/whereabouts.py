"""Where a camera is in the words that people use: "near Denver, Colorado"."""

from typing import Final

from app import gazetteer
from app.i18n import _, decimal
from app.wording import Row

# Farther from its middle nobody would say "near" a city.
_NEAR_M: Final = 25_000


def near(row: Row) -> str | None:
    """By which city one would say where a camera is.

    None far from any city, and while the list of cities is not there yet: a page does not wait for it.
    """
    found = gazetteer.near(row["lon"], row["lat"])
    if found is None:
        return None
    if found.metres <= _NEAR_M:
        return _("near %(place)s", place=found)
    return _("%(kilometres)s km from %(place)s", kilometres=decimal(round(found.metres / 1000)), place=found)
