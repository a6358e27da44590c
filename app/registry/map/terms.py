"""The terms of the map index: one value of one field that anybody may write, as a small number.

Names are numbered as they come, so that a point of the map stays narrow and is found by one without a look at its
camera. Derived from the cameras on the map, kept by `points` while nobody else publishes, and made again by a rebuild.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Session

from app.registry.bulk import insert_rows
from app.registry.model import Base

# The fields whose values are names.
NAMED: Final = ("operator", "manufacturer")
# Lower numbers are those of the codes, see `counts`.
FIRST: Final = 100_000
# Names in one question: SQLite allows 32,766 bound parameters.
_AT_ONCE: Final = 10_000

term = Table(
    "term",
    Base.metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("field", String(32), nullable=False),
    Column("value", String(255), nullable=False),
    UniqueConstraint("field", "value"),
)


def known(session: Session, field: str, values: Collection[str | None]) -> dict[str | None, int]:
    """The numbers of those of a field's values that have one, 0 for None: of others there is no camera on the map."""
    listed = [value for value in values if value is not None]
    numbers: dict[str | None, int] = {None: 0}
    for start in range(0, len(listed), _AT_ONCE):
        some = select(term.c.value, term.c.id).where(
            term.c.field == field, term.c.value.in_(listed[start : start + _AT_ONCE])
        )
        numbers.update((value, number) for value, number in session.execute(some))
    return numbers


def names(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """The name that each of some numbers stands for."""
    rows = session.execute(select(term.c.id, term.c.value).where(term.c.id.in_(numbers)))
    return {row.id: row.value for row in rows}


def numbered(session: Session, field: str, values: Iterable[str | None]) -> Mapping[str | None, int]:
    """The number of each of a field's values, made where there is none yet; 0 where nobody said anything.

    The caller holds the lock of publication, so no two give the same number.
    """
    wanted = set(values)
    numbers = known(session, field, wanted)
    if missing := sorted(value for value in wanted if value is not None and value not in numbers):
        last = session.execute(select(func.max(term.c.id))).scalar_one() or FIRST - 1
        rows = [(number, field, value) for number, value in enumerate(missing, last + 1)]
        insert_rows(session, term, rows)
        numbers.update((value, number) for number, _, value in rows)
    return numbers


def forget(session: Session, numbers: Collection[int]) -> None:
    """Take numbers away from the names that are on no map any more: what was taken out of the public is not kept."""
    for start in range(0, len(listed := list(numbers)), _AT_ONCE):
        session.execute(delete(term).where(term.c.id.in_(listed[start : start + _AT_ONCE])))


def forget_all(session: Session) -> None:
    """Take every number away, before the index is made again."""
    session.execute(delete(term))
