"""Leads to the first cameras of a filter about claims, by number, without a look at all that could be meant.

A camera tells itself whether it recognises somebody, or something is claimed of it, or of the system that it is a
member of. Each of these ways has an index in which the numbers of its cameras are in order: of each no more is read
than the page may need, and what all of them lead to is asked whether it is what the filter selects.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, TextClause, func, select
from sqlalchemy.orm import Session

from app.registry.dossiers.linkings import system_camera
from app.registry.fields import UNKNOWN
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.map import parts, profiles
from app.registry.map.profiles import profile
from app.registry.vocabulary import FACIAL_RECOGNITION

# So many numbers of each way are read at first, and twice as many every time after that.
_PORTION: Final = 100
# So many may be asked in vain: where that is not enough, those wanted are few among many, and sooner found otherwise.
_MOST: Final = 2000


class _Reached(NamedTuple):
    """Numbers that a way leads to, and the number up to which these are all, None where there are no others."""

    numbers: Sequence[int]
    until: int | None


class Ways(NamedTuple):
    """Values that cameras may tell themselves, and the terms that select profiles of others."""

    values: tuple[str, ...]
    terms: tuple[Term, ...] = ()

    @classmethod
    def of(cls, wanted: CameraFilter) -> "Ways | None":
        """The ways to all cameras of a filter. None where there are others: of which nothing need be said at all."""
        told = FACIAL_RECOGNITION.name
        if not wanted.allows(told, UNKNOWN):
            return cls(tuple(each.value for each in FACIAL_RECOGNITION.values if wanted.allows(told, each.value)))
        inherited, recognition = parts.split(wanted)
        terms = (*inherited, *recognition)
        if profiles.allows_none(terms):
            return None
        return cls(parts.own_values(wanted) if recognition else (), terms)


def first(
    session: Session,
    ways: Ways,
    camera: Table,
    told: TextClause,
    conditions: Sequence[ColumnElement[bool]],
    *,
    after: int,
    limit: int,
) -> list[int] | None:
    """The first `limit` numbers above `after` of cameras under all conditions; None where they are too few among many.

    told: in the words of its index, that a camera tells itself.
    """
    number, chosen = camera.c.id, select(camera.c.id).where(*conditions)
    found: list[int] = []
    asked, portion = 0, min(limit, _PORTION)
    while len(found) < limit:
        reached = _reached(session, ways, camera, told, after, portion)
        if reached.numbers:
            these = chosen.where(number.in_(reached.numbers)).order_by(number).limit(limit - len(found))
            found += session.scalars(these)
        asked += len(reached.numbers)
        if reached.until is None:
            return found
        if asked - len(found) > _MOST:
            return None
        after, portion = reached.until, 2 * portion
    return found


def _reached(session: Session, ways: Ways, camera: Table, told: TextClause, after: int, portion: int) -> _Reached:
    """What all ways lead to, up to where the first of them breaks off."""
    several = list(_each(session, ways, camera, told, after, portion))
    until = min((each.until for each in several if each.until is not None), default=None)
    numbers = sorted({number for each in several for number in each.numbers if until is None or number <= until})
    if len(numbers) > 2 * portion:
        numbers = numbers[: 2 * portion]
        until = numbers[-1]
    return _Reached(numbers, until)


def _each(
    session: Session, ways: Ways, camera: Table, told: TextClause, after: int, portion: int
) -> Iterator[_Reached]:
    number = camera.c.id
    for value in ways.values:
        yield _some(session, select(number).where(told, camera.c[FACIAL_RECOGNITION.name] == value), after, portion)
    if ways.terms:
        selects = profiles.selected(ways.terms)
        yield _some(session, select(profile.c.camera_id).where(selects), after, portion)
        yield _members(session, selects, after, portion)


def _some(session: Session, question: Select[Any], after: int, portion: int) -> _Reached:
    [number] = question.selected_columns
    numbers = session.scalars(question.where(number > after).order_by(number).limit(portion)).all()
    return _Reached(numbers, numbers[-1] if len(numbers) == portion else None)


def _members(session: Session, selects: ColumnElement[bool], after: int, portion: int) -> _Reached:
    """The members of systems, up to where as many of one of them were read as of any."""
    theirs, its = profile.c.camera_id.is_(None), system_camera.alias()
    last = select(its.c.camera_id).where(its.c.system_id == profile.c.system_id, its.c.camera_id > after)
    last = last.order_by(its.c.camera_id).offset(portion - 1).limit(1).correlate(profile)
    until = session.scalar(select(func.min(last.scalar_subquery())).where(theirs, selects))
    mine = select(its.c.camera_id).join(profile, profile.c.system_id == its.c.system_id)
    mine = mine.where(theirs, selects, its.c.camera_id > after)
    numbers = session.scalars(mine if until is None else mine.where(its.c.camera_id <= until)).all()
    return _Reached(numbers, until)
