"""A filter as the map index answers it: in parts that have no camera in common, each told by the columns of its points.

Whether a camera can recognise somebody it tells itself, and only where it does not its profile does: a filter that asks
for that has two parts.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Table, and_, func, not_, or_, select, true
from sqlalchemy.orm import Session

from app.registry.dossiers.linkings import system_camera
from app.registry.fields import UNKNOWN
from app.registry.filtering.askable import CAPABILITY, CERTAINTY
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.map import points, profiles
from app.registry.map.points import PROFILE, Names, Part, camera_point
from app.registry.map.profiles import profile
from app.registry.vocabulary import FACIAL_RECOGNITION

_RECOGNITION = (CAPABILITY.name, CERTAINTY.name)


def of(session: Session, wanted: CameraFilter) -> list[Part]:
    """The parts of a filter that the points `answer`, which together select what it selects."""
    own, names = wanted.own, points.names_of(session, wanted.own)
    inherited, recognition = split(wanted)
    if not recognition:
        return [Part(own, names | _profiles(session, inherited))]
    found = [Part(_that_say(own, (UNKNOWN,)), names | _profiles(session, (*inherited, *recognition)))]
    if values := own_values(wanted):
        found.append(Part(_that_say(own, values), names | _profiles(session, inherited)))
    return found


def selected(parts: Sequence[Part]) -> ColumnElement[bool]:
    """Parts of a filter as SQL over the columns of the points."""
    return or_(*(and_(true(), *points.selected(part)) for part in parts))


def key(parts: Sequence[Part]) -> Hashable:
    """What is the same for parts that select the same."""
    return tuple((part.wanted, *_sorted(part.names)) for part in parts)


def claimed(wanted: CameraFilter, camera: Table, *, one_by_one: bool = False) -> list[ColumnElement[bool]]:
    """The terms of a filter about claims as SQL over the columns of `camera`.

    one_by_one: for a question that looks at few cameras; otherwise all that are meant are found beforehand.
    """
    belongs = _has_profile if one_by_one else _belongs
    inherited, recognition = split(wanted)
    found = [belongs(inherited, camera)] if inherited else []
    if recognition:
        says = camera.c[FACIAL_RECOGNITION.name]
        found.append(or_(says.in_(own_values(wanted)), and_(says == UNKNOWN, belongs(recognition, camera))))
    return found


def split(wanted: CameraFilter) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The terms about claims: those that a camera has from its system in any case, and those it may tell itself."""
    recognition = tuple(term for term in wanted.claimed if term.field in _RECOGNITION)
    return tuple(term for term in wanted.claimed if term not in recognition), recognition


def own_values(wanted: CameraFilter) -> tuple[str, ...]:
    """What a camera may tell of itself. How sure that is nobody has said."""
    if not wanted.allows(CERTAINTY.name, UNKNOWN):
        return ()
    values = [value.value for value in FACIAL_RECOGNITION.values if value.value != UNKNOWN]
    return tuple(value for value in values if wanted.allows(CAPABILITY.name, value))


def _sorted(names: Mapping[str, Names]) -> Iterator[Hashable]:
    for field, (some, others) in sorted(names.items()):
        yield field, None if some is None else frozenset(some), frozenset(others)


def _that_say(own: CameraFilter, values: tuple[str, ...]) -> CameraFilter:
    return replace(own, terms=(*own.terms, Term(FACIAL_RECOGNITION.name, values)))


def _profiles(session: Session, terms: Sequence[Term]) -> dict[str, Names]:
    return {PROFILE: Names(*profiles.numbers(session, terms))} if terms else {}


def _belongs(terms: Sequence[Term], camera: Table) -> ColumnElement[bool]:
    """Whether a camera's profile is one that some terms select, or it has none where none will do."""
    selects = profiles.selected(terms)
    others = profiles.allows_none(terms)
    some = select(profile.c.id).where(not_(selects) if others else selects)
    # In the words of the index, which leads from profiles to cameras.
    here = select(camera_point.c.camera_id).where(camera_point.c.profile_id > 0, camera_point.c.profile_id.in_(some))
    return camera.c.id.not_in(here) if others else camera.c.id.in_(here)


def _has_profile(terms: Sequence[Term], camera: Table) -> ColumnElement[bool]:
    """The same, asked of each camera by itself."""
    own, theirs = profile.alias(), profile.alias()
    inherited = select(theirs.c.id).join(system_camera, system_camera.c.system_id == theirs.c.system_id)
    inherited = inherited.where(theirs.c.camera_id.is_(None), system_camera.c.camera_id == camera.c.id)
    number = func.coalesce(
        select(own.c.id).where(own.c.camera_id == camera.c.id).correlate(camera).scalar_subquery(),
        inherited.correlate(camera).scalar_subquery(),
    )
    selects = profiles.selected(terms)
    if profiles.allows_none(terms):
        return func.coalesce(number, 0).not_in(select(profile.c.id).where(not_(selects)))
    return number.in_(select(profile.c.id).where(selects))
