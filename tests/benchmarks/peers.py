"""Other servers of OGC API - Features on the same cameras: pygeoapi and tipg, on a PostgreSQL with PostGIS.

Both are installed into the data folder, and run on the server program that Lookback runs on.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
import psycopg

from app.db import Database
from app.formats import csv
from app.formats.about import About
from app.registry import camera_lines, cameras
from app.registry.filtering.filters import CameraFilter
from app.registry.vocabulary import FIELDS
from tests.benchmarks import waiting

_PACKAGES: Final = ("pygeoapi>=0.21,<1", "tipg>=1.6,<2", "granian>=2.8,<3", "psycopg2-binary", "geoalchemy2")
_PAGE: Final = 1000
_NUMBERS: Final = {
    "id": "bigint PRIMARY KEY",
    "version": "integer",
    **dict.fromkeys(("lon", "lat", *(each.name for each in FIELDS if each.kind == "number")), "double precision"),
}
_PYGEOAPI: Final = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  gzip: false
  languages: [en-US]
  limits: {{default_items: 10, max_items: {page}}}
  map: {{url: "", attribution: ""}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: t, description: d, keywords: [k], keywords_type: theme, terms_of_service: t, url: "http://127.0.0.1"}}
  license: {{name: CC0, url: "http://127.0.0.1"}}
  provider: {{name: p, url: "http://127.0.0.1"}}
  contact: {{name: c, position: c, url: "http://127.0.0.1"}}
resources:
  cameras:
    type: collection
    title: Cameras
    description: Cameras
    keywords: [cameras]
    links: []
    extents: {{spatial: {{bbox: [-180, -90, 180, 90]}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: "{host}", port: {database_port}, dbname: postgres, user: postgres, password: ""}}
        id_field: id
        table: cameras
        geom_field: geom
"""


