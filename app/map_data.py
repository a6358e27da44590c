"""What every map in a page draws from, the public's and the desk's: its tiles, their codes, and what a camera sees."""

from typing import Final

from flask import url_for

from app.i18n import _
from app.registry import vocabulary
from app.registry.direction import Direction
from app.registry.geometry import Position, field_of_view
from app.registry.points import CODES

# How far and how wide a camera is drawn to see when nobody said: enough to tell which way it looks.
_SIGHT_M: Final = 40
_ASSUMED_WIDTH: Final = 60


def tiles() -> str:
    """The address of the map's tiles."""
    # The braces are the map's own placeholders; url_for would escape them.
    return url_for("web.map") + "tiles/{z}/{x}/{y}.json"


def meanings() -> dict[str, list[dict[str, str | int]]]:
    """What the small integers of the map tiles mean."""
    return {
        name: [
            {"code": value.code, "value": value.value, "label": _(value.label)}
            for value in vocabulary.field_named(name).values
        ]
        for name in CODES
    }


def views(position: Position, camera_direction: str | None) -> list[list[tuple[float, float]]]:
    """What a camera sees: a ring of lon, lat for each way it looks, none when nobody said."""
    sectors = Direction.parse(camera_direction or "").sectors
    return [field_of_view(position, sector, _SIGHT_M, _ASSUMED_WIDTH) for sector in sectors]
