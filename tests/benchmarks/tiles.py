"""How long tiles take in the application, and how many bytes they are."""

import gzip
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final, NamedTuple
from urllib.parse import urlencode

import click
from flask.testing import FlaskClient

from app.caching import Bodies
from tests.benchmarks import figures, synthetic
from tests.benchmarks.figures import kb, median, met, ms, p95
from tests.benchmarks.register import filled
from tests.mercator import tile_of

_TILES: Final = 300
_ZOOMS: Final = range(20)
_BANDS: Final = (range(4), range(4, 8), range(8, 12), range(12, 16), range(16, 20))
FILTERS: Final[Mapping[str, Mapping[str, str]]] = {
    "none": {},
    "recognition": {"facial_recognition": "!unknown"},
    "operator, common": {"operator": synthetic.OPERATORS[0]},
    "operator, rare": {"operator": synthetic.OPERATORS[150]},
    "operator, none": {"operator": "unknown"},
    "operator, not": {"operator": f"!{synthetic.OPERATORS[0]}"},
    "operator, standing": {"operator": synthetic.OPERATORS[0], "lifecycle": "!removed"},
    "manufacturer": {"manufacturer": "Specimen"},
    "shape": {"camera_type": "dome"},
    "space": {"surveillance": "indoor"},
    "freshness": {"checked_since": "2024-06"},
    "shape, freshness": {"camera_type": "dome", "checked_since": "2024-06"},
    "operator, shape": {"operator": synthetic.OPERATORS[0], "camera_type": "dome"},
}
_GOAL_MS: Final = 3.0
_GOAL_BYTES: Final = 25_000
_GOAL_RATIO: Final = 1.3
# A tile that takes longer is not asked for again and again.
_LONG_MS: Final = 300
_AGAIN: Final = 5

_COLUMNS: Final = (
    *("filter", "zooms", "tiles", "counted", "made, ms median", "p95", "max", "CPU median", "kept, ms median", "p95"),
    *("gzip kB median", "p95", "max", "goal 3 ms made", "kept, 25 kB"),
)


class Place(NamedTuple):
    """A tile."""

    z: int
    x: int
    y: int


class Sample(NamedTuple):
    """One tile measured: milliseconds to make it, of this process' processor, and without gzip; to answer it once it
    is kept; and bytes."""

    place: Place
    ms: float
    cpu: float
    plain: float
    kept: float
    packed: int
    counted: bool


Samples = Mapping[str, Sequence[Sample]]


def measure(data_dir: Path, compare: Path | None) -> None:
    """Ask for every tile under every filter; with another register to compare, of both in turn."""
    asked = list(islice(places(Random(3)), _TILES))
    folders = [data_dir] if compare is None else [data_dir, compare]
    with ExitStack() as stack:
        registers = [stack.enter_context(filled(folder)) for folder in folders]
        opened = [stack.enter_context(register.application()) for register, _ in registers]
        clients = [app.test_client() for app, _ in opened]
        found: list[dict[str, list[Sample]]] = [{name: [] for name in FILTERS} for _ in folders]
        for name, terms in FILTERS.items():
            for place in asked:
                for client, samples in zip(clients, found, strict=True):
                    samples[name].append(_sample(client, place, terms))
        for (_, database), (_, about), samples in zip(opened, registers, found, strict=True):
            figures.headline("Tiles", database, about.cameras)
            _print(samples)
        if compare is not None:
            click.echo(
                f"\n{registers[1][1].cameras:,} cameras against {registers[0][1].cameras:,}: as many times slower"
            )
            _print_ratios(found[0], found[1])


def places(random: Random) -> Iterator[Place]:
    """Tiles that differ: in turn the middle of a big city, where cameras are, and anywhere at all.

    The coarsest zooms have few tiles; the others are asked for more to make up for it.
    """
    big = synthetic.cities()[:60]
    cameras = synthetic.positions(random, seed=1)
    seen: set[Place] = set()
    while True:
        for z in _ZOOMS:
            city = random.choice(big)
            anywhere = random.uniform(-180, 180), random.uniform(-60, 75)
            for lon, lat in ((city.lon, city.lat), next(cameras), anywhere):
                place = Place(z, *tile_of(lon, lat, z))
                if place not in seen:
                    seen.add(place)
                    yield place


