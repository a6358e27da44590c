"""The outside server that has the tiles: one request and what its answer means. Nothing about a visitor goes there."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from typing import Final
from urllib.parse import urlsplit

from app.registry.outside import Away, connection_to, exchange, no_answer, seconds

TIMEOUT_S: Final = 4.0
LARGEST_TILE: Final = 1_000_000
# https://operations.osmfoundation.org/policies/tiles/ 3.2: seven days when nothing is said; we ask no server for more.
_SHORTEST_LIFE_S: Final = 7 * 86_400
_LONGEST_LIFE_S: Final = 365 * 86_400
_ABSENT_LIFE_S: Final = 86_400
_ABSENT: Final = frozenset({204, 404, 410})
_LONGEST_VALIDATOR: Final = 256


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
        return connection_to(self.host, self._port, is_secure=self._is_secure, timeout_s=self.timeout_s)

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
        response, body = exchange(connection, target, headers, timeout_s=self.timeout_s, most=LARGEST_TILE)
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
            raise no_answer(response)
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
        life = seconds(said) - seconds(headers.get("Age"))
    else:
        life = int(_moment(headers.get("Expires"), now) - _moment(headers.get("Date"), now))
    return min(max(life, _SHORTEST_LIFE_S), _LONGEST_LIFE_S)


def _directives(text: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in text.lower().split(","))
    return {name.strip(): value.strip(' "') for name, _, value in pairs}


def _moment(text: str | None, default: float) -> float:
    try:
        return parsedate_to_datetime(text).timestamp() if text else default
    except (ValueError, OverflowError):
        return default


def _validator(headers: HTTPMessage, name: str) -> str | None:
    """A validator that can be sent back as it came."""
    value = headers.get(name)
    return value if value and value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else None
