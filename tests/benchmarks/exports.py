"""How fast exports and snapshots are beside ogr2ogr and the database's own program; memory, and what tiles suffer.

What is compared runs in turn, several times: a machine that works for others too is slow for one of them
as for another. Of each the fastest run counts, which was disturbed least.
"""

import gc
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from urllib.request import urlopen

import click
import structlog

from app import create_app
from app.about import about as about_export
from app.config import Config
from app.db import Database
from app.formats.exporting import FORMATS
from app.registry import cameras
from app.registry.filtering.filters import CameraFilter
from app.snapshots import hands
from app.snapshots.files import EVERYTHING
from tests.benchmarks import figures, programs, reading, tiles
from tests.benchmarks.figures import median, met, ms, p95
from tests.benchmarks.programs import COMPARED, OTHERS
from tests.benchmarks.register import About, Register, filled

# Of which there are goals.
_WITH_GOALS: Final = ("geojson", "csv")
_GOAL_OGR, _GOAL_OWN, _GOAL_TILES, _GOAL_SNAPSHOT = 3.5, 0.75, 2.0, 6.0
_SIZES: Final = (10_000, 100_000)
# Memory that does not grow: what a hundred times more may take of it, in times.
_GOAL_FLAT: Final = 1.5
_READERS: Final = 10
# How often each is measured.
_ROUNDS: Final = 3
_TILES_ASKED: Final = 300
_LOOKED_AT_S: Final = 5
# What can be measured alone: together they take longer than a quiet machine can be had for.
PARTS: Final = ("speed", "memory", "tiles", "snapshot", "whole")
_EXPORT: Final = "import sys; from tests.benchmarks import exports; exports.stream(sys.argv[1])"


class Run(NamedTuple):
    """An export in a process of its own: seconds on the wall, and the most memory in MB."""

    seconds: float
    peak_mb: float


def measure(data_dir: Path, extensions: Sequence[str], parts: Sequence[str]) -> None:
    """Every format: ours, ogr2ogr's, the database's own. Then memory by size, tiles beside readers, snapshots."""
    with filled(data_dir) as (register, about), register.application() as (_, database):
        figures.headline("Exports", database, about.cameras)
        if "speed" in parts:
            _print_speed(register, database, about, extensions)
        if "memory" in parts:
            _print_memory(register, database, about, extensions)
        if "tiles" in parts:
            _print_tiles(register)
        if "snapshot" in parts:
            _print_snapshot(database)
        if "whole" in parts:
            _print_whole(register, database)


def stream(address: str) -> None:
    """What the process of one export does: read the answer of the application, throw it away, and say how that was."""
    app = create_app(Config.from_environment())
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # As the process does that makes it for a server.
    gc.freeze()
    gc.disable()
    start = time.perf_counter()
    with app.test_client().get(address, buffered=False) as response:
        for _ in response.iter_encoded():
            pass
    sys.stdout.write(str(time.perf_counter() - start))


