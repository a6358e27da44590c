"""What a filter can ask of cameras: conditions on what is in `queryables`, each of which says itself in SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Float,
    Integer,
    Table,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    true,
)

from app.registry import texts
from app.registry.filtering import queried
from app.registry.filtering.queryables import PLACE, QUERYABLES
from app.registry.filtering.shapes import Shape
from app.registry.model import LARGEST_ID

Condition = ColumnElement[bool]
Day = ColumnElement[str]
_EARLIEST, _LATEST = "0000-00-00", "9999-99-99"


class Node(Protocol):
    """A condition, or several together."""

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`. What compares with what nobody knows does not hold, as in SQL."""


@dataclass(frozen=True)
class Always:
    """Everything, or nothing."""

    holds: bool

    def sql(self, _: Table) -> Condition:
        """The same as SQL."""
        return true() if self.holds else false()


@dataclass(frozen=True)
class Both:
    """All of its parts hold."""

    parts: tuple[Node, ...]

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        return and_(*(part.sql(table) for part in self.parts))


@dataclass(frozen=True)
class Either:
    """One of its parts holds, or more."""

    parts: tuple[Node, ...]

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        return or_(*(part.sql(table) for part in self.parts))


@dataclass(frozen=True)
class Not:
    """Its part does not hold."""

    part: Node

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        return not_(self.part.sql(table))


@dataclass(frozen=True)
class IsNull:
    """Nobody knows."""

    name: str

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        return table.c.lon.is_(None) if self.name == PLACE else queried.is_unknown(table, self.name)


@dataclass(frozen=True)
class Compares:
    """A property is to a value as an operator says."""

    name: str
    operator: str
    value: str | float

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        if self.operator == "<>":
            return not_(replace(self, operator="=").sql(table))
        is_order = isinstance(self.value, str) and self.operator != "="

        def compares(column: ColumnElement[Any]) -> Condition:
            return OPERATORS[self.operator](texts.bytewise(column) if is_order else column, bound(self.value))

        return queried.holds(table, self.name, compares)


@dataclass(frozen=True)
class OneOf:
    """A property has one of some values."""

    name: str
    values: tuple[str | float, ...]

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        values = [bound(value) for value in self.values]
        return queried.holds(table, self.name, lambda column: column.in_(values))


@dataclass(frozen=True)
class Like:
    """A text is like a pattern of CQL2, in which capitals are other letters."""

    name: str
    pattern: str

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        return queried.holds(table, self.name, lambda column: texts.like(column, self.pattern))


@dataclass(frozen=True)
class Touches:
    """It stands in a shape, or on its edge."""

    shape: Shape

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        return self.shape.touches(table.c.lon, table.c.lat)


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included: those of a property by its name, given ones, or None for an open end."""

    first: str | date | None
    last: str | date | None

    def ends(self, table: Table) -> tuple[ColumnElement[str], ColumnElement[str]]:
        """Both as texts like 2024-06-15, which sort as days do."""
        return _day(table, self.first, _first, _EARLIEST), _day(table, self.last, _last, _LATEST)


@dataclass(frozen=True)
class Timely:
    """Days lie to other days as a relation of RELATIONS says."""

    relation: str
    one: Days
    other: Days

    def sql(self, table: Table) -> Condition:
        """The same over the columns of `camera`."""
        days = dict(zip("abcd", (*self.one.ends(table), *self.other.ends(table)), strict=True))
        told = (each.split() for each in RELATIONS[self.relation].split(" and "))
        return and_(*(OPERATORS[operator](days[one], days[other]) for one, operator, other in told))


OPERATORS: Final[Mapping[str, Callable[[Any, Any], Condition]]] = {
    "=": lambda column, value: column == value,
    "<>": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}
# How the days from a to b lie to those from c to d, as CQL2 names it (Allen's relations) and as operators compare.
RELATIONS: Final[Mapping[str, str]] = {
    "t_after": "a > d",
    "t_before": "b < c",
    "t_contains": "a < c and b > d",
    "t_during": "a > c and b < d",
    "t_equals": "a = c and b = d",
    "t_finishedby": "a < c and b = d",
    "t_finishes": "a > c and b = d",
    "t_intersects": "a <= d and b >= c",
    "t_meets": "a < c and b = c",
    "t_metby": "a = d and b > d",
    "t_overlappedby": "a > c and a < d and b > d",
    "t_overlaps": "a < c and b > c and b < d",
    "t_startedby": "a = c and b > d",
    "t_starts": "a = c and b < d",
    "=": "a = c and b = d",
    "<": "b < c",
    "<=": "b <= d",
    ">": "a > d",
    ">=": "a >= c",
    "between": "a >= c and b <= d",
}
# And what is so where another one is not.
NEGATED: Final[Mapping[str, str]] = {"t_disjoint": "t_intersects", "<>": "="}


def _day(table: Table, end: str | date | None, of: Callable[[Day], Day], otherwise: str) -> Day:
    if isinstance(end, str):
        told: Day = cast(table.c[end], Text())
        return told if QUERYABLES[end].kind == "day" else of(told)
    return literal(otherwise if end is None else end.isoformat(), Text())


def _first(told: Day) -> Day:
    """The first day that a date can mean."""
    return func.substr(told + "-01-01", 1, 10, type_=Text())


def _last(told: Day) -> Day:
    """The last day that a date can mean."""
    year, month = func.substr(told, 1, 4), func.substr(told, 6, 2)
    # From 1800 to 2100: see `dates`.
    is_leap = and_(cast(year, Integer) % 4 == 0, year.not_in(["1800", "1900", "2100"]))
    days = case((month.in_(["04", "06", "09", "11"]), "-30"), (month != "02", "-31"), (is_leap, "-29"), else_="-28")
    return case((func.length(told) == 4, told + "-12-31"), (func.length(told) == 7, told + days), else_=told)


def bound(value: str | float | date) -> ColumnElement[Any]:
    """A value as SQL, of a type in which both databases compare it exactly."""
    if isinstance(value, date):
        return literal(value, Date())
    if isinstance(value, int) and abs(value) <= LARGEST_ID:
        return literal(value, BigInteger())
    return literal(value, Text()) if isinstance(value, str) else literal(float(value), Float(53))
