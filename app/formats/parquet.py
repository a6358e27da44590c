"""GeoParquet 1.1 (https://geoparquet.org): columns for DuckDB, pandas, QGIS and data warehouses. Written only."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.formats.about import About
from app.formats.columnar import COLUMNS, text, write_file
from app.formats.finished import Finished
from app.registry.camera_cells import Cells

MEDIA_TYPE: Final = "application/vnd.apache.parquet"

# Few enough that the boxes of the groups tell places apart, enough that columns compress well.
_GROUP: Final = 20_480
# The coordinates are those of CRS84, as a file is taken to mean that does not say.
_GEO: Final = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {
        "geometry": {
            "encoding": "WKB",
            "geometry_types": ["Point"],
            "covering": {"bbox": {edge: ["bbox", edge] for edge in ("xmin", "ymin", "xmax", "ymax")}},
        }
    },
}
_PLACE: Final = "ST_AsWKB(ST_Point(lon, lat)) AS geometry, {'xmin': lon, 'ymin': lat, 'xmax': lon, 'ymax': lat} AS bbox"


def write(rows: Iterable[Cells], *, about: About) -> Finished:
    """A row for every camera in the order of the rows: along the cells of the map, who reads a box skips most groups.

    What it says about itself is in the file's metadata.
    """
    told = ", ".join(f"{name}: {text(value)}" for name, value in {"geo": _GEO, **about.members}.items())

    def copy(path: Path) -> str:
        return (
            f"COPY (SELECT {COLUMNS}, {_PLACE} FROM camera) TO {text(path)} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP}, KV_METADATA {{{told}}})"
        )

    return write_file(rows, about=about, ending="parquet", copy=copy)