@dataclass(frozen=True)
class Server:
    """A server that answers for pages of cameras under `address`, on a database in words."""

    name: str
    database: str
    port: int
    address: str

    def ask(self, box: str) -> tuple[float, int]:
        """Milliseconds of a page of a box, "" for the world, and how many cameras match."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        query = f"{self.address}limit={_PAGE}" + (f"&bbox={box}" if box else "")
        start = time.perf_counter()
        connection.request("GET", query, headers={"Accept": "application/geo+json, application/json"})
        response = connection.getresponse()
        body = response.read()
        took = (time.perf_counter() - start) * 1000
        connection.close()
        if response.status != 200:
            raise click.ClickException(f"{self.name}, {query}: {response.status}")
        page = json.loads(body)
        if len(page["features"]) != min(_PAGE, page["numberMatched"]):
            raise click.ClickException(f"{self.name}, {query}: {len(page['features'])} features")
        return took, page["numberMatched"]


@contextmanager
def running(data_dir: Path, database: Database) -> Iterator[list[Server]]:
    """The peers, with the cameras of a register; installed and filled unless they are already."""
    environment = _installed(data_dir / "peers-venv")
    with ExitStack() as stack:
        host, port, words = stack.enter_context(_postgis(data_dir / "peers-pg"))
        _fill(f"host={host} port={port} user=postgres dbname=postgres", database)
        settings = {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:{port}/postgres", "TIPG_DB_SCHEMAS": '["public"]'}
        tipg = waiting.free_port()
        stack.enter_context(_granian(environment, "asgi", "tipg.main:app", tipg, settings))
        pygeoapi = waiting.free_port()
        settings = _pygeoapi_settings(data_dir, environment, pygeoapi, host, port)
        stack.enter_context(_granian(environment, "wsgi", "pygeoapi.flask_app:APP", pygeoapi, settings))
        yield [
            Server("pygeoapi", words, pygeoapi, "/collections/cameras/items?f=json&"),
            Server("tipg", words, tipg, "/collections/public.cameras/items?"),
        ]


def _installed(environment: Path) -> Path:
    """The programs of an environment that has the peers."""
    programs = environment / "bin"
    if not (programs / "pygeoapi").exists():
        click.echo("Installing pygeoapi and tipg …")
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([programs / "pip", "install", "-q", *_PACKAGES], check=True)
    return programs


@contextmanager
def _postgis(folder: Path) -> Iterator[tuple[str, int, str]]:
    """A PostgreSQL of the machine with PostGIS: its host, port, and what it is in words."""
    found = sorted(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    if not found:
        raise click.ClickException("There is no PostGIS here: apt-get install postgresql-15-postgis-3.")
    programs = Path("/usr/lib/postgresql", found[-1].parts[-3], "bin")
    # PostgreSQL refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if not (folder / "PG_VERSION").exists():
        folder.mkdir(parents=True, exist_ok=True)
        if as_user:
            shutil.chown(folder, "postgres")
        subprocess.run(
            [*as_user, programs / "initdb", "-D", folder, "-U", "postgres", "-A", "trust"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    port = waiting.free_port()
    options = (
        f"-p {port} -k {folder} -h 127.0.0.1 -c synchronous_commit=off -c max_wal_size=4GB -c shared_buffers=512MB"
    )
    control: list[str | Path] = [*as_user, programs / "pg_ctl", "-D", folder, "-w"]
    subprocess.run([*control, "-o", options, "-l", folder / "log", "start"], check=True, stdout=subprocess.DEVNULL)
    try:
        yield "127.0.0.1", port, f"PostgreSQL {programs.parent.name}, PostGIS"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL)


def _fill(conninfo: str, database: Database) -> None:
    """Put every published camera there, with all that an export says."""
    with psycopg.connect(conninfo) as connection, database.reading() as session:
        there = connection.execute("SELECT to_regclass('cameras')").fetchone()
        number = cameras.count(session, CameraFilter())
        if there and there[0]:
            counted = connection.execute("SELECT count(*) FROM cameras").fetchone()
            if counted and counted[0] == number:
                return
        click.echo("Copying the cameras to PostGIS …")
        columns = ", ".join(f'"{name}" {_NUMBERS.get(name, "text")}' for name in csv.COLUMNS)
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.execute("DROP TABLE IF EXISTS cameras")
        connection.execute(f"CREATE TABLE cameras ({columns})".encode())
        about = About("", "", "", (), "", datetime.now(UTC).date(), 0, "https://example.org/cameras")
        with connection.cursor().copy("COPY cameras FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
            for piece in csv.write(camera_lines.matching(session, CameraFilter()), about=about):
                copy.write(piece)
        connection.execute("ALTER TABLE cameras ADD COLUMN geom geometry(Point, 4326)")
        connection.execute("UPDATE cameras SET geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326)")
        connection.execute("CREATE INDEX ON cameras USING gist (geom)")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM FULL ANALYZE cameras")


def _pygeoapi_settings(data_dir: Path, programs: Path, port: int, host: str, database_port: int) -> dict[str, str]:
    config, description = data_dir / "pygeoapi.yml", data_dir / "pygeoapi-openapi.yml"
    told = _PYGEOAPI.format(port=port, host=host, database_port=database_port, page=_PAGE)
    config.write_text(told, "utf-8")
    settings = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(description)}
    command: list[str | Path] = [programs / "pygeoapi", "openapi", "generate", config, "--output-file", description]
    subprocess.run(command, check=True, env={**os.environ, **settings}, stdout=subprocess.DEVNULL)
    return settings


@contextmanager
def _granian(programs: Path, interface: str, target: str, port: int, settings: Mapping[str, str]) -> Iterator[None]:
    command: list[str | Path] = [programs / "granian", "--interface", interface, "--port", str(port), "--no-ws", target]
    process = subprocess.Popen(
        command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        waiting.wait_for(f"http://127.0.0.1:{port}/conformance?f=json", process, target)
        yield
    finally:
        process.terminate()
        process.wait()
