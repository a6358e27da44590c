"""Who may keep an answer that is made of published facts alone, and how it is told that nothing has changed since."""

from collections import defaultdict
from collections.abc import Callable, Hashable, MutableMapping
from hashlib import sha256
from importlib.metadata import version
from threading import Lock, Thread
from time import monotonic
from typing import Any, Final, TypeVar, cast

from cachetools import LRUCache
from flask import Flask, Response, current_app, request
from sqlalchemy.orm import Session

from app.registry import revisions

# A browser asks every time, so that what a moderator approves is there at once; a proxy in between may wait.
_BROWSER_SECONDS = 0
_PROXY_SECONDS = 30
# An answer changes with the data and the index that it is made of, and with the program that makes it.
_PROGRAM = version("lookback")
# What one process remembers of answers that many ask for, in bytes.
_MEMORY: Final = 32_000_000
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


class Answers:
    """What was worked out of everything published, by name: anew once that has changed, and by one at a time."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)
        self._at_it: dict[str, Thread] = {}
        self._lock = Lock()

    def get(self, name: str, state: str, make: Callable[[], T]) -> T:
        """What `make` makes of this state of the data.

        While somebody else is at it, what it was before will do: only where there is nothing yet does anybody wait.
        """
        known = self._kept.get(name)
        if known is not None and known[0] == state:
            return cast(T, known[1])
        with self._lock:
            turn = self._turns[name]
        if not turn.acquire(blocking=known is None):
            return cast(T, known[1] if known else None)
        try:
            known = self._kept.get(name)
            if known is None or known[0] != state:
                known = self._kept[name] = (state, make())
            return cast(T, known[1])
        finally:
            turn.release()

    def soon(self, name: str, state: str, make: Callable[[], T], patience: tuple[float, float]) -> T | None:
        """The same, worked out behind: after a while what it was before, or None where there is nothing yet.

        patience: for how many seconds to wait where there is something, and where there is nothing.
        """
        known = self._kept.get(name)
        if known is None or known[0] != state:
            self._behind(name, state, make).join(patience[known is None])
            known = self._kept.get(name)
        return cast(T, known[1]) if known else None

    def exactly(self, name: str, state: str, make: Callable[[], T], patience: float) -> T | None:
        """The same, and nothing that it was before: None when it takes longer."""
        until = monotonic() + patience
        while (known := self._kept.get(name)) is None or known[0] != state:
            if (left := until - monotonic()) <= 0:
                return None
            self._behind(name, state, make).join(left)
        return cast(T, known[1])

    def _behind(self, name: str, state: str, make: Callable[[], T]) -> Thread:
        """Whoever is at it, or begins now."""
        with self._lock:
            at_it = self._at_it.get(name)
            if at_it is None or not at_it.is_alive():
                at_it = Thread(target=self.get, args=(name, state, make), name=name, daemon=True)
                self._at_it[name] = at_it
                at_it.start()
            return at_it


def init_app(app: Flask) -> None:
    """Let an application remember the answers that many ask for."""
    app.extensions["lookback.bodies"] = Bodies(_MEMORY)
    app.extensions["lookback.answers"] = Answers()


def bodies() -> Bodies:
    """What the current application remembers."""
    kept: Bodies = current_app.extensions["lookback.bodies"]
    return kept


def kept(session: Session, name: str, make: Callable[[], T]) -> T:
    """What `make` works out of everything published, remembered under a name as long as nothing published changes."""
    answers: Answers = current_app.extensions["lookback.answers"]
    return answers.get(name, revisions.state(session), make)


def kept_soon(session: Session, name: str, make: Callable[[], T], *, is_exact: bool = False) -> T | None:
    """The same for what takes long, worked out behind; None until it was for the first time.

    For a while it may be what it was before the last change, unless `is_exact`, for which one waits longer.
    """
    answers: Answers = current_app.extensions["lookback.answers"]
    state = revisions.state(session)
    if is_exact:
        return answers.exactly(name, state, make, _LONG_PATIENCE_S)
    return answers.soon(name, state, make, _PATIENCE_S)


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
