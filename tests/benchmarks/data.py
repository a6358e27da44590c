"""Makes the cameras, and takes them into a register by the real `lookback import`, timed."""

import json
import resource
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

import click
from sqlalchemy import text

from app.registry import cameras
from app.registry.filtering.filters import CameraFilter
from tests.benchmarks import figures, synthetic
from tests.benchmarks.register import About, Register, served

_GOAL_A_SECOND: Final = 20_000
# How much of what a command said is told when it fails: the end, in characters.
_TOLD: Final = 4000
_COLUMNS: Final = ("import", "cameras", "seconds", "cameras/s", "of CPU s", "a CPU second", "goal", "")


def make(data_dir: Path, count: int, seed: int, database_url: str | None) -> None:
    """Fill the register of a data folder. What is there already stays; an import that broke off goes on."""
    data_dir.mkdir(parents=True, exist_ok=True)
    about = About(count, seed, database_url)
    with served(data_dir, database_url) as register:
        _run(register, "db", "upgrade")
        with register.application() as (_, database):
            figures.headline("Import", database, count)
            with database.reading() as session:
                there = cameras.count(session, CameraFilter())
        if there == count and about == _already(data_dir):
            click.echo("Kept: the register holds them.")
            return
        files = _files(data_dir, about)
        start, worked = time.perf_counter(), _processor_seconds()
        for recognition, file in files.items():
            _run(register, *_import(recognition, file), is_quiet=True)
        seconds, worked = time.perf_counter() - start, _processor_seconds() - worked
        with register.application() as (_, database), database.writing() as session:
            session.execute(text("ANALYZE"))
            session.commit()
    about.write(data_dir)
    number = count - there
    rate = number / seconds
    whole = [f"{_GOAL_A_SECOND:,}", figures.met(rate >= _GOAL_A_SECOND)] if there == 0 else ["", "went on"]
    told = [f"{number:,}", f"{seconds:.1f}", f"{rate:,.0f}", f"{worked:.1f}", f"{number / worked:,.0f}", *whole]
    figures.table(_COLUMNS, [["file to register", *told]])


def _processor_seconds() -> float:
    """What the commands so far took of a processor: on a busy machine the wall clock tells of others too."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _already(data_dir: Path) -> About | None:
    try:
        return About.read(data_dir)
    except FileNotFoundError:
        return None


def _files(data_dir: Path, about: About) -> dict[str, Path]:
    """A file for each value of facial recognition; made unless there."""
    stem = f"cameras-{about.cameras}-{about.seed}"
    files = {recognition: data_dir / f"{stem}-{recognition}.geojsonl" for recognition in synthetic.RECOGNITION}
    if all(file.exists() for file in files.values()):
        return files
    start = time.perf_counter()
    unfinished = {recognition: file.with_suffix(".part") for recognition, file in files.items()}
    with ExitStack() as stack:
        opened = {name: stack.enter_context(file.open("w", encoding="utf-8")) for name, file in unfinished.items()}
        for camera in synthetic.cameras(about.cameras, about.seed):
            opened[camera.recognition].write(_feature(camera) + "\n")
    for recognition, file in unfinished.items():
        file.replace(files[recognition])
    click.echo(f"Made {about.cameras:,} cameras in {time.perf_counter() - start:.0f} s.")
    return files


def _feature(camera: synthetic.Camera) -> str:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [camera.lon, camera.lat]},
        "properties": {"@id": f"node/{camera.number}", **camera.tags},
    }
    return json.dumps(feature, separators=(",", ":"), ensure_ascii=False)


def _import(recognition: str, file: Path) -> list[str]:
    words = ["import", str(file), "--source", f"Benchmark, {recognition}", "--licence", "CC0-1.0"]
    if recognition != "unknown":
        words += ["--set", f"facial_recognition={recognition}", "--set", "facial_recognition_source=a document"]
    return words


def _run(register: Register, *arguments: str, is_quiet: bool = False) -> None:
    with TemporaryFile() as said:
        if register.lookback(*arguments, output=said if is_quiet else None).wait():
            said.seek(0)
            click.echo(said.read().decode("utf-8", "replace")[-_TOLD:], err=True)
            raise click.ClickException(f"lookback {arguments[0]} failed.")
