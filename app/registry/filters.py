"""A query string parsed once into a value: which cameras a map, list or export shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Table, false, func, not_, or_

from app.registry import vocabulary
from app.registry.details import Scalar, check_text, clean, parse_value
from app.registry.errors import Invalid, Problem
from app.registry.geometry import BBox
from app.registry.i18n import N_
from app.registry.vocabulary import UNKNOWN, Field


@dataclass(frozen=True, slots=True)
class Term:
    """What one field must be: any of `wanted` (when there are some) and none of `unwanted`. None stands for unknown."""

    field: str
    wanted: tuple[Scalar, ...] = ()
    unwanted: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class CameraFilter:
    """A box and terms that must all hold. The empty filter selects everything."""

    bbox: BBox | None = None
    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, pairs: Iterable[tuple[str, str]], *, also: Collection[str] = ()) -> "CameraFilter":
        """Read `bbox=` and a parameter for every vocabulary field.

        A parameter given again means "or", a "!" in front of the value "not", an empty value nothing at all (as a
        form sends it), "unknown" that nothing is recorded. Parameters named in `also` are the caller's. Raises
        Invalid naming each parameter that is unknown or cannot be read.
        """
        problems: list[Problem] = []
        bbox: BBox | None = None
        found: dict[str, tuple[list[Scalar], list[Scalar]]] = {}
        for name, raw in pairs:
            text = clean(raw)
            if name in also or (not text and (name == "bbox" or name in vocabulary.NAMES)):
                continue
            try:
                if name == "bbox":
                    if bbox is not None:
                        raise Invalid((Problem("bbox", N_("Can be given only once.")),))
                    bbox = BBox.parse(text)
                elif name in vocabulary.NAMES:
                    wanted, unwanted = found.setdefault(name, ([], []))
                    values = unwanted if text.startswith("!") else wanted
                    values.append(_value(vocabulary.field_named(name), text.removeprefix("!")))
                else:
                    raise Invalid((Problem(name, N_("There is no parameter of this name.")),))
            except Invalid as error:
                problems.extend(error.problems)
        if problems:
            raise Invalid(tuple(problems))
        terms = (Term(name, tuple(wanted), tuple(unwanted)) for name, (wanted, unwanted) in sorted(found.items()))
        return cls(bbox, tuple(terms))

    def query(self) -> str:
        """The canonical query string: equal filters give equal text."""
        pairs = [("bbox", str(self.bbox))] if self.bbox is not None else []
        for term in self.terms:
            pairs += [(term.field, text) for text in sorted(_text(value) for value in set(term.wanted))]
            pairs += [(term.field, f"!{text}") for text in sorted(_text(value) for value in set(term.unwanted))]
        return urlencode(pairs)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it looks at."""
        return frozenset(term.field for term in self.terms)

    def without(self, field: str) -> "CameraFilter":
        """The same filter that does not look at a field."""
        return replace(self, terms=tuple(term for term in self.terms if term.field != field))

    def codes(self, field: str) -> list[int]:
        """The codes of a field's values that a camera may have."""
        return [value.code for value in vocabulary.field_named(field).values if self.allows(field, value.value)]

    def allows(self, field: str, value: Scalar) -> bool:
        """Whether a camera may have this value of a field; None stands for unknown."""
        return all(
            (not term.wanted or value in term.wanted) and value not in term.unwanted
            for term in self.terms
            if term.field == field
        )

    def conditions(self, table: Table) -> list[ColumnElement[bool]]:
        """The terms as SQL over the columns of `table`; the box is the map index's business."""
        conditions: list[ColumnElement[bool]] = []
        for term in self.terms:
            column = table.c[term.field]
            if term.wanted:
                conditions.append(_is_any_of(column, term.wanted))
            if term.unwanted:
                conditions.append(not_(func.coalesce(_is_any_of(column, term.unwanted), false())))
        return conditions


def _is_any_of(column: ColumnElement[Any], values: Collection[Scalar]) -> ColumnElement[bool]:
    # One IN rather than a chain of OR: SQLite refuses expressions deeper than 1000.
    known = column.in_({value for value in values if value is not None})
    return or_(known, column.is_(None)) if None in values else known


def _value(field: Field, text: str) -> Scalar:
    if text == UNKNOWN:
        return field.default
    if not text:
        raise Invalid((Problem(field.name, N_("A “!” needs a value after it.")),))
    if field.kind == "direction":
        # Readable or not: the register keeps what cannot be read as it stands.
        check_text(field.name, text, most=field.max_length, lines=False)
        return text
    return parse_value(field, text)


def _text(value: Scalar) -> str:
    return UNKNOWN if value is None else str(value)
