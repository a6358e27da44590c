"""The `camera:direction` grammar: text to sectors of the compass. No geometry, no validation of forms."""

import math
import re
from dataclasses import dataclass
from decimal import Decimal

_POINTS = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")
_COMPASS = {point: index * 22.5 for index, point in enumerate(_POINTS)}
_DEGREES = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?)\s*°?")
_SEPARATOR = re.compile("[;,]")

# OpenStreetMap stores no longer value of a tag, so a longer text is not a direction.
_LONGEST = 255


@dataclass(frozen=True)
class Sector:
    """A bearing (`end` is None) or a range that runs clockwise from `start` to `end`; degrees, 0 <= value < 360."""

    start: float
    end: float | None = None

    def __post_init__(self) -> None:
        if not all(0 <= degrees < 360 for degrees in (self.start, self.end) if degrees is not None):
            raise ValueError(f"not a sector of the compass: {self.start!r} to {self.end!r}")

    def __str__(self) -> str:
        return _positional(self.start) if self.end is None else f"{_positional(self.start)}-{_positional(self.end)}"

    @property
    def width(self) -> float | None:
        """How wide a range is: a range that ends where it starts is the whole circle. A bearing has no width."""
        return None if self.end is None else (self.end - self.start) % 360 or 360.0


@dataclass(frozen=True)
class Direction:
    """What a `camera:direction` text says. Text that cannot be read keeps `raw` and has no sectors."""

    raw: str
    sectors: tuple[Sector, ...]
    readable: bool

    @classmethod
    def parse(cls, text: str) -> "Direction":
        """Read a list of bearings and ranges separated by ";" (or ","). Never raises.

        One token that cannot be read makes the whole text unreadable: half of a list would show a camera as blind
        where it is not. That holds for blank text and empty tokens (which are not 0 = north) and for -10 and 370:
        the grammar ends at 359 (360 is north), and whether such a number is a turn too far, a typing error or a
        range that lost its start is not for the reader to guess. Since "," separates, "90,5" is two bearings.
        """
        tokens = _SEPARATOR.split(text) if len(text) <= _LONGEST else []
        sectors = tuple(sector for token in tokens if (sector := _sector(token)) is not None)
        readable = bool(sectors) and len(sectors) == len(tokens)
        return cls(text, sectors if readable else (), readable)


def _sector(token: str) -> Sector | None:
    ends = [_degrees(end.strip()) for end in token.split("-")]
    match ends:
        case [float() as bearing]:
            return Sector(bearing)
        case [float() as start, float() as end]:
            return Sector(start, end)
    return None


def _degrees(text: str) -> float | None:
    # lower(), because upper() turns the long s "ſ" into "S" and would read it as south.
    point = _COMPASS.get(text.lower())
    if point is not None:
        return point
    number = _DEGREES.fullmatch(text)
    degrees = float(number[1]) if number else math.inf
    return degrees % 360 if degrees <= 360 else None


def _positional(degrees: float) -> str:
    """The shortest digits that give the same number back, never with an exponent, which the grammar does not know."""
    text = format(Decimal(repr(float(degrees))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
