"""Two who write at once, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from sqlalchemy.orm import Session

from app.db import Database

T = TypeVar("T")
# For how long the second may go on before the first commits: it only ever waits for it.
_AHEAD_S = 0.3


def second_of_two(database: Database, first: Callable[[Session], object], second: Callable[[Session], T]) -> T:
    """What comes of `second`, which begins when `first` has done everything but commit. Raises what it raises."""

    def committed() -> T:
        with database.writing() as session:
            done = second(session)
            session.commit()
            return done

    with ThreadPoolExecutor(1) as other, database.writing() as session:
        first(session)
        later = other.submit(committed)
        wait([later], timeout=_AHEAD_S)
        session.commit()
        return later.result()
