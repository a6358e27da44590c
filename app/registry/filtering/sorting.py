"""In which order a list is told, and where in it a page ends: by values, so that nothing is told twice or left out.

But for a camera whose place changes while somebody reads page after page: it is told where it stands when its turn
comes, which may be twice or never.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Table, and_, false, or_

from app.registry import texts
from app.registry.errors import Invalid, Problem
from app.registry.filtering import queried
from app.registry.filtering.conditions import bound
from app.registry.filtering.queryables import QUERYABLES, SORTABLES
from app.registry.i18n import N_

MOST_KEYS: Final = 4
_ID: Final = "id"

# The values of the keys of a camera, its number last.
Place = tuple[Any, ...]


@dataclass(frozen=True)
class Sorting:
    """Names of SORTABLES, each with whether the largest comes first. None is by number, which decides in the end."""

    keys: tuple[tuple[str, bool], ...] = ()

    @classmethod
    def parse(cls, text: str, field: str) -> Self:
        """Read "-check_date,operator", the sign before each name. Raises Invalid with one Problem for `field`."""
        keys: dict[str, bool] = {}
        parts = text.split(",")
        if len(parts) > MOST_KEYS:
            raise _invalid(field, N_("Can have %(most)d names at the most."), most=MOST_KEYS)
        for part in parts:
            # A plus in a query string that nobody escaped is a space.
            sign, name = part[:1], part[part[:1] in ("+", "-", " ") :]
            if name not in SORTABLES:
                raise _invalid(field, N_("Must be names of: %(known)s."), known=", ".join(SORTABLES))
            keys.setdefault(name, sign == "-")
        if _ID in keys:
            # No two have the same: what comes after it sorts nothing.
            keys = {name: keys[name] for name in list(keys)[: list(keys).index(_ID) + 1]}
        return cls(() if list(keys.items()) == [(_ID, False)] else tuple(keys.items()))

    def __str__(self) -> str:
        return ",".join(f"-{name}" if is_down else name for name, is_down in self.keys)

    def columns(self, table: Table) -> list[ColumnElement[Any]]:
        """What makes the place of a camera."""
        return [queried.single(table, name) for name, _ in self._all()]

    def order(self, table: Table) -> Iterator[ColumnElement[Any]]:
        """The same as ORDER BY. What nobody knows comes last, whichever way."""
        for name, is_down in self._all():
            column = _sorted(table, name)
            yield (column.desc() if is_down else column.asc()).nulls_last()

    def after(self, table: Table, place: Place) -> ColumnElement[bool]:
        """The cameras that come after a place, whether or not one still stands there."""
        same: list[ColumnElement[bool]] = []
        found: list[ColumnElement[bool]] = []
        for (name, is_down), value in zip(self._all(), place, strict=True):
            column = _sorted(table, name)
            if value is None:
                same.append(column.is_(None))
                continue
            known = bound(value)
            beyond = column < known if is_down else column > known
            found.append(and_(*same, or_(beyond, column.is_(None))))
            same.append(column == known)
        return or_(false(), *found)

    def write(self, place: Place) -> str:
        """A place as text for an address, which says nothing to people."""
        told = json.dumps([each.isoformat() if isinstance(each, date) else each for each in place], ensure_ascii=False)
        return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")

    def read(self, text: str, field: str) -> Place:
        """What `write` gave for the same sorting. Raises Invalid with one Problem for `field`."""
        try:
            told = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
            return tuple(_value(name, each) for (name, _), each in zip(self._all(), told, strict=True))
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise _invalid(field, N_("Is no place in a list that is sorted like this.")) from None

    def _all(self) -> tuple[tuple[str, bool], ...]:
        return self.keys if any(name == _ID for name, _ in self.keys) else (*self.keys, (_ID, False))


BY_NUMBER: Final = Sorting()


def _sorted(table: Table, name: str) -> ColumnElement[Any]:
    column = queried.single(table, name)
    return texts.bytewise(column) if QUERYABLES[name].kind in ("text", "date") else column


def _value(name: str, told: Any) -> Any:
    kind = QUERYABLES[name].kind
    if told is None and name != _ID:
        return None
    if kind == "number" and isinstance(told, int | float) and not isinstance(told, bool) and abs(told) < 2**63:
        return told
    if kind == "day" and isinstance(told, str):
        return date.fromisoformat(told)
    if kind in ("text", "date") and isinstance(told, str) and "\0" not in told:
        # JSON can carry what is no text: that is refused here.
        return told.encode().decode()
    raise ValueError(told)


def _invalid(field: str, message: str, **params: object) -> Invalid:
    return Invalid((Problem(field, message, params),))
