"""An expression in CQL2 said again, as far as that goes, in the terms that the other parameters have.

Indexes and kept counts answer those; what cannot be said in them looks at the cameras themselves.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from typing import Final

from app.registry.dates import FIRST_YEAR, LAST_YEAR
from app.registry.details import Scalar
from app.registry.fields import UNKNOWN
from app.registry.filtering import askable
from app.registry.filtering.conditions import (
    RELATIONS,
    Both,
    Compares,
    Either,
    IsNull,
    Node,
    Not,
    OneOf,
    Timely,
    Touches,
)
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.geometry import DECIMALS, BBox
from app.registry.model import LARGEST_ID

# From the first of a month into the next one.
_A_MONTH: Final = timedelta(days=31)
# What the points of the map answer, by the names of `queryables`.
_FIELDS: Final[Mapping[str, str]] = {
    **{
        name: name
        for name in (
            *("surveillance_type", "camera_type", "facial_recognition", "lifecycle", "surveillance"),
            *("operator", "manufacturer", "check_date"),
            *(askable.CAPABILITY.name, askable.PURPOSE.name, askable.VENDOR.name),
        )
    },
    "system_id": askable.SYSTEM.name,
    "facial_recognition_certainty": askable.CERTAINTY.name,
}
# What stands in a term of these fields where nobody knows; of the others something always is known.
_NOTHING: Final[Mapping[str, Scalar]] = {
    **dict.fromkeys(("operator", "manufacturer", "check_date", askable.VENDOR.name, askable.SYSTEM.name)),
    askable.CERTAINTY.name: UNKNOWN,
    askable.PURPOSE.name: UNKNOWN,
}


def restated(wanted: CameraFilter) -> CameraFilter:
    """The filter that selects the same, with no more of an expression than cannot be said in terms or as a box."""
    if wanted.expression is None:
        return wanted
    rest: list[Node] = []
    terms: list[Term] = []
    bbox = wanted.bbox
    for part in _parts(wanted.expression.asked):
        if (term := _term(part)) is not None:
            terms.append(term)
        elif bbox is None and (box := _box(part)) is not None:
            bbox = box
        else:
            rest.append(part)
            wanted = _in_time(wanted, part)
    left = replace(wanted.expression, asked=Both(tuple(rest))) if rest and wanted.expression else None
    return replace(wanted, bbox=bbox, terms=(*wanted.terms, *terms), expression=left)


def _in_time(wanted: CameraFilter, node: Node) -> CameraFilter:
    """The same, narrowed to the months in which a condition on when a camera was last seen can hold at all."""
    if not isinstance(node, Timely) or (node.one.first, node.one.last) != ("check_date", "check_date"):
        return wanted
    since, before = wanted.checked_since, wanted.checked_before
    days = {"c": node.other.first, "d": node.other.last}
    for one, operator, other in (each.split() for each in RELATIONS[node.relation].split(" and ")):
        day = days.get(other)
        # No camera was seen in other years, and not all databases could compare their months.
        if not isinstance(day, date) or not FIRST_YEAR <= day.year <= LAST_YEAR:
            continue
        # The months of a camera are told by the last day that its date can mean, which is `b`.
        if operator in (">", ">=", "="):
            since = max(since or "", day.isoformat()[:7])
        if one == "b" and operator in ("<", "<=", "="):
            following = (day.replace(day=1) + _A_MONTH).isoformat()[:7]
            before = min(before or following, following)
    return replace(wanted, checked_since=since, checked_before=before)


def _parts(node: Node) -> list[Node]:
    if not isinstance(node, Both):
        return [node]
    return [each for part in node.parts for each in _parts(part)]


def _box(node: Node) -> BBox | None:
    if not isinstance(node, Touches) or [node.shape.box] != [*node.shape.boxes]:
        return None
    # Points of the map have so many decimals: of a box with more they would tell too much.
    edges = (node.shape.box.west, node.shape.box.south, node.shape.box.east, node.shape.box.north)
    return node.shape.box if all(round(edge, DECIMALS[None]) == edge for edge in edges) else None


def _term(node: Node) -> Term | None:
    if isinstance(node, Not):
        term = _some(node.part)
        return None if term is None else _turned(term)
    if isinstance(node, Compares) and node.operator == "<>":
        term = _one_of(node.name, (node.value,))
        return None if term is None else _turned(term)
    return _some(node)


def _some(node: Node) -> Term | None:
    """A term that wants some values of a field, as which a condition can be said."""
    if isinstance(node, Compares) and node.operator == "=":
        return _one_of(node.name, (node.value,))
    if isinstance(node, OneOf):
        return _one_of(node.name, node.values)
    if isinstance(node, IsNull):
        field = _FIELDS.get(node.name, "")
        return Term(field, (_NOTHING[field],)) if field in _NOTHING else None
    if isinstance(node, Either):
        terms = [_some(part) for part in node.parts]
        return reduce(_joined, terms) if terms else None
    return None


def _joined(one: Term | None, other: Term | None) -> Term | None:
    if one is None or other is None or one.field != other.field:
        return None
    return Term(one.field, (*one.wanted, *other.wanted))


def _one_of(name: str, values: tuple[str | float, ...]) -> Term | None:
    field = _FIELDS.get(name)
    if field is None or field == "check_date":
        return None
    if field != askable.SYSTEM.name:
        return Term(field, values)
    numbers = [int(value) for value in values if isinstance(value, int | float) and value == int(value)]
    # Others than these no database knows, and no system has.
    known = tuple(str(number) for number in numbers if 0 < number <= LARGEST_ID)
    return Term(field, known) if known else None


def _turned(term: Term) -> Term:
    """The term that wants what another one does not; where nobody knows neither holds."""
    nothing = (_NOTHING[term.field],) if term.field in _NOTHING else ()
    return Term(term.field, unwanted=(*term.wanted, *nothing))
