"""Writes the files of a snapshot, on every processor where there are many cameras: each hand is a process of its own.

All of them see one state of the register.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from app import apart
from app.db import Database
from app.formats.about import About
from app.formats.manifest import File
from app.registry import cameras, revisions
from app.snapshots import files

# What takes longest, to be begun first.
_LONGEST: Final = frozenset((files.CHANGES, "cameras.osm", "cameras.gpkg", "cameras.fgb"))

_GONE: Final = "a process that writes files ended before they were whole"


class Unfinished(Exception):
    """A process that wrote files of a snapshot came to another end than it should have."""


class _Order(NamedTuple):
    database_url: str
    folder: Path


@contextmanager
def ready(database: Database, session: Session, folder: Path) -> Iterator["Hands"]:
    """Hands that write into a folder what a steady session sees, which has asked nothing before."""
    with database.reading() as before:
        is_large = cameras.count(before, files.EVERYTHING) >= apart.MANY
    with ExitStack() as stack:
        wanted = apart.processors() if is_large else 0
        hands = [stack.enter_context(_hand(_Order(database.address, folder))) for _ in range(wanted)]
        for hand in hands:
            heard(hand)
        with database.holding(session) as state:
            version = revisions.data_version(session)
            for hand in hands:
                hand.send(state)
            if any(heard(hand) != version for hand in hands):
                raise Unfinished("a process sees another state of the register")
        yield Hands(session, folder, hands)


class Hands(NamedTuple):
    """What writes the files: processes that were told which state to see, or this one where there are none."""

    session: Session
    folder: Path
    hands: list[Connection]

    def write(self, about: About, names: Sequence[str]) -> list[File]:
        """Write these of `files.names()`. Raises Unfinished."""
        if not self.hands:
            return [files.write(self.session, self.folder, name, about) for name in names]
        waiting = iter(sorted(names, key=lambda name: name not in _LONGEST))
        made: dict[str, File] = {}
        busy: set[Connection] = set()
        for hand in self.hands:
            busy.update(_given(hand, waiting, about))
        while busy:
            for hand in busy.intersection(wait(busy)):
                file: File = heard(hand)
                made[file.name] = file
                busy.discard(hand)
                busy.update(_given(hand, waiting, about))
        return [made[name] for name in names]


def work(told: Connection, order: _Order) -> None:
    """What a hand does: begin to see a state when it is told to, then write one file after the other."""
    apart.settle_down()
    try:
        told.send(None)
        with Database(order.database_url).steady(told.recv()) as session:
            told.send(revisions.data_version(session))
            while True:
                told.send(files.write(session, order.folder, *told.recv()))
    except EOFError:
        # Whoever wanted the files is gone.
        return
    except Exception as error:
        # What others say may be of the data, and is not told.
        told.send(error if isinstance(error, OSError) else Unfinished(type(error).__name__))


def _given(hand: Connection, waiting: Iterator[str], about: About) -> Iterator[Connection]:
    """Give a hand the next file to write, if there is one; the hand then."""
    if name := next(waiting, None):
        try:
            hand.send((name, about))
        except BrokenPipeError:
            raise Unfinished(_GONE) from None
        yield hand


@contextmanager
def _hand(order: _Order) -> Generator[Connection]:
    process: BaseProcess
    process, told = apart.begun(work, order)
    try:
        yield told
    finally:
        told.close()
        process.terminate()
        process.join()


def heard(hand: Connection) -> Any:
    """What a hand says next. Raises Unfinished, or the OSError that it met."""
    try:
        said = hand.recv()
    except EOFError:
        raise Unfinished(_GONE) from None
    if isinstance(said, Exception):
        raise said
    return said
