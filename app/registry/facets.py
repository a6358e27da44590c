"""How many cameras have each value of a field: the numbers beside the choices of a form that filters."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.registry import cameras, counts, points
from app.registry.filters import CameraFilter
from app.registry.points import CODES, camera_point
from app.registry.vocabulary import UNKNOWN, Field

# Of texts, which anybody may write, only the most common are told.
MOST_TEXTS: Final = 50

Facet = Mapping[str, int]


def facets(session: Session, wanted: CameraFilter, fields: Iterable[Field]) -> dict[str, Facet]:
    """For each field its values with their numbers of published cameras, if a filter's other terms are as they are.

    A choice has every value, in the vocabulary's order. Another field has its most common ones, the most common
    first; "unknown" among them stands for cameras of which nothing is recorded.
    """
    return {field.name: _facet(session, wanted.without(field.name), field) for field in fields}


def _facet(session: Session, wanted: CameraFilter, field: Field) -> Facet:
    if field.kind != "choice":
        texts = cameras.values(session, wanted, field.name, limit=MOST_TEXTS)
        # The word itself, where somebody wrote it, is none that can be asked for.
        return {UNKNOWN if text is None else str(text): n for text, n in texts if text != UNKNOWN}
    asked = {*wanted.fields, field.name}
    found: Iterable[tuple[object, int]]
    if asked <= set(counts.TRAIT_FIELDS) and wanted.bbox is None:
        found = _kept(session, wanted, field)
    elif asked <= set(CODES):
        found = _pointed(session, wanted, field)
    else:
        found = cameras.values(session, wanted, field.name)
    told = dict.fromkeys((value.value for value in field.values), 0)
    for value, n in found:
        told[str(value)] += n
    return told


def _kept(session: Session, wanted: CameraFilter, field: Field) -> Iterator[tuple[str, int]]:
    """From the kept counts: no camera is looked at."""
    value_of = _values(field)
    for codes, n in counts.everywhere(session, {name: wanted.codes(name) for name in wanted.fields}):
        yield value_of[codes[field.name]], n


def _pointed(session: Session, wanted: CameraFilter, field: Field) -> Iterator[tuple[str, int]]:
    """From the narrow rows of the map index."""
    value_of = _values(field)
    column = camera_point.c[field.name]
    here: list[ColumnElement[bool]] = [camera_point.c[name].in_(wanted.codes(name)) for name in wanted.fields]
    if wanted.bbox is not None:
        here.append(points.inside(wanted.bbox))
    for code, n in session.execute(select(column, func.count()).where(*here).group_by(column)):
        yield value_of[code], n


def _values(field: Field) -> dict[int, str]:
    return {value.code: value.value for value in field.values}
