"""The register's own list of cities: one file in the data folder, which answers without asking anybody outside."""

import threading
from typing import cast

import structlog
from flask import Flask, current_app

from app.config import Config
from app.registry.finding.cities import Nearby
from app.registry.finding.coordinates import parse_coordinates
from app.registry.finding.gazetteer import OfflineGazetteer
from app.registry.finding.gazetteer_query import fold
from app.registry.geometry import Position

_FILE = "gazetteer.sqlite"


def init_app(app: Flask) -> None:
    """Open the gazetteer of an application. Its file is made when it is first needed, or by `prepare`."""
    config: Config = app.extensions["lookback.config"]
    app.extensions["lookback.gazetteer"] = OfflineGazetteer(config.data_dir.expanduser().resolve() / _FILE)
    app.extensions["lookback.gazetteer-builder"] = threading.Lock()


def gazetteer() -> OfflineGazetteer:
    """The gazetteer of the current application. Its first answer may have to wait some seconds for the file."""
    return cast(OfflineGazetteer, current_app.extensions["lookback.gazetteer"])


def ready() -> OfflineGazetteer | None:
    """The gazetteer if it answers at once; None while its file is being made behind."""
    cities = gazetteer()
    if cities.is_ready:
        return cities
    prepare(current_app)
    return None


def near(lon: float, lat: float) -> Nearby | None:
    """The city by which one would say where a position is, to within a kilometre; microseconds when asked again.

    None far from any city, and while the list of cities is not there yet: nobody waits for it.
    """
    cities = gazetteer()
    try:
        return cities.near(lon, lat) if cities.is_ready else None
    except OSError as error:
        structlog.get_logger().error("no gazetteer", error=type(error).__name__)
        return None


def area_of(lon: float, lat: float) -> str:
    """The region and country around a position: "Colorado, United States". "" whenever `near` says nothing."""
    found = near(lon, lat)
    return found.city.area if found else ""


def position_of(typed: str) -> Position | None:
    """Where a place is that somebody typed: coordinates, or the name of a city. None when nobody knows it."""
    position = parse_coordinates(typed)
    cities = ready()
    if position is None and cities is not None:
        position = next((each.position for each in cities.suggest(typed, 1)), None)
    return position


def middle_of(place: str) -> Position | None:
    """Where the city is that a place in words begins with: "London, United Kingdom". None of a region or a country."""
    cities = ready()
    found = cities.suggest(place, 1) if cities is not None else ()
    return next((each.position for each in found if fold(each.own_name) == fold(place.partition(",")[0])), None)


def prepare(app: Flask) -> None:
    """Make the file behind, unless that is under way: no visitor should wait for it."""
    builder: threading.Lock = app.extensions["lookback.gazetteer-builder"]
    cities: OfflineGazetteer = app.extensions["lookback.gazetteer"]

    def make() -> None:
        try:
            cities.prepare()
        except OSError as error:
            structlog.get_logger().error("no gazetteer", error=type(error).__name__)
        finally:
            builder.release()

    if not cities.is_ready and builder.acquire(blocking=False):
        threading.Thread(target=make, name="gazetteer", daemon=True).start()
