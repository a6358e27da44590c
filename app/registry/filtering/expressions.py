"""A filter in CQL2, read once into a value: what it asks, in `conditions`."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Table

from app.registry.dates import PartialDate, Period
from app.registry.details import check_text
from app.registry.errors import Invalid, Problem
from app.registry.filtering import cql2
from app.registry.filtering.conditions import (
    NEGATED,
    OPERATORS,
    RELATIONS,
    Always,
    Both,
    Compares,
    Condition,
    Days,
    Either,
    IsNull,
    Like,
    Node,
    Not,
    OneOf,
    Timely,
    Touches,
)
from app.registry.filtering.cql2 import FIELD, Tree
from app.registry.filtering.queryables import PLACE, QUERYABLES, Queryable
from app.registry.filtering.shapes import Shape
from app.registry.geometry import BBox
from app.registry.i18n import N_

# SQLite refuses what nests deeper than 1000, and a long row of "or" nests too.
MOST_CONDITIONS: Final = 200
DEEPEST: Final = 50
_SHOWN: Final = 60
_OPEN: Final = ("..", "")
# Of a number; what is infinite compares as false.
_LARGEST: Final = 1e308
_PARTS: Final = N_("An operation has fewer or more parts than it can have.")


@dataclass(frozen=True)
class Expression:
    """A filter as it was written, in one of `cql2.LANGUAGES`, and what it asks."""

    text: str
    language: str
    asked: Node

    @classmethod
    def parse(cls, text: str, language: str = cql2.TEXT) -> "Expression":
        """Read a filter. Raises Invalid with one Problem for `cql2.FIELD` that says what is wrong with it."""
        return cls(text, language, _Reading().node(cql2.read(text, language)))

    def sql(self, table: Table) -> Condition:
        """The filter over the columns of `camera`."""
        return self.asked.sql(table)

    @property
    def box(self) -> BBox | None:
        """A box out of which nothing is selected, where a shape says so."""
        parts = self.asked.parts if isinstance(self.asked, Both) else (self.asked,)
        return next((part.shape.box for part in parts if isinstance(part, Touches)), None)


class _Reading:
    """Reads one tree, and counts."""

    def __init__(self) -> None:
        self._left = MOST_CONDITIONS

    def node(self, tree: Tree, depth: int = 0) -> Node:
        """The condition that a tree is."""
        if isinstance(tree, bool):
            return Always(tree)
        operation, args = _operation(tree)
        if operation in ("and", "or", "not"):
            if depth == DEEPEST:
                raise _wrong(N_("Has more in brackets within brackets than can be read."))
            if not args:
                raise _wrong(_PARTS)
            parts = tuple(self.node(each, depth + 1) for each in args)
            if operation == "not":
                return Not(_only(parts))
            return Both(parts) if operation == "and" else Either(parts)
        asked = _condition(operation, args)
        # Each date of a list is a question of its own.
        self._left -= len(asked.parts) if isinstance(asked, Either) else 1
        if self._left < 0:
            raise _wrong(N_("Asks more than %(most)d things at once."), most=MOST_CONDITIONS)
        return asked


def _condition(operation: str, args: list[Any]) -> Node:
    if operation == "s_intersects":
        return _touching(args)
    if operation.startswith("t_") and operation in (*RELATIONS, *NEGATED):
        one, other = _pair(args)
        return _timely(operation, _days(one), _days(other))
    if operation not in _READERS and operation not in OPERATORS:
        raise _wrong(N_("“%(name)s” is nothing that can be asked here."), name=operation[:_SHOWN])
    if not args:
        raise _wrong(_PARTS)
    asked = _property(args[0])
    if operation in OPERATORS:
        return _compared(asked, operation, _only(args[1:]))
    return _READERS[operation](asked, args[1:])


def _compared(asked: Queryable, operator: str, value: Any) -> Node:
    if asked.kind in ("date", "day"):
        return _timely(operator, Days(asked.name, asked.name), _days_of_value(asked, value))
    return Compares(asked.name, operator, _value(asked, value, is_whole=operator in ("=", "<>")))


def _timely(relation: str, one: Days, other: Days) -> Node:
    if relation in NEGATED:
        return Not(Timely(NEGATED[relation], one, other))
    return Timely(relation, one, other)


def _is_null(asked: Queryable, rest: list[Any]) -> Node:
    if rest:
        raise _wrong(_PARTS)
    return IsNull(asked.name)


def _like(asked: Queryable, rest: list[Any]) -> Node:
    pattern = _only(rest)
    if asked.kind not in ("text", "date") or not isinstance(pattern, str):
        raise _wrong(N_("LIKE compares a text with a pattern in quotes."))
    return Like(asked.name, _text(pattern))


def _between(asked: Queryable, rest: list[Any]) -> Node:
    low, high = _pair(rest)
    if asked.kind in ("date", "day"):
        first, last = _days_of_value(asked, low).first, _days_of_value(asked, high).last
        return Timely("between", Days(asked.name, asked.name), Days(first, last))
    return Both((_compared(asked, ">=", low), _compared(asked, "<=", high)))


def _one_of(asked: Queryable, rest: list[Any]) -> Node:
    values = _only(rest)
    if not isinstance(values, list) or not values:
        raise _wrong(N_("IN needs a list of values."))
    if asked.kind in ("date", "day"):
        return Either(tuple(_compared(asked, "=", value) for value in values))
    return OneOf(asked.name, tuple(_value(asked, value, is_whole=True) for value in values))


_READERS: Final[Mapping[str, Callable[[Queryable, list[Any]], Node]]] = {
    "isnull": _is_null,
    "like": _like,
    "between": _between,
    "in": _one_of,
}


def _touching(args: list[Any]) -> Node:
    one, other = _pair(args)
    if not _is_property(one):
        one, other = other, one
    if _property(one).name != PLACE:
        raise _wrong(N_("S_INTERSECTS is about “%(place)s” and a shape."), place=PLACE)
    return Touches(Shape.parse(other, FIELD))


def _days(tree: Any) -> Days:
    """What a temporal function compares: a property, a day, a moment or an interval of those."""
    if _is_property(tree):
        name = _dated(tree)
        return Days(name, name)
    if isinstance(tree, dict):
        for kind in ("date", "timestamp"):
            if kind in tree:
                day = _given_day(tree[kind])
                return Days(day, day)
        if "interval" in tree:
            first, last = _pair(tree["interval"])
            return Days(_end(first), _end(last))
    raise _wrong(N_("Days are DATE('2024-06-15'), TIMESTAMP('…'), INTERVAL('…', '…') or a property that has some."))


def _days_of_value(asked: Queryable, value: Any) -> Days:
    """What a date is compared with: days, or a text like those that it can be."""
    if isinstance(value, str):
        partial = PartialDate.parse(value, FIELD)
        return Days(partial.earliest, partial.latest)
    if _is_property(value):
        raise _wrong(N_("Compare “%(name)s” with a value, not with another property."), name=asked.name)
    return _days(value)


def _end(tree: Any) -> str | date | None:
    if _is_property(tree):
        return _dated(tree)
    return None if tree in _OPEN else _given_day(tree)


def _dated(tree: Any) -> str:
    asked = _property(tree)
    if asked.kind not in ("date", "day"):
        raise _wrong(N_("“%(name)s” has no days."), name=asked.name)
    return asked.name


def _given_day(text: Any) -> date | None:
    if not isinstance(text, str) or "/" in text:
        raise _wrong(N_("A day is written 2024-06-15, a moment 2024-06-15T12:00:00Z."))
    return Period.parse(text, FIELD).first


def _value(asked: Queryable, value: Any, *, is_whole: bool) -> str | float:
    """What a property is compared with. `is_whole` of a text that must be one of a closed list."""
    if _is_property(value):
        raise _wrong(N_("Compare “%(name)s” with a value, not with another property."), name=asked.name)
    if asked.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
            raise _wrong(N_("“%(name)s” is a number, such as 3.5."), name=asked.name)
        return value
    if asked.kind != "text" or not isinstance(value, str):
        raise _wrong(N_("“%(name)s” cannot be compared with this value."), name=asked.name)
    if asked.values and is_whole and value not in asked.values:
        known = {"name": asked.name, "value": value[:_SHOWN], "known": ", ".join(asked.values)}
        raise _wrong(N_("%(name)s: “%(value)s” is not one of: %(known)s."), **known)
    return _text(value)


def _text(value: str) -> str:
    # Also of JSON, which can carry what no database keeps.
    check_text(FIELD, value, most=cql2.LONGEST, lines=True)
    return unicodedata.normalize("NFC", value)


def _is_property(tree: Any) -> bool:
    return isinstance(tree, dict) and isinstance(tree.get("property"), str)


def _property(tree: Any) -> Queryable:
    if not _is_property(tree):
        raise _wrong(N_("Every question begins with the name of a property."))
    name = tree["property"]
    if name not in QUERYABLES:
        raise _wrong(N_("There is no property “%(name)s”."), name=name[:_SHOWN])
    return QUERYABLES[name]


def _operation(tree: Any) -> tuple[str, list[Any]]:
    if isinstance(tree, dict) and isinstance(tree.get("op"), str) and isinstance(tree.get("args"), list):
        return tree["op"].lower(), tree["args"]
    raise _wrong(N_("Asks no question, such as height > 3."))


def _only(parts: Sequence[Any]) -> Any:
    if len(parts) != 1:
        raise _wrong(_PARTS)
    return parts[0]


def _pair(parts: Any) -> tuple[Any, Any]:
    if not isinstance(parts, list) or len(parts) != 2:
        raise _wrong(_PARTS)
    return parts[0], parts[1]


def _wrong(message: str, **params: object) -> Invalid:
    return Invalid((Problem(FIELD, message, params),))
