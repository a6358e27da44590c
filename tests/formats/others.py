"""Exports as programs that others wrote read them."""

import csv
import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NamedTuple

import gpxpy
import osmium
import pyarrow.parquet
import pyogrio
from lxml import etree

from app.formats.about import FIELDS, KINDS
from app.formats.csv import rearmed

# What each reader says of a file that is not whole.
TORN: Final = (
    ValueError,
    csv.Error,
    etree.XMLSyntaxError,
    gpxpy.gpx.GPXXMLSyntaxException,
    RuntimeError,
)


class Seen(NamedTuple):
    """A camera of a file: its place, and what is said of it: nothing of what is unknown."""

    id: int
    lon: float
    lat: float
    facts: dict[str, object]


def read(extension: str, body: bytes, folder: Path) -> list[Seen]:
    """The cameras of an export by number, read from the file by a program that knows nothing of the register."""
    file = folder / f"cameras.{extension}"
    file.write_bytes(body)
    readers = {
        "csv": _csv,
        "fgb": _gdal,
        "geojson": _geojson,
        "geojsonl": _geojsonl,
        "gpkg": _gdal,
        "gpx": _gpx,
        "kml": _kml,
        "osm": _osm,
        "parquet": _parquet,
    }
    return sorted(readers[extension](file))


def told(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """What is known of a camera, in the types of its columns: a day as text, a bag of tags as what it means."""
    return {name: _value(name, value) for name, value in pairs if value is not None and value != ""}


def _value(name: str, value: object) -> object:
    if name == "osm_tags":
        return json.loads(str(value))
    kind = KINDS.get(name)
    if kind == "number":
        return float(str(value))
    if kind == "integer":
        return int(float(str(value)))
    return str(value)[:10] if kind == "day" else str(value)


def _csv(file: Path) -> Iterator[Seen]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, strict=True):
            facts = told((name, rearmed(row[name])) for name in FIELDS)
            yield Seen(int(row["id"]), float(row["lon"]), float(row["lat"]), facts)


def _geojson(file: Path) -> Iterator[Seen]:
    return map(_feature, json.loads(file.read_bytes())["features"])


def _geojsonl(file: Path) -> Iterator[Seen]:
    return map(_feature, map(json.loads, file.read_bytes().splitlines()))


def _feature(feature: Mapping[str, Any]) -> Seen:
    said = feature["properties"]
    source = {f"provenance_{name}": value for name, value in said["provenance"].items()}
    numbers = " ".join(map(str, said["claim_ids"]))
    flat = {**said, **source, "osm_tags": json.dumps(said["osm_tags"]), "claim_ids": numbers}
    lon, lat = feature["geometry"]["coordinates"]
    return Seen(feature["id"], lon, lat, told((name, flat[name]) for name in FIELDS))


def _kml(file: Path) -> Iterator[Seen]:
    # The public schema (OGC 07-147r2), as fastkml carries it.
    schema = etree.XMLSchema(etree.parse(str(files("fastkml") / "schema" / "ogckml22.xsd")))
    document = etree.parse(str(file))
    schema.assertValid(document)
    for placemark in document.iterfind(".//{*}Placemark"):
        facts = told((each.get("name", ""), each.text) for each in placemark.iterfind(".//{*}SimpleData"))
        lon, lat = map(float, placemark.findtext("{*}Point/{*}coordinates").split(","))
        yield Seen(int(str(facts["id"])), lon, lat, facts)


def _gpx(file: Path) -> Iterator[Seen]:
    for point in gpxpy.parse(file.read_bytes().decode()).waypoints:
        facts = told((each.tag.partition("}")[2], each.text) for each in point.extensions)
        yield Seen(int(str(facts["id"])), point.longitude, point.latitude, facts)


def _osm(file: Path) -> Iterator[Seen]:
    nodes: Iterable[Any] = osmium.FileProcessor(str(file))
    for node in nodes:
        yield Seen(-node.id, node.location.lon, node.location.lat, dict(node.tags))


def _parquet(file: Path) -> Iterator[Seen]:
    for row in pyarrow.parquet.read_table(file).to_pylist():
        yield Seen(row["id"], row["bbox"]["xmin"], row["bbox"]["ymin"], told((name, row[name]) for name in FIELDS))


def _gdal(file: Path) -> Iterator[Seen]:
    meta, _, places, columns = pyogrio.raw.read(file, datetime_as_string=True)
    for place, *values in zip(places, *columns, strict=True):
        facts = told((name, _known(value)) for name, value in zip(meta["fields"], values, strict=True))
        yield Seen(int(str(facts["id"])), *_point(place), facts)


def _known(value: Any) -> object:
    # A number that is not there is not equal to itself.
    return value if value == value else None


def _point(wkb: bytes) -> tuple[float, float]:
    lon, lat = struct.unpack("<5xdd", wkb)
    return lon, lat
