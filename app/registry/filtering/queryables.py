"""What programs may ask of a camera in a filter and sort by: names, and what kind of value each has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from app.registry import vocabulary
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering import askable
from app.registry.i18n import N_
from app.registry.revisions import REMOVAL_REASONS

Kind = Literal["text", "number", "date", "day", "place"]


@dataclass(frozen=True)
class Queryable:
    """One thing to ask for, named as in the answers.

    kind: a "date" is a year, a month or a day, as exact as somebody knew it; a "day" is always one. values: all that a
    closed list of texts has. is_short: whether it is short enough to sort by. is_several: whether a camera can have
    several: what is asked holds if it holds for one of them.
    """

    name: str
    label: str
    kind: Kind
    values: tuple[str, ...] = ()
    is_short: bool = True
    is_several: bool = False


PLACE: Final = "geometry"
_SHORT: Final = 500


def _of(field: Field) -> Queryable:
    kind: Kind = "number" if field.kind == "number" else "date" if field.kind == "date" else "text"
    values = tuple(value.value for value in field.values) if field.kind == "choice" else ()
    return Queryable(field.name, field.label, kind, values, is_short=field.max_length <= _SHORT)


def _claimed(name: str, field: Field, *, but: str = "", is_several: bool = False) -> Queryable:
    """What is claimed of a camera or of its system. but: a value that stands for nothing, which here is null."""
    values = tuple(value.value for value in field.values if value.value != but)
    return Queryable(name, field.label, "text", values, is_short=not is_several, is_several=is_several)


QUERYABLES: Final[Mapping[str, Queryable]] = {
    each.name: each
    for each in (
        Queryable(PLACE, N_("Where it is"), "place", is_short=False),
        Queryable("id", N_("Number of the camera"), "number"),
        *map(_of, vocabulary.FIELDS),
        Queryable("removal_reason", N_("Why it was removed"), "text", tuple(REMOVAL_REASONS)),
        Queryable("precision_m", N_("Precision of the place in metres"), "number"),
        Queryable("external_id", N_("Its name at the source"), "text"),
        Queryable("published_on", N_("First published"), "day"),
        Queryable("updated_on", N_("Last changed"), "day"),
        Queryable("version", N_("Version"), "number"),
        Queryable("system_id", askable.SYSTEM.label, "number"),
        _claimed("capability", askable.CAPABILITY),
        _claimed("facial_recognition_certainty", askable.CERTAINTY, but=UNKNOWN),
        _claimed("purpose", askable.PURPOSE, but=UNKNOWN, is_several=True),
        _claimed("vendor", askable.VENDOR, is_several=True),
    )
}
# What a list can be sorted by.
SORTABLES: Final = tuple(name for name, each in QUERYABLES.items() if each.is_short)
