"""One request to an outside server, which can neither hold up nor flood who asks."""

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Final

# An answer that says "not you" or "not so often", and not "I am ill".
_REFUSALS: Final = frozenset({401, 402, 403, 418, 429})


class Away(Exception):
    """The server cannot be reached, is too slow, or sends what is no answer. `refused` when it does not want us."""

    def __init__(self, reason: str, *, refused: bool = False, retry_after_s: int = 0) -> None:
        super().__init__(reason)
        self.refused = refused
        self.retry_after_s = retry_after_s


def connection_to(host: str, port: int | None, *, is_secure: bool, timeout_s: float) -> HTTPConnection:
    """A connection that opens when it is used, and again after it was closed."""
    if is_secure:
        return HTTPSConnection(host, port, timeout=timeout_s, context=_trusted())
    return HTTPConnection(host, port, timeout=timeout_s)


def exchange(
    connection: HTTPConnection, target: str, headers: Mapping[str, str], *, timeout_s: float, most: int
) -> tuple[HTTPResponse, bytes]:
    """Send a GET and read the whole answer, of `most` bytes at most, within so many seconds after it was sent.

    Raises Away when it is too large or cut short, and what http.client raises: OSError, TimeoutError among them, and
    HTTPException.
    """
    connection.request("GET", target, headers=dict(headers))
    # The timeout of a socket starts anew with every byte, so a drip would never end.
    hung_up = threading.Event()
    watch = threading.Timer(timeout_s, _hang_up, [connection.sock, hung_up])
    watch.daemon = True
    watch.start()
    try:
        response = connection.getresponse()
        return response, _read(response, most)
    finally:
        watch.cancel()
        if hung_up.is_set():
            raise TimeoutError


def no_answer(response: HTTPResponse) -> Away:
    """What a status means that is none of those hoped for."""
    return Away(
        f"status {response.status}",
        refused=response.status in _REFUSALS,
        retry_after_s=seconds(response.headers.get("Retry-After")),
    )


def seconds(text: str | None) -> int:
    """The whole seconds that a header gives, 0 for anything else."""
    return int(text[:10]) if text and text.isascii() and text.isdigit() else 0


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _read(response: HTTPResponse, most: int) -> bytes:
    body = response.read(most + 1)
    if len(body) > most:
        raise Away("too large")
    if response.length:
        raise Away("cut short")
    return body


def _hang_up(connected: socket.socket, hung_up: threading.Event) -> None:
    hung_up.set()
    with suppress(OSError):
        # Not the method of an SSL socket, which another thread is reading from.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
