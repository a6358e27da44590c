"""What every map in a page draws from, the public's and the desk's: its tiles, their codes, and what a camera sees."""

from collections.abc import Mapping
from typing import Any, Final

from flask import url_for

from app.i18n import _
from app.registry import vocabulary
from app.registry.direction import Direction, Sector
from app.registry.filtering import askable
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.geometry import Position, field_of_view, sight_range
from app.registry.map.tiles import CODED

# How far and how wide a camera is drawn to see when nobody said: enough to tell which way it looks.
_SIGHT_M: Final = 40
_ASSUMED_WIDTH: Final = 60
# Smaller than a wedge: that it looks all round is all that is known.
_ALL_ROUND_M: Final = 20
_ALL_ROUND: Final = ("dome", "panorama")


def tiles() -> str:
    """The address of the map's tiles."""
    # The braces are the map's own placeholders; url_for would escape them.
    return url_for("web.map") + "tiles/{z}/{x}/{y}.json"


def tiles_of_what_is_there() -> str:
    """The same for a map without filters: of the devices that are there, or may be some day."""
    there = CameraFilter(terms=(Term(vocabulary.LIFECYCLE.name, unwanted=("removed",)),))
    return f"{tiles()}?{there.query()}"


def labels() -> str:
    """The address of the names of cities."""
    return url_for("web.map") + "labels/{z}/{x}/{y}.json"


def meanings() -> dict[str, list[dict[str, str | int]]]:
    """What the small integers of the map tiles mean."""
    return {
        field.name: [{"code": value.code, "value": value.value, "label": _(value.label)} for value in field.values]
        for field in map(askable.field_named, CODED)
    }


def sight(position: Position, facts: Mapping[Any, Any]) -> dict[str, Any]:
    """What a camera sees, as far as somebody said.

    `views` has a "ring" of lon, lat for each way it looks, and whether its width or its length "is_assumed"; none when
    nothing is known. `reach_m` is how far it sees, by its height and tilt, None when these are not known.
    """
    reach = sight_range(facts.get("height"), facts.get("camera_tilt"))
    sectors = Direction.parse(facts.get("camera_direction") or "").sectors
    metres, is_assumed = reach or _SIGHT_M, reach is None
    if not sectors and facts.get("camera_type") in _ALL_ROUND:
        sectors, metres, is_assumed = (Sector(0, 0),), reach or _ALL_ROUND_M, True
    views = [
        {
            "ring": field_of_view(position, sector, metres, _ASSUMED_WIDTH),
            "is_assumed": is_assumed or sector.width is None,
        }
        for sector in sectors
    ]
    return {"views": views, "reach_m": reach}
