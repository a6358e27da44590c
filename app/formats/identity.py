"""Which name a foreign camera goes by in its own source, so that a second import finds it again."""

import re
from collections.abc import Mapping
from functools import lru_cache

# Folded names of id columns. Names that mean something come before row numbers, which change from export to export.
_USUAL = (
    "id",
    "cameraid",
    "camid",
    "cctvid",
    "deviceid",
    "assetid",
    "externalid",
    "uniqueid",
    "identifier",
    "uuid",
    "guid",
    "globalid",
    "ref",
    "reference",
    "cameraref",
    "camerano",
    "cameranumber",
    "objectid",
    "fid",
    "gid",
    "ogcfid",
)
_OSM = ("osmid", "osmnodeid")
_RANKS = {name: rank for rank, name in enumerate((*_OSM, *_USUAL))}
_NODE_NUMBER = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_LONGEST = 255


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """A column name as people compare it: "Camera ID", "camera_id" and "CameraId" are one."""
    return re.sub(r"[\W_]+", "", name.casefold())


def external_id(columns: Mapping[str, object], tags: Mapping[str, object], feature_id: object = None) -> str | None:
    """The name of a camera in its source, None when it has none.

    Tried in order: "@id" (Overpass, JOSM), an OSM id column, the GeoJSON feature's own id, the usual id columns.
    A bare number that goes with OSM tags becomes "node/123", or what the element type beside it says.
    """
    if name := _name(columns.get("@id")):
        return _osm_name(name, columns, tags)
    osm, usual = _id_columns(tuple(columns))
    for key in osm:
        if name := _name(columns.get(key)):
            return _osm_name(name, columns, tags)
    if name := _name(feature_id):
        return name
    for key in usual:
        name = _name(columns.get(key))
        if name is None:
            continue
        if fold(key) == "id":
            return _osm_name(name, columns, tags)
        # An OSM "ref" is a number painted on a pole: many poles carry the same.
        if not (key == "ref" and is_osm(tags)):
            return name
    return None


@lru_cache(maxsize=4096)
def _id_columns(columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that may hold an OSM id, and those that may hold another one, the most trusted first."""
    ranked = sorted((rank, key) for key in columns if key != "@id" and (rank := _RANKS.get(fold(key))) is not None)
    osm = tuple(key for rank, key in ranked if rank < len(_OSM))
    return osm, tuple(key for _, key in ranked[len(osm) :])


def _name(value: object) -> str | None:
    """An id as text: whole numbers lose their ".0", what cannot be printed is no id."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    name = str(value).strip()
    return name if name and len(name) <= _LONGEST and name.isprintable() else None


def _osm_name(name: str, columns: Mapping[str, object], tags: Mapping[str, object]) -> str:
    if not _NODE_NUMBER.fullmatch(name):
        return name
    for key in ("@type", "osm_type"):
        if columns.get(key) in ("node", "way", "relation"):
            return f"{columns[key]}/{name}"
    return f"node/{name}" if is_osm(tags) else name


def is_osm(tags: Mapping[str, object]) -> bool:
    """Whether a bag of tags is OpenStreetMap's, and not the columns of somebody's table."""
    return any(tags[key] for key in tags if key == "man_made" or key.endswith(":man_made"))
