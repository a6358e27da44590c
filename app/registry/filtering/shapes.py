"""Shapes of a filter, as GeoJSON writes them, and what lies in them: straight lines in degrees, edges included."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, and_, case, false, literal, or_

from app.registry.errors import Invalid, Problem
from app.registry.geometry import BBox
from app.registry.i18n import N_

MOST_CORNERS: Final = 200

Corner = tuple[float, float]
Line = tuple[Corner, ...]
_Degrees = ColumnElement[float]


@dataclass(frozen=True)
class Shape:
    """Points, lines, polygons of an outer ring and its holes, and boxes: all that is in one of them is in the shape."""

    points: tuple[Corner, ...] = ()
    lines: tuple[Line, ...] = ()
    polygons: tuple[tuple[Line, ...], ...] = ()
    boxes: tuple[BBox, ...] = ()

    @classmethod
    def parse(cls, tree: Any, field: str) -> "Shape":
        """Read a geometry of GeoJSON or an object with a `bbox`. Raises Invalid with one Problem for `field`."""
        try:
            [*parts] = _parts(tree, field)
            if not parts:
                raise ValueError(tree)
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
            raise _invalid(field, N_("Has a shape that is no geometry of GeoJSON in degrees.")) from None
        shape = cls(*(tuple(each for kind, each in parts if kind == wanted) for wanted in _KINDS))
        if sum(map(len, shape._rows())) + len(shape.points) > MOST_CORNERS:
            raise _invalid(field, N_("Has shapes with more than %(most)d corners."), most=MOST_CORNERS)
        return shape

    @property
    def box(self) -> BBox:
        """A box around all of it."""
        if len(self.boxes) == 1 and not (self.points or self.lines or self.polygons):
            return self.boxes[0]
        corners = [*self.points, *(corner for row in self._rows() for corner in row)]
        for part in (part for box in self.boxes for part in box.parts()):
            corners += [(part.west, part.south), (part.east, part.north)]
        lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
        return BBox(min(lons), min(lats), max(lons), max(lats))

    def touches(self, lon: _Degrees, lat: _Degrees) -> ColumnElement[bool]:
        """Whether a place, given as SQL, is in the shape or on its edge."""
        found: list[ColumnElement[bool]] = [and_(lon == x, lat == y) for x, y in self.points]
        found += [_on(line, lon, lat) for line in self.lines]
        found += [_in(rings, lon, lat) for rings in self.polygons]
        found += [
            and_(lon.between(part.west, part.east), lat.between(part.south, part.north))
            for box in self.boxes
            for part in box.parts()
        ]
        return or_(false(), *found)

    def _rows(self) -> Iterator[Line]:
        yield from self.lines
        for rings in self.polygons:
            yield from rings


_KINDS: Final = ("point", "line", "polygon", "box")


def _parts(tree: Any, field: str) -> Iterator[tuple[str, Any]]:
    if "bbox" in tree and "type" not in tree:
        yield "box", BBox.parse(",".join(str(float(number)) for number in tree["bbox"]), field)
        return
    kind = tree["type"]
    if kind == "GeometryCollection":
        for each in tree["geometries"]:
            yield from _parts(each, field)
        return
    single, read = _READ[kind.removeprefix("Multi")]
    for each in tree["coordinates"] if kind.startswith("Multi") else [tree["coordinates"]]:
        yield single, read(each)


def _corner(place: Any) -> Corner:
    lon, lat = (_number(each, most) for each, most in zip(place[:2], (180, 90), strict=True))
    if len(place) > 3:
        raise ValueError(place)
    return lon, lat


def _number(value: Any, most: int) -> float:
    number = float(value)
    # What is no number compares as false.
    if isinstance(value, bool | str) or not math.isfinite(number) or abs(number) > most:
        raise ValueError(value)
    return number


def _line(places: Any) -> Line:
    line = tuple(map(_corner, places))
    if len(line) < 2:
        raise ValueError(places)
    return line


def _polygon(rings: Any) -> tuple[Line, ...]:
    polygon = tuple(map(_line, rings))
    if not polygon or any(len(ring) < 4 or ring[0] != ring[-1] for ring in polygon):
        raise ValueError(rings)
    return polygon


_READ: Final = {"Point": ("point", _corner), "LineString": ("line", _line), "Polygon": ("polygon", _polygon)}


def _in(rings: tuple[Line, ...], lon: _Degrees, lat: _Degrees) -> ColumnElement[bool]:
    """An odd number of edges east of a place means that it is inside; holes count as the ring around them does."""
    outer = rings[0]
    edges = [edge for ring in rings for edge in pairwise(ring)]
    # Level edges are never crossed.
    crossed = [_crossed(edge, lon, lat) for edge in edges if edge[0][1] != edge[1][1]]
    is_inside = [sum(crossed[1:], start=crossed[0]) % 2 == 1] if crossed else []
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*outer, strict=True))
    around = and_(lon.between(west, east), lat.between(south, north))
    return and_(around, or_(*is_inside, *(_on(ring, lon, lat) for ring in rings)))


def _crossed(edge: tuple[Corner, Corner], lon: _Degrees, lat: _Degrees) -> ColumnElement[int]:
    (x1, y1), (x2, y2) = edge
    low, high = sorted((y1, y2))
    east = lon < literal(x1, Float(53)) + (lat - y1) * (x2 - x1) / (y2 - y1)
    return case((and_(lat >= low, lat < high, east), 1), else_=0)


def _on(line: Line, lon: _Degrees, lat: _Degrees) -> ColumnElement[bool]:
    return or_(
        *(
            and_(
                lon.between(min(x1, x2), max(x1, x2)),
                lat.between(min(y1, y2), max(y1, y2)),
                (lat - y1) * (x2 - x1) == (lon - x1) * (y2 - y1),
            )
            for (x1, y1), (x2, y2) in pairwise(line)
        )
    )


def _invalid(field: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(field, message, params),))
