"""Writes and reads many rows at once: columns and types are SQLAlchemy's, the work for every row is not."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain, count, islice
from typing import Any, Final

from sqlalchemy import CheckConstraint, Connection, Date, Dialect, Engine, Select, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

# Rows in one statement: SQLite makes the lists of a CHECK constraint once for each statement, not for each row. Fewer
# are not worth what prepares the way for many.
_ROWS: Final = 50
# Rows that PostgreSQL sends at a time, less than what a socket holds.
_SENT: Final = 100

_INSERTS: Final[Mapping[str, Callable[[Table], Any]]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
# By what another connection sees what this one sees; none where this one has written what nobody else sees yet.
_SNAPSHOT: Final = text("SELECT CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_export_snapshot() END")

Row = tuple[Any, ...]
_Values = Sequence[Any]


def insert_rows(session: Session, table: Table, rows: Sequence[Row], *, on_conflict: str = "") -> None:
    """Insert rows that have a value for every column of the table, in its order.

    `on_conflict` is what follows ON CONFLICT, in words that SQLite and PostgreSQL share.
    """
    if rows:
        insert_columns(session, table, list(zip(*rows, strict=True)), on_conflict=on_conflict)


def insert_columns(
    session: Session, table: Table, columns: Sequence[_Values], *, on_conflict: str = "", bound: Collection[str] = ()
) -> None:
    """Insert rows that are given by column: the values of each column of the table, in its order.

    The values of the columns `bound` are what the driver takes already, such as the text of a bag.
    """
    connection = session.connection()
    dialect = connection.dialect
    ready = [
        values if column.name in bound else _bound(column.type, values, dialect)
        for column, values in zip(table.columns, columns, strict=True)
    ]
    if dialect.name == "postgresql" and not on_conflict and len(ready[0]) >= _ROWS:
        _copy(connection, table, zip(*ready, strict=True))
        return
    with _checked(connection, table, columns):
        _insert(connection, table, ready, on_conflict)


def insert_new(session: Session, table: Table, names: Sequence[str], rows: Select[Any]) -> None:
    """Insert what a question with a condition selects, under the names of columns, but for what is there already.

    Not asked for before: a table that has few rows PostgreSQL would read again for each, while they become many.
    """
    into = _INSERTS[session.connection().dialect.name](table).from_select(names, rows)
    session.execute(into.on_conflict_do_nothing())


def read_rows(session: Session, question: Select[Any], *, at_once: int) -> Generator[Sequence[Row]]:
    """Ask now, and give the rows as the driver does, up to `at_once` at a time, for as long as somebody takes them.

    For columns to which nothing need be done, numbers and texts.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql" and (snapshot := connection.scalar(_SNAPSHOT)):
        return _streamed(connection.engine, snapshot, question, at_once)
    result: Any = session.execute(question, execution_options={"yield_per": at_once})
    return _fetched(result, at_once)


def _streamed(engine: Engine, snapshot: str, question: Select[Any], at_once: int) -> Generator[Sequence[Row]]:
    """The same over a connection of their own that PostgreSQL sends rows on while others are being looked at.

    One that is asked for some, and waits to be asked for more, works half of the time; so does one whose socket is full
    while many rows at once are looked at.
    """
    size = min(at_once, _SENT)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as own:
        own.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        # One processor is enough for whoever reads everything; whoever waits for an answer has the others.
        own.exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = 0")
        expanded = question.compile(dialect=engine.dialect).construct_expanded_state()
        cursor: Any = own.connection.cursor()
        with (
            closing(cursor),
            closing(cursor.stream(expanded.statement, expanded.parameters, size=size, binary=True)) as rows,
        ):
            while some := list(islice(rows, size)):
                yield some


def _fetched(result: Any, at_once: int) -> Generator[Sequence[Row]]:
    with closing(result):
        # Below what makes an object of every row.
        while rows := result.cursor_strategy.fetchmany(result, result.cursor, at_once):
            yield rows


def _insert(connection: Connection, table: Table, columns: Sequence[_Values], on_conflict: str) -> None:
    """Insert rows, many in a statement. What is the same in all of them is said once in it, and NULL is not a value."""
    is_sqlite = connection.dialect.name == "sqlite"
    constant = {at: values[0] for at, values in enumerate(columns) if is_sqlite and _is_constant(values)}
    shared = tuple(value for value in constant.values() if value is not None)
    many = min(len(columns[0]), _ROWS)
    marks = _numbered_marks(constant, len(columns), many) if is_sqlite else [_marks(len(columns))] * many
    rows = list(zip(*(values for at, values in enumerate(columns) if at not in constant), strict=True))
    if not rows:
        rows = [()] * len(columns[0])
    groups = [(*shared, *chain.from_iterable(group)) for group in _grouped(rows)]
    into = f"INSERT INTO {_into(table, connection.dialect)} VALUES "  # noqa: S608 - names of our own
    after = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    # All groups but the last are alike.
    for some, size in ((groups[:-1], _ROWS), (groups[-1:], (len(rows) - 1) % _ROWS + 1)):
        if some:
            connection.exec_driver_sql(into + ", ".join(marks[:size]) + after, some)


def _copy(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
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


def _is_constant(values: _Values) -> bool:
    return bool(values[0] == values[-1] and values.count(values[0]) == len(values))


def _marks(width: int) -> str:
    # Of the styles of PEP 249 psycopg reads this one beside its own, which names every value.
    return f"({', '.join(['%s'] * width)})"


def _numbered_marks(constant: Mapping[int, Any], width: int, rows: int) -> Sequence[str]:
    """The marks of row after row for SQLite, constants before all others (https://www.sqlite.org/lang_expr.html#varparam).

    To bind a value takes as long as to store it, and no value takes longer than none.
    """
    numbers = count(1)
    said = {at: "NULL" if value is None else f"?{next(numbers)}" for at, value in constant.items()}
    return [f"({', '.join([said.get(at) or f'?{next(numbers)}' for at in range(width)])})" for _ in range(rows)]


def _grouped(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS))


def _into(table: Table, dialect: Dialect) -> str:
    names = ", ".join(map(dialect.identifier_preparer.format_column, table.columns))
    return f"{dialect.identifier_preparer.format_table(table)} ({names})"
