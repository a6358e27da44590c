"""OSM XML 0.6 (wiki: OSM XML): nodes with OpenStreetMap's tags, for JOSM, osmium and whoever else works with them.

Written only. The nodes are the register's, not OpenStreetMap's, and say so as editors say it: their numbers are
negative, and the file is not to be uploaded.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from app.formats.about import About
from app.formats.cells import AT, Provenance, of_claims, once_a_source, one_by_one
from app.formats.encoding import pieces, words
from app.formats.identity import is_osm
from app.formats.xml import HEAD, attributes, degrees, element, escaped, fit
from app.registry import tags, vocabulary
from app.registry.camera_cells import NUMBERS, Cells
from app.registry.details import Scalar, blank_values
from app.registry.dossiers.camera_claims import Claimed
from app.registry.fields import UNKNOWN

MEDIA_TYPE: Final = "application/vnd.openstreetmap.data+xml"

# What the API of OpenStreetMap takes (wiki: API v0.6, Tags), and osmium reads.
_LONGEST: Final = 255
_BLANK: Final = blank_values()
_TAGGED: Final = tuple(field for field in vocabulary.FIELDS if field.key)
_OWN: Final = frozenset(field.name for field in vocabulary.FIELDS if not field.key)
_READ: Final = frozenset(key for field in _TAGGED for key in field.keys)
_PROSE: Final = frozenset(key for field in _TAGGED if field.kind in ("text", "long_text") for key in field.keys)
# Of each field that tags tell of: where it is among the cells of a camera, whether it is a number, and what it is when
# nothing is known.
_CELLS: Final = tuple(
    (name, AT[name], name in NUMBERS, _BLANK[name]) for name in (*(field.name for field in _TAGGED), "lifecycle")
)
# What a value of `surveillance` may say of the device beside the space it watches.
_IMPLIED: Final = {name for implied in vocabulary.SURVEILLANCE_IN_THE_WILD.values() for name in implied}
_MAN_MADE: Final = "man_made"
_STATES: Final = (_MAN_MADE, *(f"{prefix}:{_MAN_MADE}" for prefix in vocabulary.LIFECYCLE_PREFIXES))
# The first prefix of several that mean the same is the one in use.
_PREFIX: Final = {state: prefix for prefix, state in reversed(vocabulary.LIFECYCLE_PREFIXES.items())}


def write(rows: Iterable[Cells], *, about: About) -> Iterator[bytes]:
    """A node for every camera; one that is only suspected is no fact that OpenStreetMap could hold, and is left out.

    What it says about itself comes first. A stream that broke off is not well-formed XML.
    """
    return pieces(_document(rows, about))


def known_of(cells: Sequence[str]) -> dict[str, Scalar]:
    """What a camera says of its state and of each field that OpenStreetMap has a key for."""
    return {
        name: (float(cell) if is_number else cell) if (cell := cells[at]) else blank
        for name, at, is_number, blank in _CELLS
    }


def tags_of(known: Mapping[str, Scalar], bag: Mapping[str, object]) -> dict[str, str]:
    """A camera in OpenStreetMap's tags: its own untouched where they say what the register says, else the register's.

    What OpenStreetMap has no key for stays out. Text that is too long for a tag is cut with "…"; anything else that is
    too long, such as an address, is left out.
    """
    kept: dict[str, object] = dict(bag) if is_osm(bag) else {}
    said = tags.read(kept).values
    # Of most cameras nothing was corrected since they were imported.
    is_same = known.items() <= said.items()
    changed = set() if is_same else {each.name for each in _TAGGED if known[each.name] != said[each.name]}
    if any(known[name] == _BLANK[name] for name in changed & _IMPLIED):
        # What this key says of the device is not held to be true here.
        changed.add("surveillance")
    for name in changed:
        for key in vocabulary.field_named(name).keys:
            kept.pop(key, None)
    if kept.keys().isdisjoint(_STATES) or known["lifecycle"] not in (said["lifecycle"], UNKNOWN):
        others = {key: value for key, value in kept.items() if key not in _STATES}
        kept = {_state(known): "surveillance", **others}
    if changed:
        said = tags.read(kept).values
        for field in _TAGGED:
            value = known[field.name]
            if value not in (_BLANK[field.name], said[field.name]):
                kept[str(field.key)] = _short(value)
    return dict(filter(None, map(_fitting, kept.keys(), kept.values())))


def _document(rows: Iterable[Cells], about: About) -> Iterator[str]:
    # copyright, attribution and license are what OpenStreetMap's own server says of its files.
    told = attributes(copyright=about.attribution, attribution=about.cameras_url, license=about.licence_url)
    yield f'{HEAD}<osm version="0.6" generator="Lookback"{told} upload="never">\n{element("note", _note(about))}\n'
    yield from _nodes(rows, about.cameras_url)
    yield "</osm>\n"


def _note(about: About) -> str:
    return "\n".join(f"{name}: {words(value)}" for name, value in about.members.items())


def _nodes(rows: Iterable[Cells], cameras_url: str) -> Iterator[str]:
    source = once_a_source(_of_source)
    external, state, version, day = (AT[name] for name in ("external_id", "lifecycle", "version", "updated_on"))
    for camera_id, lon, lat, cells, provenance, bag, claimed in one_by_one(rows):
        if cells[state] == "suspected":
            continue
        # Where the camera is from stands in a comment, because it is about the register and none of it is a tag.
        facts = (f"{cameras_url}/{camera_id}", *source(provenance), cells[external], _of_claims(claimed))
        tagged = "".join([_tag(*each) for each in tags_of(known_of(cells), json.loads(bag)).items()])
        yield (
            f"<!-- {_commented(' | '.join(filter(None, facts)))} -->\n"
            f'<node id="-{camera_id}" version="{cells[version]}" timestamp="{cells[day]}T00:00:00Z" visible="true"'
            f' lat="{degrees(lat)}" lon="{degrees(lon)}">{tagged}</node>\n'
        )


def _of_source(provenance: Provenance) -> tuple[str, ...]:
    return tuple(told for name in ("attribution", "licence") if (told := provenance[name]))


@lru_cache(maxsize=4096)
def _of_claims(claimed: Claimed) -> str:
    # Claims have no tags in OpenStreetMap, and are none there.
    told = of_claims(claimed) if claimed.system_id or claimed.claim_ids else ()
    return " | ".join(f"{name}: {value}" for name, value in told)


def _commented(text: str) -> str:
    # Two hyphens would end a comment (XML 1.0, 2.5).
    return (text if text.isprintable() else fit(text)).replace("--", "-‐")


@lru_cache(maxsize=16_384)
def _tag(key: str, value: str) -> str:
    return f'<tag k="{escaped(key)}" v="{escaped(value)}"/>'


def _state(known: Mapping[str, Scalar]) -> str:
    prefix = _PREFIX.get(str(known["lifecycle"]))
    return f"{prefix}:{_MAN_MADE}" if prefix else _MAN_MADE


def _fitting(name: str, value: object) -> tuple[str, str] | None:
    if type(value) is str:
        return _fitted(name, value)
    # What nobody reads there, such as a list, would be read once it was text.
    if name in _READ and type(value) not in tags.SCALARS:
        return None
    return _fitted(name, "" if value is None else words(value))


# The same few come again and again.
@lru_cache(maxsize=16_384)
def _fitted(name: str, value: str) -> tuple[str, str] | None:
    key, text = fit(name), fit(value)
    if key in _PROSE and len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    is_told = key not in _OWN and not key.startswith("@") and 0 < len(key) <= _LONGEST and 0 < len(text) <= _LONGEST
    return (key, text) if is_told else None


def _short(value: object) -> object:
    """A measure as people write it: 4, not 4.0. What was imported is not touched."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