def _sample(client: FlaskClient, place: Place, terms: Mapping[str, str]) -> Sample:
    address = f"/tiles/{place.z}/{place.x}/{place.y}.json" + (f"?{urlencode(terms)}" if terms else "")
    extensions = client.application.extensions
    extensions["lookback.bodies"] = Bodies(0)
    first, _, packed = _asked(client, address, "gzip")
    again = 1 if first > _LONG_MS else _AGAIN
    made = [_asked(client, address, "gzip") for _ in range(again)]
    plain = [_asked(client, address, "identity") for _ in range(again)]
    extensions["lookback.bodies"] = Bodies(1_000_000)
    _, *kept = (_asked(client, address, "gzip") for _ in range(1 + _AGAIN))
    raw = gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed
    return Sample(
        place,
        median([taken for taken, _, _ in made]),
        median([worked for _, worked, _ in made]),
        median([taken for taken, _, _ in plain]),
        median([taken for taken, _, _ in kept]),
        len(packed),
        raw.startswith(b'{"kind":"counts"'),
    )


def _asked(client: FlaskClient, address: str, coding: str) -> tuple[float, float, bytes]:
    start, worked = time.perf_counter(), time.process_time()
    response = client.get(address, headers={"Accept-Encoding": coding})
    body = response.data
    taken, worked = (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000
    if response.status_code != 200:
        raise click.ClickException(f"{address}: {response.status}")
    return taken, worked, body


def _print(found: Samples) -> None:
    rows: list[Sequence[str]] = []
    for name, samples in found.items():
        for zooms in (*_BANDS, _ZOOMS):
            some = [sample for sample in samples if sample.place.z in zooms]
            rows.append([name, f"{zooms[0]}–{zooms[-1]}", *_row(some)])
        rows.append(figures.RULE)
    figures.table(_COLUMNS, rows[:-1])
    everything = [sample for samples in found.values() for sample in samples]
    without = median([sample.plain for sample in everything])
    slowest = max(everything, key=lambda sample: sample.ms)
    largest = max(everything, key=lambda sample: sample.packed)
    made, kept = map(median, zip(*((each.ms, each.kept) for each in everything), strict=True))
    click.echo(f"All: made in a median of {ms(made)} ms, without compression {ms(without)}; kept {ms(kept)}.")
    click.echo(
        f"Slowest: {'/'.join(map(str, slowest.place))}, {ms(slowest.ms)} ms. "
        f"Largest: {'/'.join(map(str, largest.place))}, {kb(largest.packed)} kB gzip."
    )


def _row(samples: Sequence[Sample]) -> list[str]:
    made, worked, kept, packed = zip(*((each.ms, each.cpu, each.kept, each.packed) for each in samples), strict=True)
    counted = sum(sample.counted for sample in samples)
    return [
        str(len(samples)),
        str(counted),
        *(ms(number) for number in (median(made), p95(made), max(made), median(worked), median(kept), p95(kept))),
        *(kb(number) for number in (median(packed), p95(packed), max(packed))),
        met(median(made) <= _GOAL_MS),
        met(median(kept) <= _GOAL_MS, max(packed) <= _GOAL_BYTES),
    ]


def _print_ratios(small: Samples, large: Samples) -> None:
    rows: list[Sequence[str]] = []
    for name in FILTERS:
        for zooms in (*_BANDS, _ZOOMS):
            took = [[each.ms for each in found[name] if each.place.z in zooms] for found in (small, large)]
            ratios = [measured(took[1]) / measured(took[0]) for measured in (median, p95, max)]
            told = [f"{ratio:.2f}" for ratio in ratios]
            rows.append([name, f"{zooms[0]}–{zooms[-1]}", *told, met(ratios[0] <= _GOAL_RATIO)])
        rows.append(figures.RULE)
    figures.table(("filter", "zooms", "median", "p95", "max", f"goal {_GOAL_RATIO}"), rows[:-1])
