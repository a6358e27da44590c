"""How often a client may do what costs others something: counted under names that nobody can turn back.

Counts live in the memory of the process, or in a Redis that several processes share. Nothing of them reaches a disk of
ours: no address is kept, only a name of it that is forgotten every day.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock
from typing import Any, Final

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter, RequestLimit
from structlog import get_logger

from app.i18n import ngettext

MEMORY: Final = "memory://"
# How long a process waits for a Redis that does not answer, before it counts by itself.
_PATIENCE_S: Final = 1
_DAY_S: Final = 86_400


class Pseudonyms:
    """Names for what must not be kept: keyed with a secret of the day, which is never written down and forgotten."""

    def __init__(self, shared: Callable[[date], bytes] | None = None) -> None:
        """`shared` gives the day's secret that other processes have too; without it every process has its own."""
        self._lock = Lock()
        self._day: date | None = None
        self._secret = b""
        self._draw = shared or (lambda _: secrets.token_bytes(32))

    def of(self, kind: str, text: str) -> str:
        """The same name for the same text, until midnight (UTC) or the end of the process."""
        digest = hmac.new(self._secret_of(datetime.now(UTC).date()), text.encode(), hashlib.sha256)
        return f"{kind}-{digest.hexdigest()[:32]}"

    def _secret_of(self, day: date) -> bytes:
        with self._lock:
            if day != self._day:
                self._day, self._secret = day, self._draw(day)
            return self._secret


class Spent:
    """What may be done once, or used once, in some time."""

    def __init__(self, storage: Any = None) -> None:
        """`storage` is the Redis of several processes; without it, or its answer, each process remembers for itself."""
        self._storage = storage
        self._lock = Lock()
        self._until: dict[str, float] = {}

    def is_new(self, name: str, seconds: int) -> bool:
        """Whether nobody asked for this name before; the answer is no from now on, for so many seconds."""
        if self._storage is not None:
            try:
                redis = self._storage.get_connection()
                return bool(redis.set(f"lookback:spent:{name}", 1, nx=True, ex=max(1, seconds)))
            except self._storage.base_exceptions as error:
                _report_silence(error)
        now = time.monotonic()
        with self._lock:
            self._forget(now)
            if self._until.get(name, now) > now:
                return False
            self._until[name] = now + seconds
            return True

    def give_back(self, name: str) -> None:
        """Let somebody ask for this name as if nobody had."""
        if self._storage is not None:
            try:
                self._storage.get_connection().delete(f"lookback:spent:{name}")
            except self._storage.base_exceptions as error:
                _report_silence(error)
        with self._lock:
            self._until.pop(name, None)

    def _forget(self, now: float) -> None:
        # Nothing lives longer than a day: the first that is of use may end the search.
        while self._until and next(iter(self._until.values())) <= now:
            del self._until[next(iter(self._until))]


def init_app(app: Flask, store: str) -> None:
    """Count for an application. `store` is where: memory:// or redis://…"""
    limiter = Limiter(
        client,
        app=app,
        storage_uri=store,
        storage_options={}
        if store == MEMORY
        else {"socket_connect_timeout": _PATIENCE_S, "socket_timeout": _PATIENCE_S},
        # Without its Redis the register still has a door, and each process counts for itself.
        in_memory_fallback_enabled=store != MEMORY,
    )
    app.extensions["lookback.limiter"] = limiter
    app.extensions["lookback.pseudonyms"] = Pseudonyms(_shared_secret(limiter.storage) if store != MEMORY else None)
    app.extensions["lookback.spent"] = Spent(limiter.storage if store != MEMORY else None)
    app.after_request(_unless_refused)


def limiter(app: Flask) -> Limiter:
    """What counts for an application: `limiter(app).limit("5 per minute", …)` makes a limited view out of a view."""
    counting: Limiter = app.extensions["lookback.limiter"]
    return counting


def spend(name: str, seconds: int) -> bool:
    """Use what may be used once in so many seconds, a day at most; False when it was used before.

    A request that is refused used nothing.
    """
    if is_new := _spent().is_new(name, seconds):
        g.setdefault("spent", []).append(name)
    return is_new


def give_back() -> None:
    """Let what this request used be used again: nothing came of it."""
    for name in g.pop("spent", ()):
        _spent().give_back(name)


def client() -> str:
    """The name of whoever sent this request."""
    return named("client", _network(request.remote_addr or ""))


def neighbourhood() -> str:
    """The name of the addresses around whoever sent this request, which one sender may well have all of."""
    return named("neighbourhood", _network(request.remote_addr or "", 24, 48))


def named(kind: str, text: str) -> str:
    """A name for `text` that nobody can turn back, such as of the account that somebody guesses at."""
    pseudonyms: Pseudonyms = current_app.extensions["lookback.pseudonyms"]
    return pseudonyms.of(kind, text)


def is_first_today(*what: object) -> bool:
    """Whether whoever sent this request does this for the first time today (UTC). From now on they have done it."""
    return spend(named("done", f"{client()} {what}"), _DAY_S)


def seconds_left(limit: RequestLimit) -> int:
    """For how long somebody who reached a limit has to wait."""
    return max(1, int(limit.reset_at - time.time()))


def in_words(seconds: int) -> str:
    """So long as one would say it."""
    minutes = -(-seconds // 60)
    hours = -(-minutes // 60)
    if hours > 1:
        return ngettext("%(number)s hour", "%(number)s hours", hours)
    return ngettext("%(number)s minute", "%(number)s minutes", minutes)


def _spent() -> Spent:
    spent: Spent = current_app.extensions["lookback.spent"]
    return spent


def _unless_refused(response: Response) -> Response:
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        give_back()
    return response


def _shared_secret(storage: Any) -> Callable[[date], bytes]:
    """The day's secret from Redis, which forgets it a day later: the first process to ask has drawn it for all."""
    redis = storage.get_connection()

    def draw(day: date) -> bytes:
        own = secrets.token_bytes(32)
        name = f"lookback:day:{day.isoformat()}"
        try:
            redis.set(name, own, nx=True, ex=timedelta(days=2))
            return bytes(redis.get(name))
        except storage.base_exceptions as error:
            _report_silence(error)
            return own

    return draw


def _report_silence(error: Exception) -> None:
    get_logger().warning("limits", told="the shared store does not answer", error=type(error).__name__)


def _network(address: str, ipv4_bits: int = 32, ipv6_bits: int = 64) -> str:
    """Who a client is: its address, or the network that an IPv6 client takes its many addresses from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, ipv6_bits if isinstance(parsed, IPv6Address) else ipv4_bits), strict=False))
