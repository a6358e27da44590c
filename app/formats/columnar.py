"""What the formats of GIS programs share: typed columns, which DuckDB (https://duckdb.org) writes with GDAL in it.

It is fed with what `camera_json` tells, not with the register itself: a second SQLite in this process would drop the
locks of the first one whenever it closed the file (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib import metadata
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from app.formats.about import CLAIMED, FIELDS, KINDS, PROVENANCE, About, flat
from app.formats.encoding import pieces, to_json, words
from app.formats.finished import Finished
from app.registry.camera_json import Told
from app.registry.dossiers.camera_claims import Claimed

# The extra of this package that brings DuckDB and its extension for geometry.
EXTRA: Final = "gis"
LAYER: Final = "cameras"

_EXTENSION: Final = "duckdb_extension_spatial"
# What DuckDB may take beside what GDAL does. It sorts nothing: a batch of rows after the other goes through it.
_MEMORY: Final = "256MB"
_TYPES: Final = {"number": "DOUBLE", "integer": "BIGINT", "day": "DATE"}
_PREFIX: Final = "provenance_"
_LINE: Final = {
    "lon": "DOUBLE",
    "lat": "DOUBLE",
    **{name: _TYPES.get(KINDS.get(name, ""), "VARCHAR") for name in FIELDS if not name.startswith(_PREFIX)},
    "provenance": f"STRUCT({', '.join(f'{name} VARCHAR' for name in PROVENANCE)})",
}
# What DuckDB reads at a time is twice the longest line, as it is told. A bag of tags may be of any length.
_LONG_LINE: Final = 1 << 20
_BYTES_A_CHARACTER: Final = 4

# FIELDS as columns of the table `camera`, which has `lon` and `lat` besides.
COLUMNS: Final = ", ".join(
    f'provenance.{name.removeprefix(_PREFIX)} AS "{name}"' if name.startswith(_PREFIX) else f'"{name}"'
    for name in FIELDS
)


@cache
def is_installed() -> bool:
    """Whether DuckDB is there, and its extension in the same version: it loads no other one."""
    return find_spec("duckdb") is not None and find_spec(_EXTENSION) is not None and _extension().is_file()


def write_file(
    rows: Iterable[Told],
    *,
    about: About,
    ending: str,
    copy: Callable[[Path], str],
    complete: Callable[[Path, About], None] | None = None,
) -> Finished:
    """A file of all cameras in the order of the rows.

    `copy` says in SQL how the table `camera` is written to a path; `complete` adds to it.

    Meanwhile the folder for temporary files (TMPDIR) needs room for a few kilobytes a camera.
    """
    with TemporaryDirectory(prefix="lookback-") as folder:
        fed, made = Path(folder, "cameras.jsonl"), Path(folder, f"cameras.{ending}")
        longest = _feed(fed, rows, about.cameras_url)
        with _opened(folder) as duckdb:
            duckdb.execute(
                f"CREATE VIEW camera AS FROM read_json({text(fed)}, format='newline_delimited', "
                f"columns={to_json(_LINE)}, maximum_object_size={longest})"
            )
            duckdb.execute(copy(made))
        if complete is not None:
            complete(made, about)
        return Finished(made)


def gdal(path: Path, driver: str, options: Mapping[str, str]) -> str:
    """How the table `camera` becomes a layer of a driver of GDAL, with options for its creation."""
    given = ", ".join(text(f"{name}={value}") for name, value in options.items())
    return (
        f"COPY (SELECT {COLUMNS}, ST_Point(lon, lat) AS geometry FROM camera) TO {text(path)} (FORMAT gdal, "
        f"DRIVER {text(driver)}, LAYER_NAME {text(LAYER)}, GEOMETRY_TYPE 'POINT', SRS 'EPSG:4326', "
        f"LAYER_CREATION_OPTIONS ({given}))"
    )


def text(value: object) -> str:
    """A value as a text of SQL."""
    quoted = (str(value) if isinstance(value, Path) else words(value)).replace("'", "''")
    return f"'{quoted}'"


def _feed(path: Path, rows: Iterable[Told], cameras_url: str) -> int:
    """Write what DuckDB reads: a line for every camera. Returns how many bytes the longest may have."""
    longest = 0

    def measured() -> Iterator[str]:
        nonlocal longest
        for line in _lines(rows, cameras_url):
            longest = max(longest, len(line))
            yield line

    with path.open("wb") as file:
        file.writelines(pieces(measured()))
    return max(_LONG_LINE, longest * _BYTES_A_CHARACTER)


def _lines(rows: Iterable[Told], cameras_url: str) -> Iterator[str]:
    for camera_id, lon, lat, facts, provenance, osm_tags, claimed in rows:
        yield (
            f'{{"lon":{lon},"lat":{lat},"id":{camera_id},{facts[1:-1]},'
            f'{_members(claimed)}"provenance":{provenance},"osm_tags":{to_json(osm_tags)},"url":"{cameras_url}/{camera_id}"}}\n'
        )


@lru_cache(maxsize=4096)
def _members(claimed: Claimed | None) -> str:
    """What is claimed, as members with a comma behind each."""
    return f"{to_json(dict(zip(CLAIMED, flat(claimed), strict=True)))[1:-1]}," if claimed else ""


@contextmanager
def _opened(folder: str) -> Iterator[Any]:
    """DuckDB with geometry, that fetches nothing and reaches nothing but the files of a folder."""
    # Imported late: it is an extra, and slow to load.
    import duckdb  # noqa: PLC0415

    settings: dict[str, Any] = {
        # It came as DuckDB did, into the same folder. To check its signature takes longer than many an export.
        "allow_unsigned_extensions": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": _MEMORY,
        # One thread keeps it. Told to, DuckDB would gather batches until memory ends.
        "preserve_insertion_order": False,
        "temp_directory": folder,
        "threads": 1,
    }
    with duckdb.connect(":memory:", config=settings) as opened:
        opened.load_extension(str(_extension()))
        # On standard output, where an export may be going.
        opened.execute("SET enable_progress_bar = false")
        opened.execute(f"SET allowed_directories = [{text(folder)}]")
        opened.execute("SET enable_external_access = false")
        opened.execute("SET lock_configuration = true")
        yield opened


def _extension() -> Path:
    version = metadata.version("duckdb")
    return Path(str(files(_EXTENSION)), "extensions", f"v{version}", "spatial.duckdb_extension")
