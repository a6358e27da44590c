"""Writes many rows at once: the columns and their types are SQLAlchemy's, the work for every row is not."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session

# Rows in one statement: SQLite makes the lists of a CHECK constraint once for each statement, not for each row.
_ROWS: Final = 50

Row = tuple[Any, ...]


def insert_rows(session: Session, table: Table, rows: Sequence[Row], *, on_conflict: str = "") -> None:
    """Insert rows that have a value for every column of the table, in its order.

    `on_conflict` is what follows ON CONFLICT, in words that SQLite and PostgreSQL share.
    """
    if not rows:
        return
    connection = session.connection()
    flat = [tuple(chain.from_iterable(group)) for group in _grouped(_bound(table, rows, connection.dialect))]
    width = len(table.columns)
    # All groups but the last are alike.
    for group in (flat[:-1], flat[-1:]):
        if group:
            statement = _statement(table, len(group[0]) // width, on_conflict, connection.dialect)
            connection.exec_driver_sql(statement, group)


def _bound(table: Table, rows: Sequence[Row], dialect: Dialect) -> Sequence[Row]:
    """The rows as the driver takes them, such as a bag as JSON."""
    processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    if not any(processors):
        return rows
    columns = zip(*rows, strict=True)
    bound = (map(process, values) if process else values for process, values in zip(processors, columns, strict=True))
    return list(zip(*bound, strict=True))


def _grouped(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS))


def _statement(table: Table, rows: int, on_conflict: str, dialect: Dialect) -> str:
    names = ", ".join(map(dialect.identifier_preparer.format_column, table.columns))
    # Of the styles of PEP 249 psycopg reads this one beside its own, which names every value.
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(table.columns))})"
    # Nothing but names of our own and marks for values.
    into = f"INSERT INTO {dialect.identifier_preparer.format_table(table)} ({names}) VALUES "  # noqa: S608
    return into + ", ".join([row] * rows) + (f" ON CONFLICT {on_conflict}" if on_conflict else "")
