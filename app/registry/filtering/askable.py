"""What a filter can ask of a camera: what the vocabulary has of it, and what is claimed of it or of its system."""

from collections.abc import Iterable
from typing import Final

from app.registry import vocabulary
from app.registry.dossiers import predicates
from app.registry.dossiers.claimed import CERTAINTIES
from app.registry.fields import UNKNOWN, Field, Value
from app.registry.i18n import N_
from app.registry.vocabulary import FACIAL_RECOGNITION

_UNKNOWN: Final = Value(UNKNOWN, N_("Unknown"), 0)


def _choices(known: Iterable[tuple[str, str]]) -> tuple[Value, ...]:
    said = ((value, label) for value, label in known if value != UNKNOWN)
    return _UNKNOWN, *(Value(value, label, code) for code, (value, label) in enumerate(said, 1))


SYSTEM: Final = Field("system", N_("System"), "text", max_length=19)
CAPABILITY: Final = Field(
    "capability",
    N_("Can it recognise me?"),
    "choice",
    values=FACIAL_RECOGNITION.values,
    hint=N_("What is known of the camera itself, otherwise what is claimed of its system."),
)
CERTAINTY: Final = Field("certainty", N_("How sure is that?"), "choice", values=_choices(CERTAINTIES.items()))
PURPOSE: Final = Field(
    "purpose",
    N_("What it is for"),
    "choice",
    values=_choices((each.value, each.label) for each in predicates.predicate_named("purpose").field.values),
)
VENDOR: Final = Field("vendor", N_("Maker of the software or the devices"), "text")
# What is claimed of a camera, or else of the system that it belongs to.
CLAIMED: Final = (SYSTEM, CAPABILITY, CERTAINTY, PURPOSE, VENDOR)
CLAIMED_NAMES: Final = frozenset(each.name for each in CLAIMED)
FIELDS: Final = (*vocabulary.FIELDS, *CLAIMED)

_BY_NAME: Final = {each.name: each for each in FIELDS}
NAMES: Final = frozenset(_BY_NAME)


def field_named(name: str) -> Field:
    """The field called `name`; KeyError when there is none."""
    return _BY_NAME[name]
