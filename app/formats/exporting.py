"""The files that a register is exported to: the one table of formats that addresses, pages and commands go by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Protocol

from app.formats import columnar, csv, flatgeobuf, geojson, geojsonl, geopackage, gpx, kml, osm, parquet
from app.formats.about import About
from app.registry import camera_cells, camera_json, camera_lines
from app.registry.i18n import N_


class _Write(Protocol):
    def __call__(self, rows: Iterator[Any], *, about: About) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Format:
    """How a file is written, from the rows that `matching` or `along_cells` of a module of the registry gives.

    name: what it is called, everywhere. use: what it is good for, in the reader's words. torn: what ends one whose
    stream breaks off, so that no reader takes it for whole; None for a file that is written before it is sent. extra:
    the extra of this package that it needs.
    """

    name: str
    use: str
    rows: ModuleType
    write: _Write
    media_type: str
    torn: bytes | None
    extra: str | None = None

    def cameras(self, session: Any, wanted: Any) -> Iterator[Any]:
        """The rows of a filter, along the cells of the map where the file has them in an order of its own."""
        give = self.rows.matching if self.torn is not None else self.rows.along_cells
        rows: Iterator[Any] = give(session, wanted)
        return rows

    @property
    def is_installed(self) -> bool:
        """Whether this register can write it."""
        return self.extra is None or columnar.is_installed()


# A server may end a failed response as if it were whole. JSON and XML without their ends are refused anyway. Lines have
# no end that could be missing: there this one is no JSON, and in CSV a quote that is never closed is refused by most
# readers, and seen in the others.
_TORN: Final = b"This file is not complete: the export broke off here.\n"
_TORN_LINE: Final = b"\n" + _TORN

# Said where a format is asked for that needs an extra; see README.
NOT_INSTALLED: Final = N_(
    "This register cannot write %(format)s yet. Whoever runs it can install what it takes: pip install '.[%(extra)s]'."
)


def _columnar(name: str, use: str, module: ModuleType) -> Format:
    return Format(name, use, camera_cells, module.write, module.MEDIA_TYPE, None, columnar.EXTRA)


FORMATS: Final[Mapping[str, Format]] = {
    "geojson": Format("GeoJSON", N_("for maps and GIS"), camera_json, geojson.write, geojson.MEDIA_TYPE, _TORN_LINE),
    "csv": Format("CSV", N_("for spreadsheets"), camera_lines, csv.write, csv.MEDIA_TYPE, b'"' + _TORN),
    "kml": Format("KML", N_("for Google Earth"), camera_cells, kml.write, kml.MEDIA_TYPE, _TORN_LINE),
    "gpx": Format("GPX", N_("for phones and navigation devices"), camera_cells, gpx.write, gpx.MEDIA_TYPE, _TORN_LINE),
    "osm": Format(
        "OSM",
        N_("for the tools of OpenStreetMap, without suspected cameras"),
        camera_cells,
        osm.write,
        osm.MEDIA_TYPE,
        _TORN_LINE,
    ),
    "geojsonl": Format(
        "GeoJSONL",
        N_("for programs that read a camera a line"),
        camera_json,
        geojsonl.write,
        geojsonl.MEDIA_TYPE,
        _TORN_LINE,
    ),
    "parquet": _columnar("GeoParquet", N_("for data analysis"), parquet),
    "fgb": Format(
        "FlatGeobuf",
        N_("for maps that read only what they show"),
        camera_cells,
        flatgeobuf.write,
        flatgeobuf.MEDIA_TYPE,
        None,
    ),
    "gpkg": _columnar("GeoPackage", N_("for QGIS and ArcGIS"), geopackage),
}


def installed() -> dict[str, Format]:
    """The formats that this register can write."""
    return {extension: each for extension, each in FORMATS.items() if each.is_installed}
