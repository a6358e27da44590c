"""Registers that are filled once for all tests that only look at them: whatever a test writes there is undone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.db import Database

Fill = Callable[[Session], Any]


class Filled:
    """Registers on one kind of database, by what filled them. `empty` gives the address of another empty one."""

    def __init__(self, empty: Callable[[str], str]) -> None:
        self._empty = empty
        self._known: dict[Fill, tuple[Database, Any]] = {}

    @contextmanager
    def by(self, fill: Fill) -> Iterator[tuple[Session, Any]]:
        """A session in the register that was filled so, and what filling it told."""
        if fill not in self._known:
            database = Database(self._empty(f"{fill.__name__}_{len(self._known)}"))
            with database.writing() as session:
                told = fill(session)
                session.commit()
            self._known[fill] = database, told
        database, told = self._known[fill]
        with database.writing() as session:
            event.listen(session, "before_commit", _refuse)
            yield session, told

    def close(self) -> None:
        """Let go of all of them."""
        for database, _ in self._known.values():
            database.dispose()


def _refuse(session: Session) -> NoReturn:
    raise AssertionError("other tests look at this register too")
