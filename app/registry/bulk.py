"""Writes many rows at once: the columns and their types are SQLAlchemy's, the work for every row is not."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from typing import Any, Final

from sqlalchemy import CheckConstraint, Connection, Date, Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

# Rows in one statement: SQLite makes the lists of a CHECK constraint once for each statement, not for each row. Fewer
# are not worth what prepares the way for many.
_ROWS: Final = 50

Row = tuple[Any, ...]
_Values = Sequence[Any]


def insert_rows(session: Session, table: Table, rows: Sequence[Row], *, on_conflict: str = "") -> None:
    """Insert rows that have a value for every column of the table, in its order.

    `on_conflict` is what follows ON CONFLICT, in words that SQLite and PostgreSQL share.
    """
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    columns = list(zip(*rows, strict=True))
    bound = [_bound(column.type, values, dialect) for column, values in zip(table.columns, columns, strict=True)]
    if any(after is not before for after, before in zip(bound, columns, strict=True)):
        rows = list(zip(*bound, strict=True))
    if dialect.name == "postgresql" and not on_conflict and len(rows) >= _ROWS:
        _copy(connection, table, rows)
        return
    flat = [tuple(chain.from_iterable(group)) for group in _grouped(rows)]
    width = len(table.columns)
    with _checked(connection, table, columns):
        # All groups but the last are alike.
        for group in (flat[:-1], flat[-1:]):
            if group:
                statement = _statement(table, len(group[0]) // width, on_conflict, dialect)
                connection.exec_driver_sql(statement, group)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Hand rows to PostgreSQL by its COPY, which takes a third of the time of INSERT."""
    dialect = connection.dialect
    statement = f"COPY {_into(table, dialect)} FROM STDIN"
    driver = dialect.loaded_dbapi
    cursor: Any = connection.connection.cursor()
    try:
        with closing(cursor), cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        raise DBAPIError.instance(statement, None, error, driver.Error, hide_parameters=True, dialect=dialect) from None


def _bound(kind: TypeEngine[Any], values: _Values, dialect: Dialect) -> _Values:
    """The values of a column as the driver takes them, such as a bag as JSON; the same object where they are that."""
    process: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if process is None or values.count(None) == len(values):
        return values
    if isinstance(kind, Date):
        # Of many rows it is one day, or few.
        days = {day: process(day) for day in set(values)}
        return [days[day] for day in values]
    return list(map(process, values))


@contextmanager
def _checked(connection: Connection, table: Table, columns: Sequence[_Values]) -> Iterator[None]:
    """Let SQLite take it from us that the rows are what the CHECK constraints of the table ask for, if they are.

    It looks a value up for every row and constraint, which takes as long as writing the rows. The different values of
    a column are few and looked up here at once. Where one is none of its constraint's, SQLite looks itself, and refuses
    it; so it does when a constraint is not one of a list.
    """
    by_name = dict(zip((column.name for column in table.columns), columns, strict=True))
    checks = [each for each in table.constraints if isinstance(each, CheckConstraint)]
    sure = connection.dialect.name == "sqlite" and all(
        check.info and check.info["values"].issuperset(by_name[check.info["column"]]) for check in checks
    )
    # SQLite prepares every statement again after this.
    if not checks or not sure or len(columns[0]) < _ROWS:
        yield
        return
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")


def _grouped(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS))


def _into(table: Table, dialect: Dialect) -> str:
    names = ", ".join(map(dialect.identifier_preparer.format_column, table.columns))
    return f"{dialect.identifier_preparer.format_table(table)} ({names})"


def _statement(table: Table, rows: int, on_conflict: str, dialect: Dialect) -> str:
    # Of the styles of PEP 249 psycopg reads this one beside its own, which names every value.
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    row = f"({', '.join([mark] * len(table.columns))})"
    # Nothing but names of our own and marks for values.
    into = f"INSERT INTO {_into(table, dialect)} VALUES "  # noqa: S608
    return into + ", ".join([row] * rows) + (f" ON CONFLICT {on_conflict}" if on_conflict else "")
