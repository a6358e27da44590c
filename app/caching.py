"""Who may keep an answer that is made of published facts alone, and how it is told that nothing has changed since."""

from collections.abc import Callable, Collection, Hashable, MutableMapping
from hashlib import sha256
from importlib.metadata import version
from threading import Lock, Thread
from time import monotonic
from typing import Any, Final, TypeVar, cast

from cachetools import LRUCache
from flask import Flask, Response, current_app, request
from sqlalchemy.orm import Session

from app import db, logs
from app.registry import revisions

# A browser asks every time, so that what a moderator approves is there at once; a proxy in between may wait.
_BROWSER_SECONDS = 0
_PROXY_SECONDS = 30
# An answer changes with the data and the index that it is made of, and with the program that makes it.
_PROGRAM = version("lookback")
# What one process remembers of answers that many ask for, in bytes.
_MEMORY: Final = 32_000_000
# And how many answers it remembers that are about a part of the register, of which there may be any number.
_MOST_OF_SOME: Final = 100
# How long a visitor waits for what takes long: where something older can be told, and where nothing can.
_PATIENCE_S: Final = (0.2, 1.2)
_LONG_PATIENCE_S: Final = 30.0

T = TypeVar("T")


class Bodies:
    """Bodies of answers made of published facts: up to so many bytes, and what nobody asks for any more goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: MutableMapping[Hashable, bytes] = LRUCache(most, getsizeof=len)
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """What `make` made for this key. The key tells the state of the data: nothing old is ever found."""
        with self._lock:
            body = self._kept.get(key)
        if body is None:
            body = make()
            if len(body) <= self._most:
                with self._lock:
                    self._kept[key] = body
        return body


class _Known:
    """One answer: of which state of the data it was made, who is at it now, and what came of that if nothing did."""

    def __init__(self) -> None:
        self.told: tuple[str, Any] | None = None
        self.turn = Lock()
        self.at_it: Thread | None = None
        # Of which state it could not be made.
        self.failed: str | None = None


class Answers:
    """What was worked out of everything published, by name: anew once that has changed, and by one at a time.

    most: how many are remembered, if not all; what nobody asks for any more goes first.
    """

    def __init__(self, most: int | None = None) -> None:
        self._known: MutableMapping[str, _Known] = {} if most is None else LRUCache(most)
        self._lock = Lock()

    def get(self, name: str, state: str, make: Callable[[], T]) -> T:
        """What `make` makes of this state of the data.

        While somebody else is at it, what it was before will do: only where there is nothing yet does anybody wait.
        """
        return _made(self._of(name), state, make)

    def soon(self, name: str, state: str, make: Callable[[], T], patience: tuple[float, float]) -> T | None:
        """The same, worked out behind: after a while what it was before, or None where there is nothing yet.

        patience: for how many seconds to wait where there is something, and where there is nothing.
        """
        known = self._of(name)
        if known.told is None or known.told[0] != state:
            self._behind(known, name, state, make).join(patience[known.told is None])
        return cast(T, known.told[1]) if known.told else None

    def exactly(self, name: str, state: str, make: Callable[[], T], patience: float) -> T | None:
        """The same, and nothing that it was before: None when it takes longer, or cannot be made."""
        known, until = self._of(name), monotonic() + patience
        while known.told is None or known.told[0] != state:
            if (left := until - monotonic()) <= 0:
                return None
            self._behind(known, name, state, make).join(left)
            if known.failed == state:
                return None
        return cast(T, known.told[1])

    def _of(self, name: str) -> _Known:
        with self._lock:
            known = self._known.get(name)
            if known is None:
                known = self._known[name] = _Known()
            return known

    def _behind(self, known: _Known, name: str, state: str, make: Callable[[], T]) -> Thread:
        """Whoever is at it, or begins now."""
        with self._lock:
            at_it = known.at_it
            if at_it is None or not at_it.is_alive():
                known.failed = None
                at_it = known.at_it = Thread(target=_tried, args=(known, state, make), name=name, daemon=True)
                at_it.start()
            return at_it


def _made(known: _Known, state: str, make: Callable[[], T]) -> T:
    before = known.told
    if before is not None and before[0] == state:
        return cast(T, before[1])
    if not known.turn.acquire(blocking=before is None):
        return cast(T, before[1] if before else None)
    try:
        now = known.told
        if now is None or now[0] != state:
            now = known.told = (state, make())
        return cast(T, now[1])
    finally:
        known.turn.release()


def _tried(known: _Known, state: str, make: Callable[[], T]) -> None:
    """Make it where nobody is told what goes wrong."""
    try:
        _made(known, state, make)
    except Exception as error:
        known.failed = state
        logs.went_wrong("not worked out", error)


def init_app(app: Flask) -> None:
    """Let an application remember the answers that many ask for."""
    app.extensions["lookback.bodies"] = Bodies(_MEMORY)
    app.extensions["lookback.answers"] = Answers()
    app.extensions["lookback.answers_of_some"] = Answers(_MOST_OF_SOME)


def bodies() -> Bodies:
    """What the current application remembers."""
    kept: Bodies = current_app.extensions["lookback.bodies"]
    return kept


def kept(session: Session, name: str, make: Callable[[], T], *, of: Collection[int] | None = None) -> T:
    """What `make` works out of everything published, remembered under a name as long as nothing published changes.

    of: the numbers of what it is about, if it is not about all there is.
    """
    answers, name = _answers(name, of)
    return answers.get(name, revisions.state(session), db.patiently()(make))


def kept_soon(
    session: Session,
    name: str,
    make: Callable[[], T],
    *,
    of: Collection[int] | None = None,
    is_exact: bool = False,
) -> T | None:
    """The same for what takes long, worked out behind; None until it was for the first time.

    For a while it may be what it was before the last change, unless `is_exact`, for which one waits longer.
    """
    answers, name = _answers(name, of)
    state = revisions.state(session)
    if is_exact:
        return answers.exactly(name, state, make, _LONG_PATIENCE_S)
    return answers.soon(name, state, make, _PATIENCE_S)


def _answers(name: str, of: Collection[int] | None) -> tuple[Answers, str]:
    kept: dict[str, Answers] = current_app.extensions
    return (
        (kept["lookback.answers"], name)
        if of is None
        else (kept["lookback.answers_of_some"], f"{name} of {sorted(of)}")
    )


def tag(session: Session, selection: str = "") -> str:
    """The entity tag of what is published now, or of what `selection` selects of it."""
    digest = sha256(f"{_PROGRAM}?{selection}".encode()).hexdigest()
    return f"{revisions.state(session)}-{digest[:16]}"


def unless_known(tag: str, make: Callable[[], Response]) -> Response:
    """The response that `make` makes, under the entity tag `tag`; 304 without making it for a client that has it.

    The tag is weak (RFC 9110, 8.8.1): the same cameras may come in another order, or under another day's date.
    """
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else make()
    response.set_etag(tag, weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = _BROWSER_SECONDS
    response.cache_control.s_maxage = _PROXY_SECONDS
    return response
