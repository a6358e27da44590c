"""Places as pure numbers: boxes, positions, distances and fields of view; longitude before latitude everywhere."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from geopy.distance import EARTH_RADIUS, great_circle

from app.registry.direction import Sector
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_

# Places after the decimal point for a public precision in metres; None is as precise as OpenStreetMap stores a node.
DECIMALS: Mapping[int | None, int] = MappingProxyType({None: 7, 1: 5, 10: 4, 100: 3, 1000: 2})

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_SHOWN = 40
_ARC_STEP = 10
# Metres. Straight down a wedge has no length, and almost level it has no end.
_NEAREST, _FURTHEST = 5, 150


@dataclass(frozen=True)
class BBox:
    """A box of degrees, edges included. West greater than east means that it crosses the antimeridian (RFC 7946 5.2).

    Longitudes compare as numbers: 180 and -180 are the same meridian on the ground but not here.
    """

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str, field: str = "bbox") -> "BBox":
        """Read "west,south,east,north", or six numbers with heights (OGC API - Features 7.15.3), which are ignored.

        Raises Invalid with one Problem for `field`.
        """
        parts = text.split(",") if text.strip() else []
        if len(parts) not in (4, 6):
            raise _invalid(
                field,
                N_("Must be four numbers, west,south,east,north (or six with heights), not %(count)d."),
                count=len(parts),
            )
        numbers = [_decimal(part, field) for part in parts]
        west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
        for longitude in (west, east):
            if not -180 <= longitude <= 180:
                raise _invalid(field, N_("Longitude %(value)s is not between -180 and 180."), value=longitude)
        for latitude in (south, north):
            if not -90 <= latitude <= 90:
                raise _invalid(field, N_("Latitude %(value)s is not between -90 and 90."), value=latitude)
        if south > north:
            raise _invalid(
                field,
                N_("The south edge, %(south)s, lies north of the north edge, %(north)s."),
                south=south,
                north=north,
            )
        return cls(west, south, east, north)

    def __str__(self) -> str:
        return ",".join(repr(edge).removesuffix(".0") for edge in (self.west, self.south, self.east, self.north))

    @property
    def crosses_antimeridian(self) -> bool:
        """Whether the box is in two pieces for anything that compares longitudes."""
        return self.west > self.east

    def parts(self) -> tuple["BBox", ...]:
        """The same area as one or two boxes that do not cross the antimeridian."""
        if not self.crosses_antimeridian:
            return (self,)
        return (
            BBox(self.west, self.south, 180.0, self.north),
            BBox(-180.0, self.south, self.east, self.north),
        )

    def contains(self, lon: float, lat: float) -> bool:
        """Whether a point lies in the box or on its edge."""
        if not self.south <= lat <= self.north:
            return False
        if self.crosses_antimeridian:
            return lon >= self.west or lon <= self.east
        return self.west <= lon <= self.east


class Position(NamedTuple):
    """A point on the ground in degrees, WGS 84."""

    lon: float
    lat: float

    @classmethod
    def parse(cls, lon_text: str, lat_text: str) -> "Position":
        """Read decimal degrees, rounded to OpenStreetMap's precision. Raises Invalid for "lon", "lat" or both."""
        problems: list[Problem] = []
        degrees: list[float] = []
        for field, text, limit in (("lon", lon_text, 180), ("lat", lat_text, 90)):
            try:
                degrees.append(_coordinate(field, text, limit))
            except Invalid as error:
                problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        return _rounded(degrees[0], degrees[1], DECIMALS[None])


def coarsen(position: Position, precision_m: int | None) -> Position:
    """The position as it is published: rounded to about `precision_m` metres, one of the keys of `DECIMALS`.

    Rounds both axes alike, so towards the poles the longitude stays finer than that, the latitude never.
    """
    if precision_m not in DECIMALS:
        raise ValueError(f"no public precision of {precision_m!r} metres")
    return _rounded(position.lon, position.lat, DECIMALS[precision_m])


def metres_between(a: Position, b: Position) -> float:
    """The distance over a spherical Earth."""
    return float(great_circle((a.lat, a.lon), (b.lat, b.lon)).meters)


