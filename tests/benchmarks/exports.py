"""How fast exports and snapshots are beside ogr2ogr and the database's own program; memory, and what tiles suffer."""

import gc
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from app.config import Config
from app.db import Database
from app.formats.exporting import FORMATS
from app.registry import cameras
from app.registry.filtering.filters import CameraFilter
from tests.benchmarks import figures, reading, tiles
from tests.benchmarks.figures import met, ms, p95
from tests.benchmarks.register import About, Register, filled

# What is compared, and what ogr2ogr calls it; those that Debian's has.
COMPARED: Final[Mapping[str, str]] = {"geojson": "GeoJSON", "csv": "CSV", "fgb": "FlatGeobuf", "parquet": "Parquet"}
# What is in a snapshot besides that ogr2ogr writes of the same table as it is.
_OTHERS: Final[Mapping[str, str]] = {"geojsonl": "GeoJSONSeq", "kml": "KML", "gpkg": "GPKG"}
# How the database's own program prints the same table.
_SQLITE: Final[Mapping[str, str]] = {"geojson": "-json", "csv": "-csv"}
_COPIED: Final[Mapping[str, str]] = {
    "geojson": "COPY (SELECT row_to_json(camera) FROM camera) TO STDOUT",
    "csv": "COPY camera TO STDOUT (FORMAT csv)",
}
_GOAL_OGR, _GOAL_OWN, _GOAL_TILES, _GOAL_SNAPSHOT = 3.5, 0.75, 2.0, 6.0
_SIZES: Final = (10_000, 100_000)
# Memory that does not grow: what a hundred times more may take of it, in times.
_GOAL_FLAT: Final = 1.5
_READERS: Final = 10
_TILES_ASKED: Final = 300
_LOOKED_AT_S: Final = 5
# What can be measured alone: together they take longer than a quiet machine can be had for.
PARTS: Final = ("speed", "memory", "tiles", "snapshot")
_EXPORT: Final = "import sys; from tests.benchmarks import exports; exports.stream(sys.argv[1])"


class Run(NamedTuple):
    """An export in a process of its own: seconds on the wall and of the processor, and the most memory in MB."""

    seconds: float
    cpu: float
    peak_mb: float


def measure(data_dir: Path, extensions: Sequence[str], parts: Sequence[str]) -> None:
    """Every format in turn: ours, ogr2ogr's, the database's own. Then memory by size, then tiles beside readers."""
    with filled(data_dir) as (register, about), register.application() as (_, database):
        figures.headline("Exports", database, about.cameras)
        whole = {extension: _ours(register, extension) for extension in extensions if {"speed", "memory"} & {*parts}}
        if "speed" in parts:
            _print_speed(database, about, whole)
        if "memory" in parts:
            _print_memory(register, database, about, whole)
        if "tiles" in parts:
            _print_tiles(register)
        if "snapshot" in parts:
            _print_snapshot(register, database, about)


def stream(address: str) -> None:
    """What the process of one export does: read the answer of the application, throw it away, and say how that was."""
    app = create_app(Config.from_environment())
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # As the process does that makes it for a server.
    gc.freeze()
    gc.disable()
    start, cpu = time.perf_counter(), time.process_time()
    with app.test_client().get(address, buffered=False) as response:
        for _ in response.iter_encoded():
            pass
    sys.stdout.write(f"{time.perf_counter() - start} {time.process_time() - cpu}")


