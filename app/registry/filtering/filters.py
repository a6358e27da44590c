"""A query string parsed once into a value: which cameras a map, list or export shows."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Integer, Table, and_, cast, false, func, not_, or_

from app.registry import vocabulary
from app.registry.dates import month_number
from app.registry.details import Scalar, clean
from app.registry.errors import Invalid, Problem
from app.registry.fields import UNKNOWN
from app.registry.filtering import askable, cql2, parameters
from app.registry.filtering.expressions import Expression
from app.registry.filtering.parameters import ANY, CHECKED_BEFORE, CHECKED_SINCE, EXPRESSION, YEAR
from app.registry.geometry import BBox
from app.registry.i18n import N_

REMOVED: Final = "removed"
# Devices that are not there yet, not any more, or perhaps not at all.
NOT_STANDING: Final = ("planned", "under_construction", "suspected", REMOVED)
_NOT_SURE: Final = ("suspected",)
_STOOD: Final = ("start_date", "end_date")
_LIFECYCLE: Final = vocabulary.LIFECYCLE.name
_CHECK_DATE: Final = "check_date"


@dataclass(frozen=True, slots=True)
class Term:
    """What one field must be: any of `wanted` (when there are some) and none of `unwanted`. None stands for unknown."""

    field: str
    wanted: tuple[Scalar, ...] = ()
    unwanted: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class CameraFilter:
    """A box, terms, months between which a camera was last seen, a year in which it stood, and an expression in CQL2,
    that must all hold.

    The empty filter selects everything. A month is written 2024-06; `checked_before` is the first one too late. Of the
    year 0 are cameras of which nobody said since when they stand.
    """

    bbox: BBox | None = None
    terms: tuple[Term, ...] = ()
    checked_since: str | None = None
    checked_before: str | None = None
    year: int | None = None
    expression: Expression | None = None

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, str]], *, also: Collection[str] = ()) -> "CameraFilter":
        """Read `bbox=`, `checked_since=`, `checked_before=`, `year=` and a parameter for every field of `askable`.

        A parameter given again means "or", a "!" in front of the value "not", an empty value nothing at all (as a
        form sends it), "unknown" that nothing is recorded, "any" of a choice that all of them will do. When a camera
        was last seen is told to the month. Parameters named in `also` are the caller's. Raises Invalid naming each
        parameter that is unknown or cannot be read.
        """
        problems: list[Problem] = []
        once: dict[str, Any] = {}
        found: dict[str, tuple[list[Scalar], list[Scalar]]] = {}
        for name, raw in pairs:
            text = clean(raw)
            if name in also or (not text and (name in parameters.ONCE or name in askable.NAMES)):
                continue
            try:
                if name in parameters.ONCE:
                    if name in once:
                        raise Invalid((Problem(name, N_("Can be given only once.")),))
                    once[name] = parameters.ONCE[name](name, text)
                elif name in askable.NAMES:
                    wanted, unwanted = found.setdefault(name, ([], []))
                    values = unwanted if text.startswith("!") else wanted
                    values.append(parameters.value(name, text))
                else:
                    raise Invalid((Problem(name, N_("There is no parameter of this name.")),))
            except Invalid as error:
                problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        terms = (_term(name, wanted, unwanted) for name, (wanted, unwanted) in sorted(found.items()))
        return cls(terms=tuple(terms), **once)

    @classmethod
    def parse_with_expression(cls, pairs: Collection[tuple[str, str]], *, also: Collection[str] = ()) -> "CameraFilter":
        """The same with those of EXPRESSION, for whoever asks the cameras themselves: nothing else answers them."""
        problems: list[Problem] = []
        wanted, expression = cls(), None
        try:
            wanted = cls.parse(pairs, also=(*also, *EXPRESSION))
        except Invalid as error:
            problems.extend(error.problems)
        try:
            expression = parameters.expression([pair for pair in pairs if pair[0] in EXPRESSION])
        except Invalid as error:
            problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        return replace(wanted, expression=expression)

    def query(self) -> str:
        """The canonical query string: equal filters give equal text."""
        pairs = [("bbox", str(self.bbox))] if self.bbox is not None else []
        for name, month in ((CHECKED_SINCE, self.checked_since), (CHECKED_BEFORE, self.checked_before)):
            pairs += [(name, month)] if month else []
        if self.year is not None:
            pairs.append((YEAR, str(self.year or UNKNOWN)))
        for term in self.terms:
            if not term.wanted and not term.unwanted:
                pairs.append((term.field, ANY))
            pairs += [(term.field, text) for text in sorted(_text(value) for value in set(term.wanted))]
            pairs += [(term.field, f"!{text}") for text in sorted(_text(value) for value in set(term.unwanted))]
        if self.expression is not None:
            pairs += zip(EXPRESSION, (self.expression.text, self.expression.language), strict=False)
        return urlencode(pairs)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it looks at, and the name of the expression where there is one: nothing kept answers it."""
        others = {_CHECK_DATE} if self.checked_since or self.checked_before else set()
        if self.year is not None:
            others.add(YEAR)
        if self.expression is not None:
            others.add(cql2.FIELD)
        return frozenset(term.field for term in self.terms if term.wanted or term.unwanted) | others

    @property
    def claimed(self) -> tuple[Term, ...]:
        """The terms about what is claimed of a camera or its system."""
        return tuple(term for term in self.terms if term.field in askable.CLAIMED_NAMES & self.fields)

    @property
    def system(self) -> int | None:
        """The number of the one system whose cameras it selects, None where it is none or several."""
        match [term for term in self.terms if term.field == askable.SYSTEM.name]:
            case [Term(_, (number,), ())] if number is not None:
                return int(number)
        return None

    @property
    def own(self) -> "CameraFilter":
        """The same filter that does not look at what is claimed: what cameras tell of themselves."""
        return replace(self, terms=tuple(term for term in self.terms if term.field not in askable.CLAIMED_NAMES))

    def without(self, field: str) -> "CameraFilter":
        """The same filter that does not look at a field."""
        less = replace(self, terms=tuple(term for term in self.terms if term.field != field))
        if field == YEAR:
            return replace(less, year=None)
        return replace(less, checked_since=None, checked_before=None) if field == _CHECK_DATE else less

    def standing(self) -> "CameraFilter":
        """The same filter, but one that says nothing of the lifecycle is for devices that stand where they are.

        What a page for people shows unless asked: `lifecycle=any` asks for everything. In a year there was what is
        gone now, and what is planned for it: the dates tell.
        """
        if any(term.field == _LIFECYCLE for term in self.terms):
            return self
        terms = (*self.terms, Term(_LIFECYCLE, unwanted=NOT_STANDING if self.year is None else _NOT_SURE))
        return replace(self, terms=tuple(sorted(terms, key=lambda term: term.field)))

    def whatever_stands(self) -> "CameraFilter":
        """The same filter, saying so where every lifecycle will do: what `standing` leaves as it is."""
        return self if self.standing() == self else replace(self, terms=(*self.terms, Term(_LIFECYCLE)))

    def codes(self, field: str) -> list[int]:
        """The codes of a field's values that a camera may have."""
        return [value.code for value in askable.field_named(field).values if self.allows(field, value.value)]

    def allows(self, field: str, value: Scalar) -> bool:
        """Whether a camera may have this value of a field; None stands for unknown."""
        if field == _CHECK_DATE and not self._is_in_time(month_number(None if value is None else str(value))):
            return False
        return self.allows_any(field, (value,))

    def allows_any(self, field: str, values: Collection[Scalar]) -> bool:
        """Whether a camera may have these values of a field at the same time."""
        return all(
            (not term.wanted or any(value in term.wanted for value in values))
            and not any(value in term.unwanted for value in values)
            for term in self.terms
            if term.field == field
        )

    def conditions(self, table: Table) -> list[ColumnElement[bool]]:
        """The terms and the expression as SQL over the columns of `table`; the box is the map index's business.

        So is what is claimed: see `parts`.
        """
        conditions: list[ColumnElement[bool]] = []
        for term in self.own.terms:
            column = table.c[term.field]
            if term.wanted:
                conditions.append(_is_any_of(column, term.wanted))
            if term.unwanted:
                conditions.append(not_(func.coalesce(_is_any_of(column, term.unwanted), false())))
        # The latest month that the date can mean: a year alone stands for its December.
        month = func.substr(table.c[_CHECK_DATE] + "-12", 1, 7)
        if self.checked_since:
            conditions.append(month >= self.checked_since)
        if self.checked_before:
            conditions.append(month < self.checked_before)
        if self.year is not None:
            since, until = (cast(func.substr(func.coalesce(table.c[name], "0"), 1, 4), Integer) for name in _STOOD)
            conditions += self.stood(since, until, table.c[_LIFECYCLE] == REMOVED)
        if self.expression is not None:
            conditions.append(self.expression.sql(table))
        return conditions

    def stood(
        self, since: ColumnElement[int], until: ColumnElement[int], is_gone: ColumnElement[bool]
    ) -> list[ColumnElement[bool]]:
        """The year as SQL over the years in which a camera came and went, 0 where nobody said.

        One that is gone nobody knows since when is left out: it cannot be said until when it stood.
        """
        if not self.year:
            return [] if self.year is None else [since == 0]
        return [since.between(1, self.year), or_(until >= self.year, and_(until == 0, not_(is_gone)))]

    def allows_dates(self, facts: Mapping[str, Any]) -> bool:
        """The same of one camera."""
        since, until = (int(str(facts[name] or 0)[:4]) for name in _STOOD)
        if not self.year:
            return self.year is None or since == 0
        return 0 < since <= self.year and (until >= self.year or (until == 0 and facts[_LIFECYCLE] != REMOVED))

    def months(self, column: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """When a camera was last seen as SQL over the number of a month; a day of a term is not looked at."""
        conditions: list[ColumnElement[bool]] = []
        if not self.allows(_CHECK_DATE, None):
            conditions.append(column != 0)
        if any(term.field == _CHECK_DATE and None in term.wanted for term in self.terms):
            conditions.append(column == 0)
        if self.checked_since:
            conditions.append(column >= month_number(self.checked_since))
        if self.checked_before:
            conditions.append(column < month_number(self.checked_before))
        return conditions

    def allows_month(self, number: int) -> bool:
        """Whether a camera may have been last seen in a month; a day of a term is not looked at."""
        only = [None in term.wanted for term in self.terms if term.field == _CHECK_DATE and term.wanted]
        return self._is_in_time(number) and (self.allows(_CHECK_DATE, None) if number == 0 else not any(only))

    def _is_in_time(self, number: int) -> bool:
        if not self.checked_since and not self.checked_before:
            return True
        return (
            number != 0
            and (self.checked_since is None or number >= month_number(self.checked_since))
            and (self.checked_before is None or number < month_number(self.checked_before))
        )


def _term(field: str, wanted: Collection[Scalar], unwanted: Collection[Scalar]) -> Term:
    is_all = ANY in wanted and askable.field_named(field).kind == "choice"
    return Term(field, () if is_all else tuple(wanted), tuple(unwanted))


def _is_any_of(column: ColumnElement[Any], values: Collection[Scalar]) -> ColumnElement[bool]:
    # One IN rather than a chain of OR: SQLite refuses expressions deeper than 1000.
    known = column.in_({value for value in values if value is not None})
    return or_(known, column.is_(None)) if None in values else known


def _text(value: Scalar) -> str:
    return UNKNOWN if value is None else str(value)
