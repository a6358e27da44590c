"""What the formats of GIS programs share: typed columns, which DuckDB (https://duckdb.org) writes with GDAL in it.

It is fed with the cells that the database prints, not with the register itself: a second SQLite in this process would
drop the locks of the first one whenever it closed the file (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
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

from app.formats.about import FIELDS, KINDS, PROVENANCE, About, flat
from app.formats.cells import Provenance, once_a_source
from app.formats.encoding import to_bytes, to_json, words
from app.formats.finished import Finished
from app.registry.camera_cells import BEFORE_NUMBER, BEFORE_TEXT, Cells
from app.registry.dossiers.camera_claims import Claimed

# The extra of this package that brings DuckDB and its extension for geometry.
EXTRA: Final = "gis"
LAYER: Final = "cameras"

_EXTENSION: Final = "duckdb_extension_spatial"
# What DuckDB may take beside what GDAL does, in bytes: it takes all, to remember what it has read. It sorts nothing: a
# group of lines goes through it after the other, several times over, and of most registers the least is enough.
_LEAST, _MOST = 80_000_000, 512_000_000
_LINES: Final = 80_000
_TIMES_A_LINE: Final = 16
_TYPES: Final = {"number": "DOUBLE", "integer": "BIGINT", "day": "DATE"}
# A line that DuckDB reads, in the order in which it is written: cells with a mark before each but the first.
_LINE: Final = {
    "id": "BIGINT",
    "lon": "DOUBLE",
    "lat": "DOUBLE",
    **{name: _TYPES.get(KINDS.get(name, ""), "VARCHAR") for name in FIELDS[1:]},
}
# No text holds another control character than line ends. What stands for those in a cell, and for that of a line while
# it is made.
_LINE_END: Final = "\3"
_END: Final = "\4"
# What DuckDB reads at a time, where no line is longer. A bag of tags may be of any length.
_AT_ONCE: Final = 1 << 20

# FIELDS as columns of the table `camera`, which has `lon` and `lat` besides.
COLUMNS: Final = ", ".join(
    f'replace("{name}", chr({ord(_LINE_END)}), chr(10)) AS "{name}"' if _LINE[name] == "VARCHAR" else f'"{name}"'
    for name in FIELDS
)


@cache
def is_installed() -> bool:
    """Whether DuckDB is there, and its extension in the same version: it loads no other one."""
    return find_spec("duckdb") is not None and find_spec(_EXTENSION) is not None and _extension().is_file()


def write_file(
    rows: Iterable[Cells],
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
        fed, made = Path(folder, "cameras.cells"), Path(folder, f"cameras.{ending}")
        longest, usual = _feed(fed, rows, about.cameras_url)
        with _opened(folder, max(_LEAST, min(_MOST, _LINES * usual), _TIMES_A_LINE * longest)) as duckdb:
            duckdb.execute(
                f"CREATE VIEW camera AS FROM read_csv({text(fed)}, columns={to_json(_LINE)}, auto_detect=false, "
                f"header=false, delim=chr({ord(BEFORE_TEXT)}), quote='', escape='', new_line='\\n', nullstr='', "
                f"parallel=false, max_line_size={longest}, buffer_size={longest + 1})"
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


def _feed(path: Path, rows: Iterable[Cells], cameras_url: str) -> tuple[int, int]:
    """Write what DuckDB reads, a line for every camera. Returns the bytes of the longest and of a usual one."""
    longest, count = _AT_ONCE, 0
    source = once_a_source(_of_source)
    with path.open("wb") as file:
        for ids, lon, lat, printed, provenances, bags, claimed in rows:
            told = zip(ids, lon, lat, printed, map(_of_claims, claimed), map(source, provenances), bags, strict=True)
            lines = [
                f"{camera_id}\1{east!r}\1{north!r}{facts}{claims}{whose}\1{bag}\1{cameras_url}/{camera_id}"
                for camera_id, east, north, facts, claims, whose, bag in told
            ]
            text = _END.join(lines).replace(BEFORE_NUMBER, BEFORE_TEXT).replace("\n", _LINE_END)
            written = to_bytes(text.replace(_END, "\n"))
            file.write(written + b"\n")
            longest = max(longest, len(max(written.split(b"\n"), key=len)) + 1)
            count += len(lines)
        return longest, file.tell() // max(1, count)


@lru_cache(maxsize=4096)
def _of_claims(claimed: Claimed) -> str:
    return "".join(f"{BEFORE_TEXT}{'' if value is None else value}" for value in flat(claimed))


def _of_source(provenance: Provenance) -> str:
    return "".join(f"{BEFORE_TEXT}{provenance[name] or ''}" for name in PROVENANCE)


@contextmanager
def _opened(folder: str, memory: int) -> Iterator[Any]:
    """DuckDB with geometry and so much memory. It fetches nothing and reaches nothing but the files of a folder."""
    # Imported late: it is an extra, and slow to load.
    import duckdb  # noqa: PLC0415

    settings: dict[str, Any] = {
        # It came as DuckDB did, into the same folder. To check its signature takes longer than many an export.
        "allow_unsigned_extensions": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": f"{memory}B",
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
