"""What exports are compared with: ogr2ogr, which a user would pick, and the database's own program."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from app.db import Database

# What is compared, and what ogr2ogr calls it; those that Debian's has.
COMPARED: Final[Mapping[str, str]] = {"geojson": "GeoJSON", "csv": "CSV", "fgb": "FlatGeobuf", "parquet": "Parquet"}
# What is in a snapshot besides that ogr2ogr writes of the same table as it is.
OTHERS: Final[Mapping[str, str]] = {"geojsonl": "GeoJSONSeq", "kml": "KML", "gpkg": "GPKG"}
# How the database's own program prints the same table.
_SQLITE: Final[Mapping[str, str]] = {"geojson": "-json", "csv": "-csv"}
_COPIED: Final[Mapping[str, str]] = {
    "geojson": "COPY (SELECT row_to_json(camera) FROM camera) TO STDOUT",
    "csv": "COPY camera TO STDOUT (FORMAT csv)",
}


def ogr2ogr(database: Database, extension: str) -> float | None:
    """How many seconds ogr2ogr takes for the same table; None where it is not installed or cannot write the format."""
    program = shutil.which("ogr2ogr")
    if program is None:
        return None
    known = subprocess.run([program, "--formats"], capture_output=True, text=True, check=True).stdout
    driver = {**COMPARED, **OTHERS}[extension]
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


def own(database: Database, extension: str) -> float | None:
    """How many seconds sqlite3 or psql takes to print the table; None where it is not installed."""
    if extension not in _COPIED:
        return None
    program = shutil.which("sqlite3" if database.is_sqlite else "psql")
    if program is None:
        return None
    if database.is_sqlite:
        return _timed([program, "-readonly", _SQLITE[extension], str(database.url.database), "SELECT * FROM camera"])
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return _timed([program, url, "-c", _COPIED[extension]])


def _timed(command: Sequence[str]) -> float:
    start = time.perf_counter()
    ended(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
    return time.perf_counter() - start


def ended(process: "subprocess.Popen[bytes]") -> float:
    """The most memory that a process took until it ended, in MB."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{process.args!r} failed.")
    # Kilobytes on Linux, bytes on macOS.
    return usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