def _ours(register: Register, extension: str, query: str = "") -> Run:
    command = [sys.executable, "-c", _EXPORT, f"/api/exports/cameras.{extension}?{query}"]
    process = subprocess.Popen(command, env=register.environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as said:
        seconds = float(said.read())
    return Run(seconds, programs.ended(process))


def _print_speed(register: Register, database: Database, about: About, extensions: Sequence[str]) -> None:
    rows = [_beside_others(register, database, about, extension) for extension in extensions]
    others = [("ogr2ogr rows/s", "times", f"goal {_GOAL_OGR}"), ("own rows/s", "times", f"goal {_GOAL_OWN}")]
    figures.table(("export", "rows/s", *others[0], *others[1]), rows)


def _beside_others(register: Register, database: Database, about: About, extension: str) -> list[str]:
    rounds = [
        (_ours(register, extension), programs.ogr2ogr(database, extension), programs.own(database, extension))
        for _ in range(_ROUNDS)
    ]
    runs, *others = zip(*rounds, strict=True)
    ours = min(run.seconds for run in runs)
    told = [FORMATS[extension].name, f"{about.cameras / ours:,.0f}"]
    for theirs, goal in zip(others, (_GOAL_OGR, _GOAL_OWN), strict=True):
        if None in theirs:
            told += ["", "", ""]
            continue
        times = min(theirs) / ours
        verdict = met(times >= goal) if extension in _WITH_GOALS else ""
        told += [f"{about.cameras / min(theirs):,.0f}", f"{times:.2f}", verdict]
    return told


def _print_memory(register: Register, database: Database, about: About, extensions: Sequence[str]) -> None:
    boxes = {size: _box_of(database, size) for size in _SIZES if size < about.cameras}
    queries = [*(f"bbox={box}" for box in boxes.values()), ""]
    rows = []
    for extension in extensions:
        peaks = [_ours(register, extension, query).peak_mb for query in queries]
        flat = met(peaks[-1] <= _GOAL_FLAT * peaks[0])
        rows.append([FORMATS[extension].name, *(f"{peak:,.0f}" for peak in peaks), flat])
    sizes = (*boxes, about.cameras)
    figures.table(("peak memory, MB", *(f"about {size:,}" for size in sizes), f"goal {_GOAL_FLAT} ×"), rows)


def _box_of(database: Database, size: int) -> str:
    """A box from the western edge of the map to where about as many cameras are in it."""
    west, east = -180.0, 180.0
    with database.reading() as session:
        for _ in range(20):
            middle = (west + east) / 2
            box = f"-180,-90,{middle:.4f},90"
            if cameras.count(session, CameraFilter.parse([("bbox", box)])) < size:
                west = middle
            else:
                east = middle
    return box


def _print_tiles(register: Register) -> None:
    places = list(islice(tiles.places(Random(7)), _TILES_ASKED))
    alone, beside, idle, asked = list[float](), list[float](), list[float](), list[float]()
    with register.serving() as port:
        _tiles(port, places)
        for _ in range(_ROUNDS):
            alone += _tiles(port, places)
            with _reading(port) as received:
                idle.append(_mb_a_second(received, lambda: time.sleep(_LOOKED_AT_S)))
                asked.append(_mb_a_second(received, lambda: beside.extend(_tiles(port, places))))
    times = p95(beside) / p95(alone)
    row = ["tile through HTTP, p95", ms(p95(alone)), ms(p95(beside)), f"{times:.1f}", met(times <= _GOAL_TILES)]
    figures.table(("", "alone ms", f"beside {_READERS} readers ms", "times", f"goal {_GOAL_TILES:.0f}"), [row])
    click.echo("")
    row = [f"exports to {_READERS} readers, MB/s", f"{median(idle):.1f}", f"{median(asked):.1f}"]
    figures.table(("", "no tiles asked", "tiles asked one after the other"), [row])


def _print_snapshot(database: Database) -> None:
    """GeoJSON and CSV as the processes of a snapshot write them, beside ogr2ogr."""
    rounds = [(_some_of_a_snapshot(database), _theirs(database, _WITH_GOALS)) for _ in range(_ROUNDS)]
    ours, theirs = min(each[0] for each in rounds), _fastest([each[1] for each in rounds])
    if theirs:
        names = " and ".join(FORMATS[each].name for each in _WITH_GOALS)
        took, times = sum(theirs.values()), sum(theirs.values()) / ours
        row = [f"{names}, {ours:.1f} s", f"{took:.1f} s", f"{times:.2f}", met(times >= _GOAL_SNAPSHOT)]
        figures.table(("snapshot", "ogr2ogr", "times", f"goal {_GOAL_SNAPSHOT:.0f}"), [row])


def _print_whole(register: Register, database: Database) -> None:
    """A whole snapshot beside ogr2ogr: it has more in it than files of cameras, which counts as if it were of them."""
    rounds = [(_a_snapshot(register), _theirs(database, (*COMPARED, *OTHERS))) for _ in range(_ROUNDS)]
    (ours, files), theirs = min(each[0] for each in rounds), _fastest([each[1] for each in rounds])
    if theirs:
        mean = sum(theirs.values()) / len(theirs)
        row = [f"all of {files} files, {ours:.1f} s", f"{mean:.1f} s a file", f"{mean * files / ours:.2f}"]
        figures.table(("whole snapshot", "ogr2ogr", "times a file"), [row])


def _theirs(database: Database, extensions: Sequence[str]) -> dict[str, float]:
    """How long ogr2ogr takes for each of these that it can write; nothing where it is not installed."""
    return {each: took for each in extensions if (took := programs.ogr2ogr(database, each))}


def _fastest(rounds: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: min(each[name] for each in rounds) for name in rounds[0]}


def _some_of_a_snapshot(database: Database) -> float:
    with (
        TemporaryDirectory() as folder,
        database.steady() as session,
        hands.ready(database, session, Path(folder)) as writing,
    ):
        told = about_export(session, EVERYTHING, "https://example.org/cameras")
        start = time.perf_counter()
        writing.write(told, [f"cameras.{each}" for each in _WITH_GOALS])
        return time.perf_counter() - start


def _a_snapshot(register: Register) -> tuple[float, int]:
    """How long a whole one takes, and of how many files of cameras it is."""
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        programs.ended(register.lookback("snapshot", "--to", folder, output=subprocess.DEVNULL))
        return time.perf_counter() - start, len(list(Path(folder).rglob("cameras.*")))


def _mb_a_second(received: Callable[[], int], meanwhile: Callable[[], None]) -> float:
    before, start = received(), time.perf_counter()
    meanwhile()
    return (received() - before) / (time.perf_counter() - start) / 1e6


def _tiles(port: int, places: Sequence[tiles.Place]) -> list[float]:
    took = []
    for place in places:
        start = time.perf_counter()
        with urlopen(f"http://127.0.0.1:{port}/tiles/{place.z}/{place.x}/{place.y}.json") as answer:
            answer.read()
        took.append((time.perf_counter() - start) * 1000)
    return took


@contextmanager
def _reading(port: int) -> Iterator[Callable[[], int]]:
    """Readers of every format in turn, each of another one first; gives how many bytes came to them all."""
    addresses = [f"http://127.0.0.1:{port}/api/exports/cameras.{extension}" for extension in COMPARED]
    with TemporaryDirectory() as folder, ExitStack() as stack:
        files = [Path(folder, str(number)) for number in range(_READERS)]
        for number, file in enumerate(files):
            first = number % len(addresses)
            command = [sys.executable, reading.__file__, str(file), *addresses[first:], *addresses[:first]]
            reader = subprocess.Popen(command)
            stack.callback(reader.wait)
            stack.callback(reader.kill)

        def received() -> int:
            return sum(int.from_bytes(file.read_bytes(), "little") for file in files if file.exists())

        time.sleep(_LOOKED_AT_S)
        yield received
