"""How long lists of a box take, and how fast exports of it stream: a city, a country, the world."""

import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click
from flask.testing import FlaskClient

from app.db import Database
from app.registry import cameras
from app.registry.filtering.filters import CameraFilter
from tests.benchmarks import figures, peers
from tests.benchmarks.figures import median, met, ms
from tests.benchmarks.peers import Server
from tests.benchmarks.register import About, Register, filled

_BOXES: Final[Mapping[str, str]] = {
    "city (Paris)": "2.224,48.815,2.47,48.902",
    "country (France)": "-4.8,42.3,8.2,51.1",
    "world": "",
}
# How many times slower the peers are to be.
_GOALS: Final[Mapping[str, int]] = {"city (Paris)": 8, "country (France)": 20, "world": 50}
_TURNS: Final = 7
_FORMATS: Final = ("geojson", "csv")
_LISTS: Final = ("list page", "cameras", "ms", "next page ms")
_EXPORTS: Final = ("export", "rows", "rows/s", "first byte ms", "MB", "of database's own", "goal 0.75", "peak MB")
_AGAIN: Final = 3
# Of what the database itself can print as JSON.
_GOAL_SHARE: Final = 0.75
_MANY: Final = 10_000


def measure(data_dir: Path, *, with_peers: bool) -> None:
    """Lists first, then exports, the smallest first: memory is the most that the process ever had."""
    with filled(data_dir) as (register, about), register.application() as (app, database):
        if with_peers:
            _beside_peers(data_dir, register, about, database)
            return
        figures.headline("Boxes", database, about.cameras)
        client = app.test_client()
        figures.table(
            ("list page", "cameras", "ms", "next page ms"), [_list(client, database, name) for name in _BOXES]
        )
        click.echo("")
        own = _database_alone(database)
        rows = [_export(client, database, name, extension, own) for name in _BOXES for extension in _FORMATS]
        if own:
            rows.append(["the database's own JSON", f"{about.cameras:,}", f"{own:,.0f}", "", "", "1.00", "", ""])
        figures.table(_EXPORTS, rows)


def _beside_peers(data_dir: Path, register: Register, about: About, database: Database) -> None:
    """The same page of every box from each server in turn, through HTTP, uncompressed."""
    figures.headline("Pages of 1,000 features with numberMatched, through HTTP", database, about.cameras)
    with peers.running(data_dir, database) as others, register.serving() as port:
        ours = Server("Lookback", figures.database_in_words(database), port, "/api/collections/cameras/items?")
        servers = [ours, *others]
        rows = []
        for name, box in _BOXES.items():
            took: dict[str, list[float]] = {server.name: [] for server in servers}
            for turn in range(_TURNS + 1):
                for server in servers:
                    milliseconds, matched = server.ask(box)
                    # The first one wakes the server.
                    took[server.name] += [milliseconds] if turn else []
            middle = {name: median(times) for name, times in took.items()}
            ratios = [middle[other.name] / middle[ours.name] for other in others]
            told = [ms(middle[ours.name])]
            for other, ratio in zip(others, ratios, strict=True):
                told += [ms(middle[other.name]), f"{ratio:.1f}"]
            goal = _GOALS[name]
            rows.append([name, f"{matched:,}", *told, str(goal), met(min(ratios) >= goal)])
        click.echo("; ".join(f"{server.name} on {server.database}" for server in servers) + "\n")
        columns = [part for other in others for part in (f"{other.name} ms", "times")]
        figures.table(("page", "matched", "Lookback ms", *columns, "goal", ""), rows)


def _list(client: FlaskClient, database: Database, name: str) -> list[str]:
    box = _BOXES[name]
    first = "/cameras" + (f"?bbox={box}" if box else "")
    after = first + ("&" if box else "?") + "after=1000"
    _timed(client, first)
    times = [median([_timed(client, address) for _ in range(_AGAIN)]) for address in (first, after)]
    with database.reading() as session:
        count = cameras.count(session, _filter(box))
    return [name, f"{count:,}", *(ms(each) for each in times)]


def _timed(client: FlaskClient, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"Accept-Encoding": "gzip"})
    if response.status_code != 200:
        raise click.ClickException(f"{address}: {response.status}")
    return (time.perf_counter() - start) * 1000


def _export(client: FlaskClient, database: Database, name: str, extension: str, own: float | None) -> list[str]:
    """One export, read piece by piece and thrown away; `own` is what the database itself does in a second."""
    box = _BOXES[name]
    with database.reading() as session:
        rows = cameras.count(session, _filter(box))
    address = f"/api/exports/cameras.{extension}" + (f"?bbox={box}" if box else "")
    start = time.perf_counter()
    response = client.get(address, buffered=False)
    pieces = iter(response.iter_encoded())
    size = len(next(pieces))
    first = (time.perf_counter() - start) * 1000
    size += sum(len(piece) for piece in pieces)
    rate = rows / (time.perf_counter() - start)
    response.close()
    told = [f"{extension}, {name}", f"{rows:,}", f"{rate:,.0f}", ms(first), f"{size / 1e6:,.1f}"]
    # Of a handful of cameras the beginning takes the time, not the stream.
    share = rate / own if own and rows >= _MANY else None
    goal = ["", ""] if share is None else [f"{share:.2f}", met(share >= _GOAL_SHARE)]
    return [*told, *goal, f"{_peak_mb():,.0f}"]


def _filter(box: str) -> CameraFilter:
    return CameraFilter.parse([("bbox", box)])


def _database_alone(database: Database) -> float | None:
    """Rows a second when the database's own program makes JSON of every camera; None where it is not installed."""
    start = time.perf_counter()
    rows = _printed_by_sqlite(str(database.url.database)) if database.is_sqlite else _printed_by_postgres(database)
    return rows / (time.perf_counter() - start) if rows else None


def _printed_by_sqlite(file: str) -> int:
    program = shutil.which("sqlite3")
    if program is None:
        return 0
    command = [program, "-readonly", "-json", file, "SELECT * FROM camera"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        # One object a line; a line end inside a text is escaped.
        return sum(1 for _ in process.stdout or ())


def _printed_by_postgres(database: Database) -> int:
    with database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        with cursor.copy("COPY (SELECT row_to_json(camera) FROM camera) TO STDOUT") as copy:
            return sum(bytes(piece).count(b"\n") for piece in copy)


def _peak_mb() -> float:
    # Kilobytes on Linux, bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
