"""A thing that can be said: its name and words, of which kind it is, and the values it takes."""

from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["choice", "open", "text", "long_text", "number", "date", "direction", "url", "wikidata", "level"]
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Value:
    """One value of a choice. `code` is its small stable integer on the wire of map tiles: never reuse one."""

    value: str
    label: str
    code: int = -1
    offered: bool = True


@dataclass(frozen=True)
class Field:
    """One thing that can be said of a camera, or claimed.

    kind: "choice" is one of `values`, "unknown" when nothing is known; "open" offers `values` and takes other text.
    key: the OSM key written on export, None for the register's own fields; `read_keys` are tried in order on import.
    aliases: foreign values and what they mean here. low, high: the range of a number, in `unit`.
    """

    name: str
    label: str
    kind: Kind
    key: str | None = None
    read_keys: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)
    low: float = 0
    high: float = 0
    unit: str = ""
    hint: str = ""
    max_length: int = 255

    @property
    def keys(self) -> tuple[str, ...]:
        """The tags this field is read from, the most trusted first."""
        return ((self.key,) if self.key else ()) + self.read_keys

    @property
    def offered(self) -> tuple[Value, ...]:
        """The values a form offers; the others are understood but not suggested."""
        return tuple(value for value in self.values if value.offered)

    @property
    def default(self) -> str | None:
        """What stands where nothing was said: "unknown" is a value of its own, never a blank taken for "no"."""
        return UNKNOWN if self.kind == "choice" else None

    def label_of(self, value: str) -> str:
        """The words for a value; text outside the vocabulary speaks for itself."""
        return next((known.label for known in self.values if known.value == value), value)

    @property
    def codes(self) -> dict[str, int]:
        """The small integer of each value on the wire."""
        return {known.value: known.code for known in self.values}