def _ours(register: Register, extension: str, query: str = "") -> Run:
    command = [sys.executable, "-c", _EXPORT, f"/api/exports/cameras.{extension}?{query}"]
    process = subprocess.Popen(command, env=register.environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as said:
        told = said.read().split()
    peak_mb = _ended(process).peak_mb
    return Run(float(told[0]), float(told[1]), peak_mb)


def _print_speed(database: Database, about: About, whole: Mapping[str, Run]) -> None:
    rows = [_beside_others(database, about, extension, ours) for extension, ours in whole.items()]
    others = [("ogr2ogr rows/s", "times", "by CPU", "goal 3.5"), ("own rows/s", "times", "by CPU", "goal 0.75")]
    figures.table(("export", "rows/s", *others[0], *others[1]), rows)


def _beside_others(database: Database, about: About, extension: str, ours: Run) -> list[str]:
    told = [FORMATS[extension].name, f"{about.cameras / ours.seconds:,.0f}"]
    for run, goal in ((_ogr2ogr, _GOAL_OGR), (_own, _GOAL_OWN)):
        took = run(database, extension)
        if took is None:
            told += ["", "", "", ""]
            continue
        # What PostgreSQL does is not in the processor's time of whoever asks it.
        ratios = [took.seconds / ours.seconds, *([took.cpu / ours.cpu] if database.is_sqlite else [])]
        verdict = met(ratios[-1] >= goal) if extension in _SQLITE else ""
        by_cpu = f"{ratios[1]:.2f}" if database.is_sqlite else ""
        told += [f"{about.cameras / took.seconds:,.0f}", f"{ratios[0]:.2f}", by_cpu, verdict]
    return told


def _ogr2ogr(database: Database, extension: str) -> Run | None:
    """What ogr2ogr takes for the same table; None where it is not installed or cannot write the format."""
    program = shutil.which("ogr2ogr")
    if program is None:
        return None
    known = subprocess.run([program, "--formats"], capture_output=True, text=True, check=True).stdout
    driver = {**COMPARED, **_OTHERS}[extension]
    if f" {driver} -" not in known:
        return None
    url = database.url
    source = str(url.database)
    if not database.is_sqlite:
        facts = {"host": url.host or url.query.get("host"), "port": url.port, "user": url.username}
        facts |= {"password": url.password, "dbname": url.database}
        source = "PG:" + " ".join(f"{name}='{value}'" for name, value in facts.items() if value)
    with TemporaryDirectory() as folder:
        table = Path(folder, "cameras.vrt")
        table.write_text(
            f'<OGRVRTDataSource><OGRVRTLayer name="cameras"><SrcDataSource>{source}</SrcDataSource>'
            "<SrcSQL>SELECT * FROM camera</SrcSQL><GeometryType>wkbPoint</GeometryType><LayerSRS>EPSG:4326</LayerSRS>"
            '<GeometryField encoding="PointFromColumns" x="lon" y="lat"/></OGRVRTLayer></OGRVRTDataSource>'
        )
        written = Path(folder, f"cameras.{extension}")
        return _timed([program, "-f", driver, str(written), str(table)])


def _own(database: Database, extension: str) -> Run | None:
    """What sqlite3 or psql takes to print the table; None where it is not installed."""
    if extension not in _SQLITE:
        return None
    program = shutil.which("sqlite3" if database.is_sqlite else "psql")
    if program is None:
        return None
    if database.is_sqlite:
        return _timed([program, "-readonly", _SQLITE[extension], str(database.url.database), "SELECT * FROM camera"])
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return _timed([program, url, "-c", _COPIED[extension]])


def _timed(command: Sequence[str]) -> Run:
    start = time.perf_counter()
    ended = _ended(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return ended._replace(seconds=time.perf_counter() - start)


def _ended(process: "subprocess.Popen[bytes]") -> Run:
    """What a process took until it ended, with no seconds yet."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{process.args!r} failed.")
    # Kilobytes on Linux, bytes on macOS.
    peak_mb = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Run(0, usage.ru_utime + usage.ru_stime, peak_mb)


def _print_memory(register: Register, database: Database, about: About, whole: Mapping[str, Run]) -> None:
    boxes = {size: _box_of(database, size) for size in _SIZES if size < about.cameras}
    rows = []
    for extension, all_of_them in whole.items():
        peaks = [_ours(register, extension, f"bbox={box}").peak_mb for box in boxes.values()]
        peaks.append(all_of_them.peak_mb)
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
    with register.serving() as port:
        _tiles(port, places)
        alone = p95(_tiles(port, places))
        with _reading(port) as received:
            undisturbed = _mb_a_second(received, lambda: time.sleep(_LOOKED_AT_S))
            took: list[float] = []
            disturbed = _mb_a_second(received, lambda: took.extend(_tiles(port, places)))
    beside = p95(took)
    row = ["tile through HTTP, p95", ms(alone), ms(beside), f"{beside / alone:.1f}", met(beside <= _GOAL_TILES * alone)]
    figures.table(("", "alone ms", f"beside {_READERS} readers ms", "times", "goal 2"), [row])
    click.echo("")
    row = [f"exports to {_READERS} readers, MB/s", f"{undisturbed:.1f}", f"{disturbed:.1f}"]
    figures.table(("", "no tiles asked", "tiles asked one after the other"), [row])


def _print_snapshot(register: Register, database: Database, about: About) -> None:
    """A snapshot has more in it than files of cameras, which counts as if it were of them.

    On the wall alone: what its processes take of the processor is not told to whoever waits for it.
    """
    with TemporaryDirectory() as folder:
        start = time.perf_counter()
        _ended(register.lookback("snapshot", "--to", folder, output=subprocess.DEVNULL))
        took = time.perf_counter() - start
        files = len(list(Path(folder).rglob("cameras.*")))
    theirs = [run for each in (*COMPARED, *_OTHERS) if (run := _ogr2ogr(database, each))]
    if not theirs:
        return
    # Of a file.
    seconds = [took / files, sum(run.seconds for run in theirs) / len(theirs)]
    times = seconds[1] / seconds[0]
    rates = [f"{about.cameras / each:,.0f}" for each in seconds]
    row = [f"{files} files, {took:.0f} s", *rates, f"{times:.2f}", met(times >= _GOAL_SNAPSHOT)]
    columns = ("rows/s in each", f"ogr2ogr rows/s in {len(theirs)}", "times", "goal 6")
    figures.table(("snapshot", *columns), [row])


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
