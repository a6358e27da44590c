"""The outside server that has the tiles: one request and what its answer means. Nothing about a visitor goes there."""

import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR, socket
from typing import Final
from urllib.parse import urlsplit

TIMEOUT_S: Final = 4.0
LARGEST_TILE: Final = 1_000_000
# https://operations.osmfoundation.org/policies/tiles/ 3.2: seven days when nothing is said; we ask no server for more.
_SHORTEST_LIFE_S: Final = 7 * 86_400
_LONGEST_LIFE_S: Final = 365 * 86_400
_ABSENT_LIFE_S: Final = 86_400
# An answer that says "not you" or "not so often", and not "I am ill".
_REFUSALS: Final = frozenset({401, 402, 403, 418, 429})
_ABSENT: Final = frozenset({204, 404, 410})
_LONGEST_VALIDATOR: Final = 256


class Away(Exception):
    """The server cannot be reached, is too slow, or sends what is no tile. `refused` when it does not want us."""

    def __init__(self, reason: str, *, refused: bool = False, retry_after_s: int = 0) -> None:
        super().__init__(reason)
        self.refused = refused
        self.retry_after_s = retry_after_s


@dataclass(frozen=True)
class Answer:
    """A tile, no tile (an empty `body`), or word that what is known still holds (None). `expires` in seconds UTC."""

    body: bytes | None
    expires: int
    etag: str | None = None
    modified: str | None = None


class TileServer:
    """A server of tiles by the template of their addresses. One connection serves one thread.

    It is told the `product` that asks, such as Lookback/1.0, and a `contact` to write to: a mail or a page.
    """

    def __init__(
        self,
        template: str,
        product: str,
        contact: str | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        parts = urlsplit(template)
        self.host = parts.hostname or ""
        self.timeout_s = timeout_s
        self._port = parts.port
        self._is_secure = parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self.contact = contact
        self._user_agent = f"{product} (+{contact})" if contact else product
        self._clock = clock

    def connection(self) -> HTTPConnection:
        """A connection that opens when it is used, and again after it was closed."""
        if self._is_secure:
            return HTTPSConnection(self.host, self._port, timeout=self.timeout_s, context=self._trusted)
        return HTTPConnection(self.host, self._port, timeout=self.timeout_s)

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    def ask(
        self,
        connection: HTTPConnection,
        tile: tuple[int, int, int],
        referer: str | None = None,
        etag: str | None = None,
        modified: str | None = None,
    ) -> Answer:
        """Ask for a tile (z, x, y), or whether the one with these validators still holds. Raises Away."""
        target = self._target
        for name, number in zip("zxy", tile, strict=True):
            target = target.replace(f"{{{name}}}", str(number))
        headers = {
            "Accept": "image/png,image/jpeg,image/webp",
            "User-Agent": self._user_agent,
            "Referer": referer,
            "If-None-Match": etag,
            "If-Modified-Since": modified,
        }
        sent = {name: value for name, value in headers.items() if value}
        try:
            return self._exchanged(connection, target, sent)
        except (OSError, HTTPException, ValueError) as error:
            connection.close()
            raise Away(type(error).__name__) from error
        except Away:
            connection.close()
            raise

    def _exchanged(self, connection: HTTPConnection, target: str, headers: dict[str, str]) -> Answer:
        was_open = connection.sock is not None
        try:
            return self._exchange(connection, target, headers)
        except (ConnectionError, ssl.SSLError):
            # The server may have closed a connection that rested; a new one tells whether it is there.
            if not was_open:
                raise
            connection.close()
            return self._exchange(connection, target, headers)

    def _exchange(self, connection: HTTPConnection, target: str, headers: dict[str, str]) -> Answer:
        connection.request("GET", target, headers=headers)
        # The timeout of a socket starts anew with every byte, so a drip would never end.
        hung_up = threading.Event()
        watch = threading.Timer(self.timeout_s, _hang_up, [connection.sock, hung_up])
        watch.daemon = True
        watch.start()
        try:
            response = connection.getresponse()
            body = _read(response)
        finally:
            watch.cancel()
            if hung_up.is_set():
                raise TimeoutError
        is_conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        return self._understood(response, body, is_conditional=is_conditional)

    def _understood(self, response: HTTPResponse, body: bytes, *, is_conditional: bool) -> Answer:
        headers = response.headers
        etag, modified = (_validator(headers, name) for name in ("ETag", "Last-Modified"))
        now = int(self._clock())
        expires = now + lifetime_s(headers, now)
        if response.status == 304 and is_conditional:
            return Answer(None, expires, etag, modified)
        if response.status in _ABSENT:
            return Answer(b"", now + _ABSENT_LIFE_S)
        if response.status != 200:
            raise Away(
                f"status {response.status}",
                refused=response.status in _REFUSALS,
                retry_after_s=_seconds(headers.get("Retry-After")),
            )
        if media_type(body) is None:
            raise Away("not an image")
        return Answer(body, expires, etag, modified)


def media_type(body: bytes) -> str | None:
    """What kind of picture it is, by its first bytes: whatever a server calls it, nothing else is ever passed on."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return None


def lifetime_s(headers: HTTPMessage, now: float) -> int:
    """How long an answer may be kept by a shared cache (RFC 9111, 4.2.1), but at least seven days."""
    directives = _directives(headers.get("Cache-Control", ""))
    said = directives.get("s-maxage", directives.get("max-age"))
    if said is not None:
        life = _seconds(said) - _seconds(headers.get("Age"))
    else:
        life = int(_moment(headers.get("Expires"), now) - _moment(headers.get("Date"), now))
    return min(max(life, _SHORTEST_LIFE_S), _LONGEST_LIFE_S)


def _directives(text: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in text.lower().split(","))
    return {name.strip(): value.strip(' "') for name, _, value in pairs}


def _seconds(text: str | None) -> int:
    return int(text[:10]) if text and text.isascii() and text.isdigit() else 0


def _moment(text: str | None, default: float) -> float:
    try:
        return parsedate_to_datetime(text).timestamp() if text else default
    except (ValueError, OverflowError):
        return default


def _validator(headers: HTTPMessage, name: str) -> str | None:
    """A validator that can be sent back as it came."""
    value = headers.get(name)
    return value if value and value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else None


def _read(response: HTTPResponse) -> bytes:
    """The whole body. Raises Away when it is too large or cut short."""
    body = response.read(LARGEST_TILE + 1)
    if len(body) > LARGEST_TILE:
        raise Away("too large")
    if response.length:
        raise Away("cut short")
    return body


def _hang_up(connected: socket, hung_up: threading.Event) -> None:
    hung_up.set()
    with suppress(OSError):
        # Not the method of an SSL socket, which another thread is reading from.
        socket.shutdown(connected, SHUT_RDWR)
