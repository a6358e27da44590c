"""Street tiles as a page asks for them: from the copies here, or soon, and never at the cost of other requests.

A few threads of their own talk to the tile server. Of the threads that answer visitors only `waiting` ever wait for
it; whoever comes then is told to ask again in a moment, when the tile is likely here.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import blake2b
from http.client import HTTPConnection
from typing import Final

from structlog import get_logger

from app.registry.basemap.cache import Kept, TileCache
from app.registry.basemap.server import Answer, TileServer, media_type
from app.registry.breaker import Breaker
from app.registry.errors import NotFound
from app.registry.map import cells
from app.registry.outside import Away

_BUSY_S: Final = 1
Key = tuple[int, int, int]


class NotNow(Exception):
    """There is no copy of the tile, and it cannot be had at once. It is worth asking again after `retry_after_s`."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Tile:
    """A picture of streets. Not `is_fresh`: it is shown while it is being asked for again."""

    body: bytes
    media_type: str
    digest: str
    is_fresh: bool


@dataclass(frozen=True)
class _Job:
    key: Key
    referer: str | None
    result: Future[Kept]


class StreetTiles:
    """The tiles of one server up to `max_zoom`; `at_once` requests to it at most, and `queued` more in a line."""

    def __init__(
        self,
        server: TileServer,
        cache: TileCache,
        *,
        max_zoom: int,
        breaker: Breaker | None = None,
        at_once: int = 2,
        waiting: int = 2,
        queued: int = 64,
        idle_s: float = 10,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._server = server
        self._cache = cache
        self._max_zoom = max_zoom
        self._breaker = breaker or Breaker()
        self._at_once = at_once
        self._places = threading.BoundedSemaphore(waiting)
        self._queued = queued
        self._idle_s = idle_s
        self._clock = clock
        self._jobs: deque[_Job] = deque()
        self._underway: dict[Key, Future[Kept]] = {}
        self._changed = threading.Condition()
        self._workers = 0
        self._resting = 0
        self._is_introduced = False

    def tile(self, z: int, x: int, y: int, referer: str | None = None) -> Tile:
        """A tile, old rather than none. `referer` is the address of this register, for the tile server to know us by.

        Raises NotFound when there is no such tile, NotNow when it is not here and cannot be had at once.
        """
        if z > self._max_zoom or not cells.valid_tile(z, x, y):
            raise NotFound
        kept = self._cache.get(z, x, y)
        if kept is None:
            kept = self._awaited((z, x, y), referer)
        elif not self._is_fresh(kept):
            self._renew((z, x, y), referer)
        picture = media_type(kept.body)
        if picture is None:
            raise NotFound
        digest = blake2b(kept.body, digest_size=12).hexdigest()
        return Tile(kept.body, picture, digest, self._is_fresh(kept))

    def _is_fresh(self, kept: Kept) -> bool:
        return self._clock() < kept.expires

    def _renew(self, key: Key, referer: str | None) -> None:
        try:
            self._begun(key, referer)
        except NotNow:
            return

    def _awaited(self, key: Key, referer: str | None) -> Kept:
        result = self._begun(key, referer)
        if not self._places.acquire(blocking=False):
            raise NotNow(_BUSY_S)
        try:
            return result.result(self._server.timeout_s)
        except TimeoutError:
            raise NotNow(_BUSY_S) from None
        finally:
            self._places.release()

    def _begun(self, key: Key, referer: str | None) -> Future[Kept]:
        """The result of a request that is under way, begun now unless it was before. Raises NotNow."""
        with self._changed:
            if key in self._underway:
                return self._underway[key]
            if self._breaker.wait_s() > 0:
                raise self._left_alone()
            if len(self._jobs) >= self._queued:
                raise NotNow(_BUSY_S)
            job = _Job(key, referer, Future())
            self._underway[key] = job.result
            self._jobs.append(job)
            if len(self._jobs) > self._resting and self._workers < self._at_once:
                self._workers += 1
                threading.Thread(target=self._work, name="street-tiles", daemon=True).start()
            self._changed.notify()
            return job.result

    def _left_alone(self) -> NotNow:
        return NotNow(max(_BUSY_S, math.ceil(self._breaker.wait_s())))

    def _work(self) -> None:
        """What a thread of its own does: job by job over one connection, until there was none for a while."""
        self._introduce()
        connection = self._server.connection()
        while job := self._next_job():
            try:
                kept = self._done(job, connection)
            except Exception as error:
                self._finish(job)
                job.result.set_exception(error if isinstance(error, NotNow) else self._failed(error))
            else:
                self._finish(job)
                job.result.set_result(kept)
        connection.close()

    def _introduce(self) -> None:
        # https://operations.osmfoundation.org/policies/tiles/ 5: a cache must say whom to write to. Without a contact
        # the product and the Referer still say who asks, and the operator is told, once.
        with self._changed:
            is_known = self._is_introduced
            self._is_introduced = True
        if not self._server.contact and not is_known:
            get_logger().warning(
                "basemap",
                host=self._server.host,
                state="no contact",
                advice="set LOOKBACK_CONTACT: a tile server may block a cache whose operator it cannot reach",
            )

    def _next_job(self) -> _Job | None:
        with self._changed:
            if not self._jobs:
                self._resting += 1
                self._changed.wait_for(lambda: self._jobs, timeout=self._idle_s)
                self._resting -= 1
            if not self._jobs:
                self._workers -= 1
                return None
            return self._jobs.popleft()

    def _finish(self, job: _Job) -> None:
        with self._changed:
            del self._underway[job.key]

    def _done(self, job: _Job, connection: HTTPConnection) -> Kept:
        """Ask for the tile and keep it. Raises NotNow while the server is left alone, Away when it fails."""
        known = self._cache.get(*job.key)
        # Another request, or another process, may have been faster.
        if known is not None and self._is_fresh(known):
            return known
        if not self._breaker.allows():
            raise self._left_alone()
        validators = (known.etag, known.modified) if known is not None and known.body else (None, None)
        answer = self._server.ask(connection, job.key, job.referer, *validators)
        if self._breaker.succeeded():
            get_logger().info("basemap", host=self._server.host, state="back")
        return self._keep(job.key, answer, known)

    def _keep(self, key: Key, answer: Answer, known: Kept | None) -> Kept:
        kept = Kept(answer.body or b"", answer.expires, answer.etag, answer.modified)
        if answer.body is None and known is not None:
            kept = Kept(known.body, answer.expires, answer.etag or known.etag, answer.modified or known.modified)
        try:
            self._cache.put(*key, kept)
        except OSError as error:
            get_logger().warning("basemap", state="not kept", error=type(error).__name__)
        return kept

    def _failed(self, error: Exception) -> NotNow:
        if isinstance(error, Away):
            pause_s = self._breaker.failed(refused=error.refused, retry_after_s=error.retry_after_s)
            reason = str(error)
        else:
            pause_s, reason = self._breaker.failed(), type(error).__name__
        if pause_s:
            # Never which tile: that is where somebody looks.
            get_logger().warning("basemap", host=self._server.host, state="away", reason=reason, pause_s=round(pause_s))
        return self._left_alone()