def destination(position: Position, bearing: float, metres: float) -> Position:
    """Where one arrives who goes straight on for so many metres, to OpenStreetMap's precision."""
    try:
        point = great_circle(meters=metres).destination((position.lat, position.lon), bearing)
    except ValueError:
        # Straight at a pole rounding can take geopy to the arc sine of a hair more than 1.
        ahead = math.copysign(_angle(metres), math.cos(math.radians(bearing)))
        return Position(position.lon, math.copysign(90.0, math.sin(math.radians(position.lat) + ahead)))
    return _rounded(point.longitude, point.latitude, DECIMALS[None])


def box_around(position: Position, metres: float) -> BBox:
    """The smallest box that holds every position within that distance."""
    # Half a unit of the last decimal that positions keep, so that none falls out by rounding.
    margin = 10.0 ** -DECIMALS[None] / 2
    angle = _angle(metres)
    south = position.lat - math.degrees(angle) - margin
    north = position.lat + math.degrees(angle) + margin
    if south <= -90 or north >= 90:
        # The circle holds a pole, and with it every meridian.
        return BBox(-180.0, max(south, -90.0), 180.0, min(north, 90.0))
    reach = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(position.lat))))) + margin
    west, east = position.lon - reach, position.lon + reach
    return BBox(west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)


def field_of_view(
    position: Position, sector: Sector, range_m: float, assumed_width: float
) -> list[tuple[float, float]]:
    """What a camera sees, as the closed ring of a GeoJSON polygon, counterclockwise (RFC 7946 3.1.6).

    A bearing is drawn `assumed_width` degrees wide around itself, 360 degrees as a circle. Longitudes go on past 180
    beside the antimeridian instead of jumping to the other side of the map.
    """
    width = sector.width
    start = sector.start - assumed_width / 2 if width is None else sector.start
    width = assumed_width if width is None else width
    steps = max(1, math.ceil(width / _ARC_STEP))
    arc = [destination(position, start + width * step / steps, range_m) for step in range(steps, -1, -1)]
    ring = [(_beside(position.lon, point.lon), point.lat) for point in arc]
    if width >= 360:
        return [*ring[:-1], ring[0]]
    centre = (position.lon, position.lat)
    return [centre, *ring, centre]


def sight_range(height_m: float | None, tilt: float | None) -> int | None:
    """How far away the middle of a camera's picture meets level ground, in whole metres between 5 and 150.

    tilt: degrees, negative looks down. None when either was not told, or when it looks level or up: that has no end.
    """
    if height_m is None or tilt is None or not -90 <= tilt < 0:
        return None
    return round(min(_FURTHEST, max(_NEAREST, height_m / math.tan(math.radians(-tilt)))))


def _angle(metres: float) -> float:
    """A distance over the ground in radians, on geopy's sphere."""
    return metres / float(EARTH_RADIUS * 1000)


def _beside(lon: float, other: float) -> float:
    """The turn of `other` that is nearest to `lon`."""
    return round(other - 360 * round((other - lon) / 360), DECIMALS[None])


def _rounded(lon: float, lat: float, decimals: int) -> Position:
    # Adding zero turns -0.0, which would be written with its sign, into 0.0.
    return Position(round(lon, decimals) + 0.0, round(lat, decimals) + 0.0)


def _coordinate(field: str, text: str, limit: int) -> float:
    if not text.strip():
        raise _invalid(field, N_("Is missing. Write it in degrees, such as 2.3522."))
    if _DECIMAL_COMMA.fullmatch(text.strip()):
        raise _invalid(
            field,
            N_("“%(value)s” has a comma. Write a point before the decimals: 2.3522."),
            value=text.strip()[:_SHOWN],
        )
    degrees = _decimal(text, field)
    if not -limit <= degrees <= limit:
        raise _invalid(field, N_("Must be between %(low)d and %(high)d degrees."), low=-limit, high=limit)
    return degrees


def _decimal(text: str, field: str) -> float:
    """Read a plain number: no "nan", "inf", "1_000" or digits of other scripts, which float() takes."""
    bare = text.strip()
    if not _NUMBER.fullmatch(bare):
        raise _invalid(field, N_("“%(value)s” is not a number."), value=bare[:_SHOWN])
    return float(bare)


def _invalid(field: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(field, message, params),))
