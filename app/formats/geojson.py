"""GeoJSON (RFC 7946): read from others as a collection or a sequence of features, written as one collection."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import BinaryIO, Final

from app.formats.about import CLAIMED, About
from app.formats.encoding import AT_ONCE, pieces, to_json
from app.formats.foreign import ForeignCamera, Found, Skipped, UnreadableFile, is_something_else, shown
from app.formats.identity import external_id
from app.formats.jsontext import JsonText
from app.registry.camera_json import Told
from app.registry.cameras import FACTS
from app.registry.dossiers.camera_claims import Claimed
from app.registry.i18n import N_

MEDIA_TYPE: Final = "application/geo+json"
# What a feature says beside where it is.
PROPERTIES: Final = ("id", *FACTS, *CLAIMED, "provenance", "osm_tags", "url")

# How GeoJSON of before 2016 names WGS 84, or a datum within about a metre of it.
_WGS84: Final = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4258", "EPSG:4258", "EPSG::4269", "EPSG:4269")
_DEEPEST: Final = 20
_CONTAINERS: Final = frozenset((dict, list))
_FEATURE: Final = re.compile(r'\{[ \t\n\r]*"type"[ \t\n\r]*:[ \t\n\r]*"Feature"')


def write(rows: Iterable[Told], *, about: About) -> Iterator[bytes]:
    """One FeatureCollection, a feature a line.

    What it says about itself comes first and `numberReturned` last: a stream that broke off is not valid JSON.
    """
    return pieces(_collection(rows, about))


def page(
    rows: Sequence[Told], *, members: Mapping[str, object], cameras_url: str, only: Collection[str] | None = None
) -> str:
    """A FeatureCollection of a few cameras, with what it says about itself in `members`.

    only: which of PROPERTIES are told of each, where not all of them are; the rows have no other facts.
    """
    head = to_json({"type": "FeatureCollection", **members})[:-1]
    tell = feature if only is None else partial(_chosen, only=only)
    features = ",\n".join(tell(row, cameras_url=cameras_url) for row in rows)
    return f'{head},"features":[\n{features}\n]}}\n'


def alone(row: Told, *, members: Mapping[str, object], cameras_url: str) -> str:
    """One camera as a Feature that has more to say in `members`."""
    return f"{feature(row, cameras_url=cameras_url)[:-1]},{to_json(members)[1:]}\n"


def feature(row: Told, *, cameras_url: str) -> str:
    """One camera as the text of a GeoJSON Feature; `osm_tags` is the untouched bag."""
    camera_id, lon, lat, facts, provenance, osm_tags, claimed = row
    # Left to format a number by itself, Python takes half as long again.
    return (
        f'{{"type":"Feature","id":{camera_id},"geometry":{{"type":"Point","coordinates":'
        f'[{lon!r},{lat!r}]}},"properties":{{"id":{camera_id},{facts[1:-1]},'
        f'{_members(claimed)}"provenance":{provenance},"osm_tags":{osm_tags},"url":"{cameras_url}/{camera_id}"}}}}'
    )


def _chosen(row: Told, *, cameras_url: str, only: Collection[str]) -> str:
    camera_id, lon, lat, facts, provenance, osm_tags, claimed = row
    told = {
        "id": str(camera_id),
        **(dict(zip(CLAIMED, map(to_json, claimed), strict=True)) if claimed else {}),
        "provenance": provenance,
        "osm_tags": osm_tags,
        "url": f'"{cameras_url}/{camera_id}"',
    }
    members = [facts[1:-1].strip(), *(f'"{name}":{text}' for name, text in told.items() if name in only)]
    return (
        f'{{"type":"Feature","id":{camera_id},"geometry":{{"type":"Point","coordinates":[{lon},{lat}]}},'
        f'"properties":{{{",".join(filter(None, members))}}}}}'
    )


@lru_cache(maxsize=4096)
def _members(claimed: Claimed | None) -> str:
    """What is claimed, as members with a comma behind each."""
    return f"{to_json(claimed._asdict())[1:-1]}," if claimed else ""


def _collection(rows: Iterable[Told], about: About) -> Iterator[str]:
    head = {"type": "FeatureCollection", **about.members}
    yield to_json(head)[:-1] + ',"features":['
    count, rest = 0, iter(rows)
    while some := [feature(row, cameras_url=about.cameras_url) for row in islice(rest, AT_ONCE)]:
        yield (",\n" if count else "\n") + ",\n".join(some)
        count += len(some)
    yield f'\n],"numberReturned":{count}}}\n'


def read(file: BinaryIO) -> Iterator[Found]:
    """The cameras of a FeatureCollection, a Feature, or a sequence of either (RFC 8142, or one a line).

    Tags are flat in `properties` or an object under `properties.tags`. Raises UnreadableFile, possibly after some
    cameras; UnicodeDecodeError when it is not UTF-8.
    """
    text = JsonText(file)
    while text.next_text():
        for line, value in _features(text):
            yield _found(line, value, text.odd)
            text.odd = None


def _features(text: JsonText) -> Iterator[tuple[int, object]]:
    """The features of the next JSON text, each with the line it starts on."""
    line = text.line
    text.odd = None
    if text.looks_like(_FEATURE):
        yield line, text.value()
        return
    whole: dict[str, object] = {}
    is_collection = False
    for name in text.members():
        if name == "features" and text.peek() == "[":
            is_collection = True
            text.odd = None
            yield from text.elements()
        else:
            whole[name] = text.value()
            if name == "crs":
                _refuse_other_datums(whole[name])
    if is_collection:
        return
    if whole.get("type") != "Feature":
        raise UnreadableFile(
            N_("The JSON object at line %(line)d is neither a GeoJSON FeatureCollection nor a Feature."),
            line=line,
        )
    yield line, whole


def _refuse_other_datums(crs: object) -> None:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and not name.upper().endswith(_WGS84):
        raise UnreadableFile(N_("Its coordinates are in %(crs)s; only WGS 84 can be read."), crs=shown(name))


def _found(line: int, value: object, odd: str | None) -> Found:
    if not isinstance(value, dict) or value.get("type", "Feature") != "Feature":
        return Skipped(line, "not_an_object", shown(value))
    properties = value.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        return Skipped(line, "not_an_object", shown(properties))
    if odd is not None:
        return Skipped(line, "not_a_number", shown(odd))
    tags = properties.get("tags")
    if not isinstance(tags, dict):
        tags = properties
    if is_something_else(tags):
        return Skipped(line, "not_surveillance", shown(tags["man_made"]))
    if not _CONTAINERS.isdisjoint(map(type, tags.values())) and _is_deep(tags):
        return Skipped(line, "nested_too_deeply")
    place = _place(line, value.get("geometry"))
    if isinstance(place, Skipped):
        return place
    return ForeignCamera(line, external_id(properties, tags, value.get("id")), *place, tags)


def _place(line: int, geometry: object) -> tuple[float, float] | Skipped:
    if geometry is None:
        return Skipped(line, "no_position")
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if not isinstance(geometry, dict) or kind != "Point":
        return Skipped(line, "not_a_point", shown(kind))
    coordinates = geometry.get("coordinates")
    if coordinates is None or coordinates == []:
        return Skipped(line, "no_position")
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return Skipped(line, "bad_position", shown(coordinates))
    lon, lat = coordinates[:2]
    if not _is_number(lon) or not _is_number(lat):
        return Skipped(line, "bad_position", shown(coordinates))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return Skipped(line, "position_out_of_range", shown(coordinates))
    return float(lon), float(lat)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_deep(value: object, left: int = _DEEPEST) -> bool:
    """Whether a value nests deeper than what a database or a program downstream can be trusted to read."""
    if isinstance(value, dict):
        return not left or any(_is_deep(each, left - 1) for each in value.values())
    if isinstance(value, list):
        return not left or any(_is_deep(each, left - 1) for each in value)
    return False
