"""One message to a server that somebody named who may mean harm: never to one of the operator's own machines.

The addresses of a host are looked at and connected to without asking for them again, so that a name cannot lead
elsewhere in between (DNS rebinding). Nobody is followed to another address.
"""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPException
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from app.registry.details import is_web_address
from app.registry.outside import Away, connection_to, seconds
from app.registry.sources import LONGEST_ADDRESS

# All that was ever given out of IPv6 (https://www.iana.org/assignments/ipv6-address-space). Outside of it there is what
# stands for an address of IPv4, which may be anything: ::127.0.0.1, ::ffff:0:127.0.0.1, 64:ff9b::127.0.0.1.
_GIVEN_OUT: Final = ip_network("2000::/3")
# And so there is within it; the last is for examples.
_NOT_PUBLIC: Final = tuple(map(ip_network, ("2002::/16", "2001::/32", "3fff::/20")))
_Place = tuple[socket.AddressFamily, Any]


class Answer(NamedTuple):
    """What of an answer is looked at."""

    status: int
    retry_after_s: int


def may_be_sent_to(url: str, *, anywhere: bool) -> bool:
    """Whether messages may be sent to this address as far as can be told without asking anybody."""
    if not (url.isascii() and url.isprintable() and is_web_address(url) and len(url) <= LONGEST_ADDRESS):
        return False
    parts = urlsplit(url)
    try:
        has_port = parts.port != 0
    except ValueError:
        return False
    if anywhere or not has_port:
        return has_port
    return parts.scheme == "https" and not parts.fragment and _may_be_public(parts.hostname or "")


def is_public(address: str) -> bool:
    """Whether an address of the internet protocol is one of the public internet's."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return is_public(str(parsed.ipv4_mapped))
        if parsed not in _GIVEN_OUT or any(parsed in network for network in _NOT_PUBLIC):
            return False
    return parsed.is_global and not parsed.is_multicast


def post(url: str, headers: Mapping[str, str], body: bytes, *, timeout_s: float, anywhere: bool = False) -> Answer:
    """Send a POST, all of it and its answer within so many seconds after the host's addresses are known.

    anywhere: also over http:// and to private addresses. Of the answer no body is read. Raises Away.
    """
    if not may_be_sent_to(url, anywhere=anywhere):
        raise Away("not public")
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    connection = connection_to(parts.hostname or "", port, is_secure=is_secure, timeout_s=timeout_s)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        line = _Line(_places(parts.hostname or "", port, anywhere=anywhere))
        # How http.client lets others open its connections; it has no better way.
        connection._create_connection = line.open  # type: ignore[attr-defined]
        with _ended_after(timeout_s, line):
            connection.request("POST", target, body, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, seconds(response.headers.get("Retry-After")))
    except (OSError, HTTPException, UnicodeError) as error:
        raise Away(type(error).__name__) from None
    finally:
        connection.close()


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:
        # A name. Where it leads is seen when something is sent.
        return "." in host.rstrip(".")


def _places(host: str, port: int, *, anywhere: bool) -> list[_Place]:
    """Where a host is. Raises Away if any of its addresses is not public: then none of them is trusted."""
    found: list[_Place] = [
        (family, place) for family, *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ]
    if not anywhere and not all(is_public(str(place[0])) for _, place in found):
        raise Away("not public")
    return found


class _Line:
    """A connection to one of some places and to none else, which another thread may end."""

    def __init__(self, places: list[_Place]) -> None:
        self._places = places
        self._handle: socket.socket | None = None
        self._is_over = threading.Event()

    def open(self, _: object, timeout: float, *__: object) -> socket.socket:
        """Connect to the first that takes it, in place of `socket.create_connection`."""
        failed: OSError = OSError("nowhere")
        for family, place in self._places:
            made = socket.socket(family, socket.SOCK_STREAM)
            try:
                made.settimeout(timeout)
                made.connect(place)
                # TLS takes the socket away from whoever made it; a second handle on it stays.
                self._handle = made.dup()
                if self._is_over.is_set():
                    # Places before this one took all the time there was, and nobody ends it any more.
                    raise TimeoutError
            except OSError as error:
                made.close()
                failed = error
            else:
                return made
            if self._is_over.is_set():
                break
        raise failed

    def end(self) -> None:
        """Whoever connects, reads or writes from now on finds it closed."""
        self._is_over.set()
        if self._handle:
            with suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the second handle back."""
        if self._handle:
            self._handle.close()


@contextmanager
def _ended_after(timeout_s: float, line: _Line) -> Iterator[None]:
    """End a line that is still open after so many seconds: a drip of bytes would never run into a timeout."""
    watch = threading.Timer(timeout_s, line.end)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
        line.close()
