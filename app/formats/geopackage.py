"""OGC GeoPackage 1.3 (OGC 12-128r17): a database in a file, for QGIS and ArcGIS. Written only."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from app.formats.about import About
from app.formats.columnar import LAYER, gdal, write_file
from app.formats.encoding import to_json
from app.formats.finished import Finished
from app.registry.camera_cells import Cells

MEDIA_TYPE: Final = "application/geopackage+sqlite3"

_METADATA: Final = """
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
INSERT INTO gpkg_extensions SELECT value, NULL, 'gpkg_metadata',
  'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'
  FROM json_each('["gpkg_metadata", "gpkg_metadata_reference"]');
"""
# A name only: there is nothing at this address.
_STANDARD: Final = "urn:lookback:export:1"


def write(rows: Iterable[Cells], *, about: About) -> Finished:
    """A layer `cameras` with a feature for every camera.

    What it says about itself is JSON in the metadata of the layer, by GeoPackage's own extension (annex F.8).
    """
    described = {"IDENTIFIER": LAYER, "DESCRIPTION": f"{about.attribution}. {about.licence}"}

    def copy(path: Path) -> str:
        return gdal(path, "GPKG", described)

    return write_file(rows, about=about, ending="gpkg", copy=copy, complete=_describe)


def _describe(path: Path, about: About) -> None:
    day = f"{about.generated_on}T00:00:00.000Z"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_METADATA)
        database.execute(
            "INSERT INTO gpkg_metadata VALUES (1, 'dataset', ?, 'application/json', ?)",
            (_STANDARD, to_json(about.members)),
        )
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, 1, NULL)", (LAYER, day)
        )
        # To the day, as in every format: the same data are the same bytes.
        database.execute("UPDATE gpkg_contents SET last_change = ?", (day,))
