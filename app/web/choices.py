"""What forms that filter offer for each field, in words."""

from collections.abc import Sequence
from typing import Final

from app import db, wording
from app.i18n import _
from app.registry.details import Scalar
from app.registry.dossiers import systems
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering.askable import SYSTEM
from app.registry.filtering.filters import CameraFilter
from app.registry.map import facets
from app.registry.vocabulary import SURVEILLANCE_TYPE

# More systems than these are found by the links on their pages.
_MOST_SYSTEMS: Final = 40


def are_listed(field: Field) -> bool:
    """Whether the values of a field are offered one by one, to choose from."""
    return field.kind == "choice" or field == SYSTEM


def of(field: Field, chosen: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The values of a field that can be chosen, with their words: of systems those with most cameras."""
    if field != SYSTEM:
        return [(value.value, _(value.label)) for value in field.values]
    known = facets.facets(db.session(), CameraFilter(), [SYSTEM])[SYSTEM.name]
    offered = [
        *[each for each in known if each != UNKNOWN][:_MOST_SYSTEMS],
        *(each for each in chosen if each in known),
    ]
    names = systems.named(db.session(), [int(each) for each in offered if each != UNKNOWN])
    listed = sorted(((str(number), name) for number, name in names.items()), key=lambda pair: pair[1].casefold())
    return [(UNKNOWN, _("None that is known")), *listed] if listed else []


def words(field: Field, value: Scalar) -> str:
    """A value of a field, None for unknown."""
    if field == SYSTEM and value not in (None, UNKNOWN):
        return systems.named(db.session(), [int(str(value))]).get(int(str(value)), str(value))
    return wording.stated(field, value) or _(SURVEILLANCE_TYPE.label_of(UNKNOWN))
