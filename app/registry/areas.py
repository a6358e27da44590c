"""Areas on the ground as pure numbers: polygons of degrees, drawn on a map, longitude before latitude.

An edge goes the shorter way around the Earth, so a polygon may cross the antimeridian without being cut (RFC 7946
3.1.9 would cut it); none may hold a pole.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from app.registry.errors import Invalid, Problem
from app.registry.filtering import cql2
from app.registry.geometry import BBox
from app.registry.i18n import N_

MOST_CORNERS: Final = 1_000
# No edge of a box may be half the Earth long, or the shorter way would lead around the other side.
_LONGEST_EDGE: Final = 120.0
# A ring may begin anywhere and be up to once around wide: these turns bring every point beside it.
_TURNS: Final = (-360, 0, 360)
_NO_POLYGON: Final = N_("Is no polygon of GeoJSON or WKT.")

Corner = tuple[float, float]
# The longitudes of a closed ring go on past 180 instead of jumping.
Ring = tuple[Corner, ...]


@dataclass(frozen=True)
class Areas:
    """One polygon or several, each an outer ring and its holes."""

    polygons: tuple[tuple[Ring, ...], ...]

    @classmethod
    def parse(cls, text: str, field: str = "areas") -> "Areas | None":
        """Read GeoJSON: a Polygon, a MultiPolygon, or features of them; or WKT. None for nothing, which is everywhere.

        Raises Invalid with one Problem for `field`.
        """
        if not text.strip():
            return None
        try:
            tree = json.loads(text) if text.lstrip().startswith("{") else cql2.shape(text)
            polygons = [[list(ring) for ring in polygon] for polygon in _polygons(tree)]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, Invalid):
            raise _invalid(field, _NO_POLYGON) from None
        if not all(polygons):
            raise _invalid(field, _NO_POLYGON)
        if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_CORNERS:
            raise _invalid(field, N_("Has more than %(most)d corners. Draw it more roughly."), most=MOST_CORNERS)
        parsed = tuple(tuple(_ring(ring, field) for ring in polygon) for polygon in polygons)
        return cls(parsed) if parsed else None

    @classmethod
    def of_boxes(cls, boxes: Iterable[BBox]) -> "Areas | None":
        """The area of some boxes; None for none, which is everywhere."""
        polygons = tuple((_around(box),) for box in boxes)
        return cls(polygons) if polygons else None

    @classmethod
    def load(cls, kept: dict[str, Any] | None) -> "Areas | None":
        """What `dump` gave."""
        if kept is None:
            return None
        return cls(
            tuple(tuple(tuple((lon, lat) for lon, lat in ring) for ring in polygon) for polygon in kept["coordinates"])
        )

    def dump(self) -> dict[str, Any]:
        """The areas as one GeoJSON MultiPolygon. Longitudes may go past 180 beside the antimeridian."""
        rings = [[[list(corner) for corner in ring] for ring in polygon] for polygon in self.polygons]
        return {"type": "MultiPolygon", "coordinates": rings}

    def cut(self) -> dict[str, Any]:
        """The same as one MultiPolygon of longitudes from -180 to 180, cut at the antimeridian (RFC 7946 3.1.9)."""
        cut = [
            [list(map(list, ring)) for ring in rings if ring]
            for polygon in self.polygons
            for turn in _TURNS
            if (rings := [_between(_moved(ring, turn)) for ring in polygon])[0]
        ]
        return {"type": "MultiPolygon", "coordinates": cut}

    def contains(self, lon: float, lat: float) -> bool:
        """Whether a point lies in one of the polygons or on its edge."""
        return any(
            _holds(outer, lon, lat)
            and not any(_holds(hole, lon, lat) and not _on_edge(hole, lon, lat) for hole in holes)
            for outer, *holes in self.polygons
        )

    @property
    def boxes(self) -> tuple[BBox, ...]:
        """A box around each polygon, for a question to the database; the answers still need `contains`."""
        return tuple(_box(outer) for outer, *_ in self.polygons)


def _polygons(shape: Any) -> Iterator[Sequence[Any]]:
    kind = shape["type"]
    if kind == "FeatureCollection":
        for feature in shape["features"]:
            yield from _polygons(feature)
    elif kind == "Feature":
        yield from _polygons(shape["geometry"])
    elif kind == "MultiPolygon":
        yield from shape["coordinates"]
    elif kind == "Polygon":
        yield shape["coordinates"]
    else:
        raise ValueError(kind)


def _ring(corners: list[Any], field: str) -> Ring:
    """A closed ring whose longitudes do not jump, the first corner between -180 and 180."""
    try:
        degrees = [(float(corner[0]), float(corner[1])) for corner in corners]
    except (ValueError, TypeError, IndexError, KeyError, OverflowError):
        raise _invalid(field, _NO_POLYGON) from None
    for lon, lat in degrees:
        # A map that is dragged around the Earth goes on counting. What is no number compares as false.
        if not (-540 <= lon <= 540 and -90 <= lat <= 90):
            raise _invalid(field, N_("Has a corner that is not on Earth: %(lon)s, %(lat)s."), lon=lon, lat=lat)
    if len(degrees) < 4 or degrees[0] != degrees[-1]:
        raise _invalid(field, N_("Needs at least three corners, and must end where it begins."))
    ring = [(_turned(degrees[0][0]), degrees[0][1])]
    for (lon, _), (following, lat) in pairwise(degrees):
        step = following - lon
        if abs(step) > 180:
            step = (step + 180) % 360 - 180
        ring.append((ring[-1][0] + step, lat))
    if abs(ring[-1][0] - ring[0][0]) > 180:
        raise _invalid(field, N_("Goes once around a pole. Draw an area that does not."))
    ring[-1] = ring[0]
    if abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) < 1e-12:
        raise _invalid(field, N_("Has no surface: its corners lie on one line."))
    return tuple(ring)


def _moved(ring: Ring, turn: int) -> Ring:
    return tuple((lon + turn, lat) for lon, lat in ring)


def _between(ring: Ring) -> Ring:
    """The part of a closed ring between -180 and 180, edge by edge (Sutherland and Hodgman, 1974); empty for none."""
    for edge, side in ((-180.0, 1), (180.0, -1)):
        kept: list[Corner] = []
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (x1 - edge) * side >= 0:
                kept.append((x1, y1))
            if (x1 - edge) * (x2 - edge) < 0:
                kept.append((edge, y1 + (edge - x1) * (y2 - y1) / (x2 - x1)))
        ring = (*kept, *kept[:1])
    # What only touches the edge has no surface there.
    return ring if len({lon for lon, _ in ring}) > 1 else ()


def _around(box: BBox) -> Ring:
    """A box as a closed ring, counterclockwise."""
    east = box.east + 360 if box.crosses_antimeridian else box.east
    steps = max(1, -int(-(east - box.west) // _LONGEST_EDGE))
    along = [*(box.west + (east - box.west) * step / steps for step in range(steps)), east]
    ring = [*((lon, box.south) for lon in along), *((lon, box.north) for lon in reversed(along))]
    return (*ring, ring[0])


def _box(ring: Ring) -> BBox:
    west, east = min(lon for lon, _ in ring), max(lon for lon, _ in ring)
    south, north = min(lat for _, lat in ring), max(lat for _, lat in ring)
    if east - west >= 360:
        return BBox(-180.0, south, 180.0, north)
    return BBox(_turned(west), south, _turned(east), north)


def _turned(lon: float) -> float:
    """The same meridian between -180 and 180."""
    return lon if -180 <= lon <= 180 else (lon + 180) % 360 - 180


def _holds(ring: Ring, lon: float, lat: float) -> bool:
    """Whether a point is inside a ring or on it, on whichever turn around the Earth."""
    return any(_encloses(ring, lon + turn, lat) for turn in _TURNS) or _on_edge(ring, lon, lat)


def _encloses(ring: Ring, lon: float, lat: float) -> bool:
    """Count the edges east of the point: an odd number means inside."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _on_edge(ring: Ring, lon: float, lat: float) -> bool:
    return any(
        min(x1, x2) <= x <= max(x1, x2)
        and min(y1, y2) <= lat <= max(y1, y2)
        and (x2 - x1) * (lat - y1) == (y2 - y1) * (x - x1)
        for x in (lon + turn for turn in _TURNS)
        for (x1, y1), (x2, y2) in pairwise(ring)
    )


def _invalid(field: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(field, message, params),))
