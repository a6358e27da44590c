"""Where a place is on the tiled map, computed another way than the register does."""

import math


def mercator(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Column and row at a zoom with their fractions, as OpenStreetMap's "Slippy map tilenames" computes them."""
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return (lon + 180) / 360 * 2**z, y * 2**z


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a place."""
    x, y = mercator(lon, lat, z)
    return int(x), int(y)
