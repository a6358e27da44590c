"""OSM XML 0.6 (wiki: OSM XML): nodes with OpenStreetMap's tags, for JOSM, osmium and whoever else works with them.

Written only. The nodes are the register's, not OpenStreetMap's, and say so as editors say it: their numbers are
negative, and the file is not to be uploaded.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from app.formats.about import CLAIMED, About, Row, address, flat
from app.formats.encoding import pieces, words
from app.formats.identity import is_osm
from app.formats.xml import HEAD, attributes, degrees, element, fit
from app.registry import tags, vocabulary
from app.registry.details import blank_values
from app.registry.dossiers.camera_claims import Claimed
from app.registry.vocabulary import UNKNOWN

MEDIA_TYPE: Final = "application/vnd.openstreetmap.data+xml"

# What the API of OpenStreetMap takes (wiki: API v0.6, Tags), and osmium reads.
_LONGEST: Final = 255
_BLANK: Final = blank_values()
_TAGGED: Final = tuple(field for field in vocabulary.FIELDS if field.key)
_OWN: Final = frozenset(field.name for field in vocabulary.FIELDS if not field.key)
_READ: Final = frozenset(key for field in _TAGGED for key in field.keys)
_PROSE: Final = frozenset(key for field in _TAGGED if field.kind in ("text", "long_text") for key in field.keys)
# What a value of `surveillance` may say of the device beside the space it watches.
_IMPLIED: Final = {name for implied in vocabulary.SURVEILLANCE_IN_THE_WILD.values() for name in implied}
_MAN_MADE: Final = "man_made"
_STATES: Final = (_MAN_MADE, *(f"{prefix}:{_MAN_MADE}" for prefix in vocabulary.LIFECYCLE_PREFIXES))
# The first prefix of several that mean the same is the one in use.
_PREFIX: Final = {state: prefix for prefix, state in reversed(vocabulary.LIFECYCLE_PREFIXES.items())}


def write(rows: Iterable[Row], *, about: About) -> Iterator[bytes]:
    """A node for every camera; one that is only suspected is no fact that OpenStreetMap could hold, and is left out.

    What it says about itself comes first. A stream that broke off is not well-formed XML.
    """
    return pieces(_document(rows, about))


def tags_of(row: Row) -> dict[str, str]:
    """A camera in OpenStreetMap's tags: its own untouched where they say what the register says, else the register's.

    What OpenStreetMap has no key for stays out. Text that is too long for a tag is cut with "…"; anything else that is
    too long, such as an address, is left out.
    """
    bag = row.get("osm_tags")
    kept: dict[str, object] = dict(bag) if isinstance(bag, Mapping) and is_osm(bag) else {}
    said = tags.read(kept).values
    changed = {field.name for field in _TAGGED if _known(row, field.name) != said[field.name]}
    if any(_is_blank(row, name) for name in changed & _IMPLIED):
        # What this key says of the device is not held to be true here.
        changed.add("surveillance")
    for name in changed:
        for key in vocabulary.field_named(name).keys:
            kept.pop(key, None)
    if kept.keys().isdisjoint(_STATES) or _known(row, "lifecycle") not in (said["lifecycle"], UNKNOWN):
        others = {key: value for key, value in kept.items() if key not in _STATES}
        kept = {_state(row): "surveillance", **others}
    said = tags.read(kept).values if changed else said
    for field in _TAGGED:
        if not _is_blank(row, field.name) and row[field.name] != said[field.name]:
            kept[str(field.key)] = _short(row[field.name])
    return dict(_fitting(kept))


def _document(rows: Iterable[Row], about: About) -> Iterator[str]:
    # copyright, attribution and license are what OpenStreetMap's own server says of its files.
    told = attributes(copyright=about.attribution, attribution=about.cameras_url, license=about.licence_url)
    yield f'{HEAD}<osm version="0.6" generator="Lookback"{told} upload="never">\n{element("note", _note(about))}\n'
    for row in rows:
        if row.get("lifecycle") != "suspected":
            yield _node(row, about.cameras_url)
    yield "</osm>\n"


def _note(about: About) -> str:
    return "\n".join(f"{name}: {words(value)}" for name, value in about.members.items())


def _node(row: Row, cameras_url: str) -> str:
    lon, lat = degrees(row)
    day = row.get("updated_on")
    node = attributes(
        id=f"-{row['id']}",
        version=row.get("version"),
        timestamp=day and f"{words(day)}T00:00:00Z",
        visible="true",
        lat=lat,
        lon=lon,
    )
    tagged = "".join(f"<tag{attributes(k=key, v=value)}/>" for key, value in tags_of(row).items())
    return f"<!--{_comment(row, cameras_url)}-->\n<node{node}>{tagged}</node>\n"


def _comment(row: Row, cameras_url: str) -> str:
    """Where the camera is from: in a comment, because it is about the register and none of it is a tag."""
    provenance = row.get("provenance")
    source = provenance if isinstance(provenance, Mapping) else {}
    facts = [address(row, cameras_url), source.get("attribution"), source.get("licence"), row.get("external_id")]
    claimed = row.get("claimed")
    if isinstance(claimed, Claimed) and (claimed.system_id or claimed.claim_ids):
        # Claims have no tags in OpenStreetMap, and are none there.
        told = zip(CLAIMED, flat(claimed), strict=True)
        facts += [f"{name}: {value}" for name, value in told if value is not None]
    # Two hyphens would end a comment (XML 1.0, 2.5).
    return f" {fit(' | '.join(str(fact) for fact in facts if fact)).replace('--', '-‐')} "


def _known(row: Row, name: str) -> object:
    value = row.get(name)
    return _BLANK[name] if value is None else value


def _is_blank(row: Row, name: str) -> bool:
    return _known(row, name) == _BLANK[name]


def _state(row: Row) -> str:
    prefix = _PREFIX.get(str(row.get("lifecycle")))
    return f"{prefix}:{_MAN_MADE}" if prefix else _MAN_MADE


def _fitting(bag: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in bag.items():
        # What nobody reads there, such as a list, would be read once it was text.
        if name in _READ and type(value) not in tags.SCALARS:
            continue
        key, text = fit(name), fit(_text(value))
        if key in _PROSE and len(text) > _LONGEST:
            text = text[: _LONGEST - 1] + "…"
        if key not in _OWN and not key.startswith("@") and 0 < len(key) <= _LONGEST and 0 < len(text) <= _LONGEST:
            yield key, text


def _text(value: object) -> str:
    return "" if value is None else words(value)


def _short(value: object) -> object:
    """A measure as people write it: 4, not 4.0. What was imported is not touched."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
