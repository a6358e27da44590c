"""What is claimed of a system, in the few words that a map filters by. A camera has its own where it is claimed of it.

A point of the map has the number of one profile at the most: its camera's own, or else that of its system. A filter
that asks for claims is answered by the numbers of the profiles it selects, and no claim is read. Derived from claims
and memberships; `profiling` keeps it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    SmallInteger,
    String,
    Table,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from app.registry.details import Scalar
from app.registry.dossiers.linkings import system_camera
from app.registry.fields import UNKNOWN
from app.registry.filtering.askable import CAPABILITY, CERTAINTY, PURPOSE, SYSTEM, VENDOR, field_named
from app.registry.filtering.filters import Term
from app.registry.model import Base

# Lower numbers are those of the codes and the names, see `counts`.
FIRST: Final = 1_000_000_000
# Numbers in one question: SQLite allows 32,766 bound parameters.
_AT_ONCE: Final = 10_000

# A system's has no camera; a camera's own has the system that it belongs to, and what it inherits.
profile = Table(
    "profile",
    Base.metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("system_id", BigInteger, ForeignKey("system.id"), index=True),
    Column("camera_id", BigInteger, ForeignKey("camera.id"), unique=True),
    # Codes of `askable`.
    Column("capability", SmallInteger, nullable=False),
    Column("certainty", SmallInteger, nullable=False),
)
# What there may be several of: purposes and vendors.
profile_value = Table(
    "profile_value",
    Base.metadata,
    Column("profile_id", Integer, ForeignKey("profile.id"), primary_key=True, autoincrement=False),
    Column("field", String(16), primary_key=True),
    Column("value", String(255), primary_key=True),
    Index(None, "field", "value"),
)


def of_cameras(session: Session, camera_ids: Collection[int]) -> dict[int, int]:
    """The numbers of the profiles of those of these cameras that have one, by the cameras' numbers."""
    found: dict[int, int] = {}
    for some in portions(camera_ids):
        inherited = select(system_camera.c.camera_id, profile.c.id).where(system_camera.c.camera_id.in_(some))
        inherited = inherited.join(profile, profile.c.system_id == system_camera.c.system_id)
        own = select(profile.c.camera_id, profile.c.id).where(profile.c.camera_id.in_(some))
        for rows in (inherited.where(profile.c.camera_id.is_(None)), own):
            found.update((camera_id, number) for camera_id, number in session.execute(rows))
    return found


def of_systems(system_ids: Collection[int]) -> Select[tuple[int]]:
    """The numbers of the profiles of some systems, and of those of their cameras that have one of their own, in SQL."""
    return select(profile.c.id).where(profile.c.system_id.in_(system_ids))


def recognition(session: Session, numbers: Collection[int]) -> dict[int, tuple[int, int]]:
    """The codes of capability and certainty of these profiles."""
    found: dict[int, tuple[int, int]] = {}
    columns = (profile.c.id, profile.c.capability, profile.c.certainty)
    for some in portions(numbers):
        rows = session.execute(select(*columns).where(profile.c.id.in_(some)))
        found.update((number, (capability, certainty)) for number, capability, certainty in rows)
    return found


def said(session: Session, numbers: Collection[int]) -> dict[int, Mapping[str, set[str]]]:
    """What these profiles say, by the names of fields; none where nothing is said."""
    capabilities, certainties = (
        {each.code: each.value for each in field.values if each.code} for field in (CAPABILITY, CERTAINTY)
    )
    found: dict[int, Mapping[str, set[str]]] = {}
    for some in portions(numbers):
        for row in session.execute(select(profile).where(profile.c.id.in_(some))):
            found[row.id] = {
                SYSTEM.name: {str(row.system_id)} if row.system_id else set(),
                CAPABILITY.name: {capabilities[row.capability]} if row.capability else set(),
                CERTAINTY.name: {certainties[row.certainty]} if row.certainty else set(),
                PURPOSE.name: set[str](),
                VENDOR.name: set[str](),
            }
        for number, field, value in session.execute(select(profile_value).where(profile_value.c.profile_id.in_(some))):
            found[number][field].add(value)
    return found


def values(said: Mapping[str, set[str]], recognition: str, field: str) -> Collection[str]:
    """What is known in a field of a camera whose profile has `said` this, by what it tells of facial recognition."""
    if recognition != UNKNOWN and field == CAPABILITY.name:
        return {recognition}
    if recognition != UNKNOWN and field == CERTAINTY.name:
        return {UNKNOWN}
    return said.get(field) or {UNKNOWN}


def as_asked(field: str, values: Collection[str]) -> Collection[Scalar]:
    """Such values as the terms of a filter have them."""
    unknown = field_named(field).default
    return {unknown if value == UNKNOWN else value for value in values}


def numbers(session: Session, terms: Sequence[Term]) -> tuple[set[int] | None, set[int]]:
    """The profiles that some terms about claims select: those wanted, None for any, and those not wanted.

    Where a camera without a profile will do, too, it tells those that will not.
    """
    if allows_none(terms):
        return None, set(session.scalars(select(profile.c.id).where(not_(selected(terms)))))
    return set(session.scalars(select(profile.c.id).where(selected(terms)))), set()


def selected(terms: Iterable[Term]) -> ColumnElement[bool]:
    """Terms about claims as SQL over the columns of `profile`."""
    return and_(true(), *(each for term in terms for each in _asked(term)))


def allows_none(terms: Iterable[Term]) -> bool:
    """Whether terms about claims select cameras of which nothing is claimed and that belong to no system."""
    return all((not term.wanted or _has_unknown(term.wanted)) and not _has_unknown(term.unwanted) for term in terms)


def _asked(term: Term) -> Iterator[ColumnElement[bool]]:
    if term.wanted:
        yield _says(term.field, term.wanted)
    if term.unwanted:
        yield not_(_says(term.field, term.unwanted))


def _says(field: str, values: Sequence[Scalar]) -> ColumnElement[bool]:
    """Whether a profile says any of some values: never null, so that it can be turned around."""
    if field in (CAPABILITY.name, CERTAINTY.name):
        codes = field_named(field).codes
        return profile.c[field].in_([codes[str(value)] for value in values])
    said = [str(value) for value in values if not _has_unknown([value])]
    if field == SYSTEM.name:
        known: ColumnElement[bool] = func.coalesce(profile.c.system_id.in_(list(map(int, said))), false())
        nothing: ColumnElement[bool] = profile.c.system_id.is_(None)
    else:
        mine = select(profile_value.c.value).where(
            profile_value.c.profile_id == profile.c.id, profile_value.c.field == field
        )
        known, nothing = mine.where(profile_value.c.value.in_(said)).exists(), not_(mine.exists())
    return or_(known, nothing) if _has_unknown(values) else known


def _has_unknown(values: Iterable[Scalar]) -> bool:
    return any(value is None or value == UNKNOWN for value in values)


def portions(numbers: Collection[Any]) -> Iterator[Sequence[Any]]:
    """Numbers in as many lists as one question has room for each."""
    listed = list(numbers)
    return (listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE))
