"""The declarative base: constraint names, portable column types, and columns made from the vocabulary."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    Integer,
    MetaData,
    RowMapping,
    String,
    Text,
    TypeDecorator,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeEngine

from app.registry import vocabulary
from app.registry.errors import NotFound
from app.registry.fields import UNKNOWN, Field

# Up to so many numbers there may be for each one asked for, and the range of them is found sooner.
_DENSE: Final = 4
# Drivers refuse a number that does not fit a BIGINT.
LARGEST_ID: Final = (1 << 63) - 1
# SQLite hands out row ids only for a column typed exactly INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")
# Text, so that an imported bag of tags comes back byte for byte: JSONB would reorder keys and fold numbers.
Bag = JSON(none_as_null=True)
# A bag as the text that a database has of it, and back.
bag_text: Final = json.dumps
bag_of: Final = json.loads


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, _: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite's batch migrations can only drop a constraint that has a name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the register."""

    metadata = MetaData(naming_convention=NAMES)


def numbered(session: Session, column: Column[Any], number: int) -> RowMapping:
    """The row of a table that has a number in a column of its own. Raises NotFound, which names the table."""
    row = None
    if 0 < number <= LARGEST_ID:
        row = session.execute(select(column.table).where(column == number)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no {column.table.name} {number}")
    return row


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A constraint that says a choice again in the database. Its `info` says it to `bulk`: null is a value there."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column, info={"column": column, "values": {*values, None}})


def vocabulary_columns() -> Iterator[Column[Any]]:
    """A column for every field of the vocabulary: choices are never null, "unknown" is their default."""
    for field in vocabulary.FIELDS:
        if field.kind == "choice":
            yield Column(field.name, String(32), nullable=False, default=UNKNOWN)
        else:
            yield Column(field.name, _type_of(field), nullable=True)


def vocabulary_constraints() -> Iterator[CheckConstraint]:
    """The closed lists of the vocabulary, said again as constraints."""
    for field in vocabulary.choices():
        yield one_of(field.name, tuple(value.value for value in field.values))


def _type_of(field: Field) -> TypeEngine[Any]:
    if field.kind == "number":
        return Float()
    return Text() if field.kind == "long_text" else String(field.max_length)


def among(column: ColumnElement[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """The rows of some numbers. Where these lie close together it is their range, others in it too: found at once."""
    first, last = min(numbers), max(numbers)
    is_dense = last - first < _DENSE * len(numbers)
    return column.between(first, last) if is_dense else column.in_(numbers)
