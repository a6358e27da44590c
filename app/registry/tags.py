"""Reads OpenStreetMap tags into the fields of the vocabulary. What it cannot read stays in the bag, and is named."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from app.registry import vocabulary
from app.registry.details import Scalar, blank_values, clean, parse_value
from app.registry.errors import Invalid
from app.registry.fields import Field

_BLANK: Final = blank_values()
# For each tag that is read: how much it is trusted, the most at 0, and the name of the field it belongs to.
_PLACES: Final = {key: (rank, field.name) for field in vocabulary.FIELDS for rank, key in enumerate(field.keys)}
# Where OSM says "surveillance" to tell the state of a device; the later one wins where there are several.
_LIFECYCLES: Final = {
    "man_made": (0, "active"),
    **{
        f"{prefix}:man_made": (rank, state)
        for rank, (prefix, state) in enumerate(vocabulary.LIFECYCLE_PREFIXES.items(), 1)
    },
}
# What a tag can be read from; JSON's true and false, which are numbers to Python, are not.
SCALARS: Final = frozenset((str, int, float))
# How much a tag is trusted, its key and clean text, and its value: None when it cannot be read.
_Stated = tuple[int, tuple[str, str], Scalar]
# The same few texts come again and again, long ones never.
_WORTH_REMEMBERING: Final = 255


class Reading(NamedTuple):
    """What a bag of tags says: `values` for every field, and the `unread` tags (key, value) that say nothing here."""

    values: dict[str, Scalar]
    unread: tuple[tuple[str, str], ...]


def read(tags: Mapping[str, object], constants: Mapping[str, Scalar] | None = None) -> Reading:
    """Read a bag of tags, whatever is in it.

    `constants` are values of fields that hold for the whole file, used where a camera says nothing itself.
    """
    values = dict(_BLANK)
    unread: list[tuple[str, str]] = []
    for name, (_, tag, value) in _stated(tags).items():
        if value is None:
            unread.append(tag)
        else:
            values[name] = value
    for name, implied in _implied(tags).items():
        if values[name] == _BLANK[name]:
            values[name] = implied
    for name, constant in (constants or {}).items():
        if values[name] == _BLANK[name]:
            values[name] = constant
    return Reading(values, tuple(tag for tag in unread if not _is_said_elsewhere(tag, values)) if unread else ())


def _stated(tags: Mapping[str, object]) -> dict[str, _Stated]:
    """What is stated about each field, by its most trusted tag alone."""
    best: dict[str, _Stated] = {}
    for key, raw in tags.items():
        if key not in _PLACES or type(raw) not in SCALARS:
            continue
        text = str(raw)
        name, stated = _remembered(key, text) if len(text) <= _WORTH_REMEMBERING else _told(key, text)
        if stated is not None and (name not in best or stated < best[name]):
            best[name] = stated
    return best


def _told(key: str, raw: str) -> tuple[str, _Stated | None]:
    """The field that a tag belongs to, and what it states about it: nothing when it is blank."""
    rank, name = _PLACES[key]
    text = clean(raw)
    return name, (rank, (key, text), _value(vocabulary.field_named(name), text)) if text else None


def _value(field: Field, text: str) -> Scalar:
    """The value of a clean text, None when it cannot be read: an unreadable direction is kept as it is."""
    if field.kind == "choice":
        return next((value for part in text.split(";") if (value := _parsed(field, part.strip()))), None)
    value = _parsed(field, text)
    if value is None and field.kind == "direction" and len(text) <= field.max_length and text.isprintable():
        return text
    return value


_remembered = lru_cache(maxsize=8192)(_told)


def _parsed(field: Field, text: str) -> Scalar:
    if not text:
        return None
    try:
        return parse_value(field, text)
    except Invalid:
        return None


def _implied(tags: Mapping[str, object]) -> dict[str, str]:
    """What the tags say in another place than the field's own key."""
    implied: dict[str, str] = {}
    wild = tags.get("surveillance")
    if isinstance(wild, str):
        implied |= _remembered_wild(wild) if len(wild) <= _WORTH_REMEMBERING else _in_the_wild(wild)
    states = [state for key, state in _LIFECYCLES.items() if key in tags and _is_surveillance(tags[key])]
    if states:
        implied["lifecycle"] = max(states)[1]
    return implied


def _in_the_wild(text: str) -> dict[str, str]:
    """What values of `surveillance` say about the device rather than about the space it watches."""
    said: dict[str, str] = {}
    for part in text.split(";"):
        said.update(vocabulary.SURVEILLANCE_IN_THE_WILD.get(part.strip(), {}))
    return said


_remembered_wild = lru_cache(maxsize=1024)(_in_the_wild)


def _is_surveillance(man_made: object) -> bool:
    if man_made == "surveillance":
        return True
    return isinstance(man_made, str) and "surveillance" in map(str.strip, man_made.split(";"))


def _is_said_elsewhere(tag: tuple[str, str], values: Mapping[str, Scalar]) -> bool:
    """Whether everything an unread tag implies is among the values."""
    key, text = tag
    said = _in_the_wild(text) if key == "surveillance" else {}
    return bool(said) and all(values[name] == value for name, value in said.items())
