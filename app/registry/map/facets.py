"""How many cameras have each value of a field: the numbers beside the choices of a form that filters."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.dates import month_number
from app.registry.details import Scalar
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering import askable
from app.registry.filtering.filters import CameraFilter
from app.registry.map import claimed_facets, counts, parts, points, terms
from app.registry.map.points import Part, camera_point

# Of texts, which anybody may write, only the most common are told.
MOST_TEXTS: Final = claimed_facets.MOST_TEXTS

Facet = Mapping[str, int]


def facets(session: Session, wanted: CameraFilter, fields: Iterable[Field]) -> dict[str, Facet]:
    """For each field its values with their numbers of cameras, if a filter's other terms are as they are.

    A choice has every value, in the vocabulary's order. Another field has its most common ones, the most common
    first; "unknown" among them stands for cameras of which nothing is recorded.
    """
    asked = list(fields)
    claimed = claimed_facets.facets(session, wanted, [field for field in asked if field in askable.CLAIMED])
    others = (field for field in asked if field.name not in claimed)
    return {**claimed, **{field.name: _facet(session, wanted.without(field.name), field) for field in others}}


def freshness(session: Session, wanted: CameraFilter, choices: Iterable[CameraFilter]) -> list[int]:
    """For each of some choices of when a camera was last seen how many there are, the filter's other terms as they are.

    A choice is a filter that looks at `check_date` alone.
    """
    others = wanted.without("check_date")
    months = _coded(session, others, "check_date") if points.answer(others) else _months(session, others)
    return [sum(n for month, n in months if choice.allows_month(month)) for choice in choices]


def _facet(session: Session, wanted: CameraFilter, field: Field) -> Facet:
    if field.kind != "choice":
        return {
            # The word itself, where somebody wrote it, is none that can be asked for.
            UNKNOWN if text is None else str(text): n
            for text, n in _texts(session, wanted, field.name)
            if text != UNKNOWN
        }
    found: Iterable[tuple[object, int]]
    if field.name in points.CHOICES and points.answer(wanted):
        value_of = {value.code: value.value for value in field.values}
        found = ((value_of[code], n) for code, n in _coded(session, wanted, field.name))
    else:
        found = cameras.values(session, wanted, field.name)
    told = dict.fromkeys((value.value for value in field.values), 0)
    for value, n in found:
        told[str(value)] += n
    return told


def _coded(session: Session, wanted: CameraFilter, field: str) -> Iterable[tuple[int, int]]:
    """How many cameras have each code or month of a field: from the kept counts, or else from the points."""
    return _added(
        counts.everywhere(session, part, field)
        if counts.serve(part, field)
        else _grouped(session, part, camera_point.c[points.COLUMNS[field]])
        for part in parts.of(session, wanted)
    ).items()


def _months(session: Session, wanted: CameraFilter) -> Iterable[tuple[int, int]]:
    """The same months from the cameras themselves, where the points do not tell which they are."""
    days = cameras.values(session, wanted, "check_date")
    return _added([(month_number(None if day is None else str(day)), n)] for day, n in days).items()


def _texts(session: Session, wanted: CameraFilter, field: str) -> Sequence[tuple[Scalar, int]]:
    if field not in terms.NAMED or not points.answer(wanted):
        return cameras.values(session, wanted, field, limit=MOST_TEXTS)
    several = parts.of(session, wanted)
    if len(several) == 1 and counts.serve(several[0], field):
        return counts.by_name(session, wanted, field, limit=MOST_TEXTS)
    found = _added(_grouped(session, part, camera_point.c[points.COLUMNS[field]]) for part in several)
    most = found.most_common(MOST_TEXTS)
    names = terms.names(session, [number for number, _ in most])
    return [(names.get(number), n) for number, n in most]


def _grouped(session: Session, part: Part, column: ColumnElement[int]) -> Sequence[tuple[int, int]]:
    rows = select(column, func.count()).where(*points.selected(part)).group_by(column)
    return [(number, n) for number, n in session.execute(rows)]


def _added(parts: Iterable[Iterable[tuple[int, int]]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for each in parts:
        for number, n in each:
            found[number] += n
    return found
