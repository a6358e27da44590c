"""Reads OpenStreetMap tags into the fields of the vocabulary. What it cannot read stays in the bag, and is named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.registry import vocabulary
from app.registry.details import Scalar, blank_values, clean, parse_value
from app.registry.errors import Invalid
from app.registry.vocabulary import Field


@dataclass(frozen=True)
class Reading:
    """What a bag of tags says: `values` for every field, and the `unread` tags (key, value) that say nothing here."""

    values: dict[str, Scalar]
    unread: tuple[tuple[str, str], ...]


def read(tags: Mapping[str, object], constants: Mapping[str, str] | None = None) -> Reading:
    """Read a bag of tags. `constants` are facts about the whole file, used where a camera says nothing itself."""
    values = blank_values()
    unread: list[tuple[str, str]] = []
    for field in vocabulary.FIELDS:
        for key, text in _candidates(field, tags):
            value = _value(field, text)
            if value is not None:
                values[field.name] = value
            else:
                unread.append((key, text))
            break
    for name, value in _implied(tags).items():
        if values[name] == vocabulary.field_named(name).default:
            values[name] = value
    for name, text in (constants or {}).items():
        field = vocabulary.field_named(name)
        if values[name] == field.default:
            values[name] = parse_value(field, text)
    return Reading(values, tuple(unread))


def _candidates(field: Field, tags: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key in field.keys:
        raw = tags.get(key)
        if isinstance(raw, str | int | float) and not isinstance(raw, bool):
            text = clean(str(raw))
            if text:
                yield key, text


def _value(field: Field, text: str) -> Scalar:
    """The value of a tag, or None when it cannot be read: an unreadable direction is kept as it stands."""
    if field.kind == "choice":
        return next((value for part in text.split(";") if (value := _parsed(field, part.strip()))), None)
    value = _parsed(field, text)
    if value is None and field.kind == "direction" and len(text) <= field.max_length and text.isprintable():
        return text
    return value


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
    for wild in str(tags.get("surveillance", "")).split(";"):
        implied.update(vocabulary.SURVEILLANCE_IN_THE_WILD.get(wild.strip(), {}))
    if tags.get("man_made") == "surveillance":
        implied["lifecycle"] = "active"
    for prefix, state in vocabulary.LIFECYCLE_PREFIXES.items():
        if tags.get(f"{prefix}:man_made") == "surveillance":
            implied["lifecycle"] = state
    return implied
