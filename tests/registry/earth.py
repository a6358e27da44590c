"""Anywhere on earth, for tests of properties."""

from hypothesis import strategies as st

from app.registry.geometry import Position

longitudes = st.floats(-180, 180)
latitudes = st.floats(-90, 90)
positions = st.builds(lambda lon, lat: Position(round(lon, 7), round(lat, 7)), longitudes, latitudes)
towns = st.builds(lambda lon, lat: Position(round(lon, 7), round(lat, 7)), longitudes, st.floats(-80, 80))
bearings = st.floats(0, 360, exclude_max=True)


def is_on_earth(position: Position) -> bool:
    return abs(position.lon) <= 180 and abs(position.lat) <= 90
