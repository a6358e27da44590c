"""One thing that can be claimed, and how its values are written."""

from dataclasses import dataclass
from typing import Final

from app.registry.fields import Field, Value

_MOST_PEOPLE: Final = 1e11


@dataclass(frozen=True)
class Predicate:
    """One thing that can be claimed.

    field: how its value is written; of kind "organisation" the value is one. details: what can be said besides.
    single: two different values cannot both be true at a time. unknown: the sentence where nobody claims anything.
    asks: what a letter asks then.
    """

    field: Field
    details: tuple[Field, ...] = ()
    single: bool = False
    is_organisation: bool = False
    unknown: str = ""
    asks: str = ""

    @property
    def name(self) -> str:
        """What it is called in the database, in files and in addresses."""
        return self.field.name

    @property
    def label(self) -> str:
        """What it is called on a page."""
        return self.field.label


def number(name: str, label: str, *, low: float = 0, high: float = _MOST_PEOPLE, unit: str = "") -> Field:
    """A number, of people unless told otherwise."""
    return Field(name, label, "number", low=low, high=high, unit=unit)


def choice(name: str, label: str, *values: tuple[str, str]) -> Field:
    """One of these values, each with its words."""
    return Field(name, label, "choice", values=tuple(Value(value, words) for value, words in values))
