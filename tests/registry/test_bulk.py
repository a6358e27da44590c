from contextlib import closing

import pytest
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    MetaData,
    String,
    Table,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Database
from app.registry.bulk import insert_columns, insert_rows, read_rows
from app.registry.model import Bag, one_of
from tests.factories import DAY

# With a name that only a quoted one can be, and every type that the driver does not take as it is.
things = Table(
    "things",
    MetaData(),
    Column("order", BigInteger, primary_key=True, autoincrement=False),
    Column("text", String(40)),
    Column("n", Float),
    Column("tags", Bag),
    Column("day", Date),
)


@pytest.fixture
def session(session: Session) -> Session:
    things.create(session.connection())
    return session


@pytest.mark.parametrize("size", [0, 1, 49, 50, 51, 120])
def test_every_row_is_written_whatever_their_number(session: Session, size: int) -> None:
    rows = [(number, f"{number}% 'a' :b ?", number / 3, {"né": [number, None]}, DAY) for number in range(size)]

    insert_rows(session, things, rows)

    assert [tuple(row) for row in session.execute(select(things).order_by(things.c.order))] == rows


def test_what_nobody_said_is_null(session: Session) -> None:
    rows: list[tuple[object, ...]] = [
        (1, None, None, None, None),
        (2, "x", 0.5, {}, DAY),
        (1 << 40, None, -1.0, None, DAY),
    ]

    insert_rows(session, things, rows)

    assert [tuple(row) for row in session.execute(select(things).order_by(things.c.order))] == rows
    unsaid = select(func.count()).select_from(things).where(things.c.tags.is_(None))
    assert session.scalar(unsaid) == 2, "null, not the word of JSON"


@pytest.mark.parametrize("size", [1, 50, 120])
def test_what_is_the_same_in_all_rows_is_written_in_all_of_them(session: Session, size: int) -> None:
    day, tags = DAY, {"a": 1}

    insert_columns(session, things, [range(size), ["?1"] * size, [None] * size, [tags] * size, [day] * size])

    told = session.execute(select(things).order_by(things.c.order))
    assert [tuple(row) for row in told] == [(number, "?1", None, tags, day) for number in range(size)]


def test_a_bag_that_is_text_already_is_not_turned_into_text_again(session: Session) -> None:
    texts = [f'{{"b": {number}, "a": 1.50}}' for number in range(60)]

    insert_columns(session, things, [range(60), [None] * 60, [None] * 60, texts, [None] * 60], bound=("tags",))

    assert session.scalars(select(cast(things.c.tags, String)).order_by(things.c.order)).all() == texts


@pytest.mark.parametrize("size", [2, 120])
def test_a_row_that_is_there_is_refused_as_the_database_refuses_it(session: Session, size: int) -> None:
    insert_rows(session, things, [(1, None, None, None, None)])

    with pytest.raises(IntegrityError) as refused:
        insert_rows(session, things, [(number, "secret", None, None, None) for number in range(size)])

    assert "secret" not in str(refused.value)


def test_a_row_that_is_there_can_be_added_to(session: Session) -> None:
    insert_rows(session, things, [(number, None, 1.0, None, None) for number in range(0, 120, 2)])

    insert_rows(
        session,
        things,
        [(number, None, 2.0, None, None) for number in range(120)],
        on_conflict='("order") DO UPDATE SET n = things.n + excluded.n',
    )

    assert session.scalars(select(things.c.n).order_by(things.c.order)).all() == [3.0, 2.0] * 60


@pytest.mark.parametrize("size", [0, 1, 49, 50, 51, 100])
def test_every_row_is_read_once_and_in_order(session: Session, size: int) -> None:
    insert_rows(session, things, [(number, f"{number}%", number / 3, None, None) for number in range(size)])
    question = select(things.c.order, things.c.text, things.c.n).where(things.c.order.not_in([7])).order_by("order")

    batches = list(read_rows(session, question, at_once=50))

    assert [row for rows in batches for row in rows] == list(session.execute(question).all())
    assert all(0 < len(rows) <= 50 for rows in batches)


def test_what_is_read_is_of_when_it_was_asked_for_and_other_questions_are_answered_meanwhile(
    database: Database,
) -> None:
    with database.writing() as session:
        things.create(session.connection())
        insert_rows(session, things, [(number, "now", None, None, None) for number in range(120)])
        session.commit()
    question = select(things.c.order).where(things.c.text == "now").order_by("order")

    with database.reading() as session, closing(read_rows(session, question, at_once=50)) as batches:
        first = next(batches)
        with database.writing() as somebody:
            somebody.execute(update(things).values(text="later"))
            somebody.commit()
        assert session.scalar(select(func.count()).select_from(things)) == 120
        assert [*first, *next(batches)] == [(number,) for number in range(100)]

    with database.reading() as session:
        assert list(read_rows(session, question, at_once=50)) == []


def test_who_has_written_reads_what_nobody_else_sees_yet(session: Session) -> None:
    session.commit()
    insert_rows(session, things, [(7, None, None, None, None)])

    assert [row for rows in read_rows(session, select(things.c.order), at_once=50) for row in rows] == [(7,)]


@pytest.fixture
def sizes(session: Session) -> Table:
    """A table with a closed list."""
    columns = Column("number", BigInteger, primary_key=True, autoincrement=False), Column("size", String(8))
    table = Table("sizes", MetaData(), *columns, one_of("size", ("small", "large")))
    table.create(session.connection())
    return table


@pytest.mark.parametrize("size", ["huge", "Small", "", " large"])
def test_the_database_refuses_what_is_not_on_a_list(session: Session, sizes: Table, size: str) -> None:
    with pytest.raises(IntegrityError, match="size"):
        insert_rows(session, sizes, [*((number, "small") for number in range(99)), (99, size)])


def test_it_still_does_after_rows_that_were_all_right(session: Session, sizes: Table) -> None:
    insert_rows(session, sizes, [(1, "small"), (2, None), *((number, "large") for number in range(3, 61))])

    assert session.scalars(select(sizes.c.size).order_by(sizes.c.number)).all() == ["small", None, *["large"] * 58]
    with pytest.raises(IntegrityError, match="size"):
        session.execute(insert(sizes).values(number=0, size="huge"))


def test_a_constraint_that_is_no_list_is_the_databases_own_to_check(session: Session) -> None:
    table = Table("few", MetaData(), Column("number", BigInteger, CheckConstraint("number < 100", name="few")))
    table.create(session.connection())

    with pytest.raises(IntegrityError, match="few"):
        insert_rows(session, table, [(number,) for number in range(101)])
