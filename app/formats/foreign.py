"""What a reader finds in somebody else's file: cameras, things passed over, or a file that cannot be read at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from app.registry.i18n import N_

Reason = Literal[
    "no_position",
    "bad_position",
    "decimal_comma",
    "position_out_of_range",
    "not_a_point",
    "not_an_object",
    "not_a_number",
    "nested_too_deeply",
    "not_surveillance",
    "deleted",
    "malformed_row",
    "duplicate_id",
]

# What each reason says in a report: "line 12: has no position".
REASONS: Mapping[Reason, str] = {
    "no_position": N_("has no position"),
    "bad_position": N_("has a position that is not two numbers"),
    "decimal_comma": N_("has a position with a decimal comma, which only files separated by “;” may use"),
    "position_out_of_range": N_("has a position outside ±180, ±90 degrees"),
    "not_a_point": N_("is a line or an area, not a point"),
    "not_an_object": N_("is not a GeoJSON feature"),
    "not_a_number": N_("holds a number that JSON cannot carry"),
    "nested_too_deeply": N_("holds tags nested too deeply"),
    "not_surveillance": N_("is something else than surveillance"),
    "deleted": N_("is deleted"),
    "malformed_row": N_("does not fit the columns of the file"),
    "duplicate_id": N_("has the id of another one in the same file"),
}

_SHOWN = 60
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


class ForeignCamera(NamedTuple):
    """One camera as the file has it.

    line: where it starts, from 1. external_id: its name in its own source, None when it has none.
    tags: the untouched bag, keys in their order, values with their types.
    """

    line: int
    external_id: str | None
    lon: float
    lat: float
    tags: dict[str, object]


@dataclass(frozen=True, slots=True)
class Skipped:
    """One thing passed over. `detail` quotes what was found, as data rather than as a sentence."""

    line: int
    reason: Reason
    detail: str = ""


Found: TypeAlias = ForeignCamera | Skipped


class UnreadableFile(ValueError):
    """A file that is not what it should be. `message` is a translatable template, filled with `params`."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params


def shown(value: object) -> str:
    """A foreign value, short enough for a report and with nothing in it that would act on a terminal."""
    text = value if isinstance(value, str) else repr(value)
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return "".join(character if character.isprintable() else "\ufffd" for character in short)


def number(text: str) -> float | None:
    """A number as people and programs write one, None for anything else: Python alone knows "1_000" and "nan"."""
    return float(text) if _NUMBER.fullmatch(text) else None


def is_something_else(tags: Mapping[str, object]) -> bool:
    """Whether OSM tags say that this is another man-made thing, with nothing about surveillance on it."""
    kind = tags.get("man_made")
    if not isinstance(kind, str) or not kind or "surveillance" in kind:
        return False
    return not any(tags[key] and key.startswith("surveillance") for key in tags)
