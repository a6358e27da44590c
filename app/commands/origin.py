"""The register that a copy follows: its change feeds, asked over one connection. Nobody else is ever asked."""

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final, NamedTuple, Self
from urllib.parse import urlsplit

import click

from app.formats import changes
from app.formats.manifest import NAME
from app.registry.outside import Away, connection_to, exchange, no_answer
from app.registry.revisions import LONGEST_ORIGIN
from app.snapshots.files import CHANGES

# Until somebody who waits for an answer gives up, beyond the time it was asked to wait for a change.
_TIMEOUT_S: Final = 60.0
_LARGEST_ANSWER: Final = 1 << 26
_PIECE: Final = 1 << 22
_JSON: Final = {"Accept": "application/json"}


class Refused(Exception):
    """The other register, or who stands there now, gives what no copy can be made of. To ask again changes nothing."""


class Answer(NamedTuple):
    """Lines of the feed, each with its end; `waited` says that it was waited for a change, as preferred."""

    lines: list[bytes]
    waited: bool


class Origin:
    """One other register. Its errors are Away for what may pass, and Refused."""

    def __init__(self, address: str, connection: HTTPConnection, path: str, key: str | None) -> None:
        self.address = address
        self._connection, self._path = connection, path
        self._shown = {"Authorization": f"Bearer {key}"} if key else {}

    @classmethod
    def parse(cls, text: str, *, key: str | None = None) -> Self:
        """Read an address, such as https://cameras.example.org; `key` is shown there by whoever asks often.

        Raises click.UsageError for what is no address.
        """
        try:
            parts = urlsplit(text.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            parts, host, port = urlsplit(""), None, None
        is_plain = not (parts.query or parts.fragment or "@" in parts.netloc) and len(text) <= LONGEST_ORIGIN
        if parts.scheme not in ("http", "https") or not host or not is_plain:
            raise click.UsageError("Give the address of the other register, such as https://cameras.example.org.")
        path = parts.path.rstrip("/")
        connection = connection_to(host, port, is_secure=parts.scheme == "https", timeout_s=_TIMEOUT_S)
        return cls(f"{parts.scheme}://{parts.netloc.lower()}{path}", connection, path, key)

    def changes(self, *, after: int, limit: int, wait_s: int = 0) -> Answer:
        """The changes after the one of a number, for which it may wait so many seconds."""
        return self._told("/api/changes", after, limit, wait_s)

    def dossier_changes(self, *, after: int, limit: int, wait_s: int = 0) -> Answer:
        """The same of systems, organisations, claims and memberships."""
        return self._told("/api/dossiers/changes", after, limit, wait_s)

    def snapshot(self) -> Iterator[list[bytes]]:
        """The lines of all changes up to the newest snapshot, some at a time; none where there is no snapshot.

        They are read piece by piece, and may end before the last: the feed goes on from anywhere. None of them is read
        where the feed has not come that far: the register was restored from a state before the snapshot.
        """
        address, length, until = self._newest_snapshot()
        start, rest = 0, b""
        if length and until and not self.changes(after=until - 1, limit=1).lines:
            return
        while start < length:
            span = {"Range": f"bytes={start}-{start + _PIECE - 1}"}
            response, body = self._asked(f"{address}/{CHANGES}", span)
            if response.status != 206 or not body:
                return
            start += len(body)
            *lines, rest = (rest + body).splitlines(keepends=True)
            if start >= length or rest.endswith(b"\n"):
                lines, rest = [*lines, rest], b""
            if len(rest) > _LARGEST_ANSWER:
                raise Refused("The newest snapshot there has a line without an end, which no feed has.")
            yield lines

    def _newest_snapshot(self) -> tuple[str, int, int]:
        """Where it is, how long its changes are, 0 where there is none, and the number of the last one."""
        try:
            listing = json.loads(self._asked("/api/snapshots/")[1])
            names = [each["name"] for each in listing["snapshots"] if "withdrawn" not in each]
            name = next(name for name in names if NAME.fullmatch(name))
            newest = json.loads(self._asked(f"/api/snapshots/{name}")[1])
            length = next(int(each["bytes"]) for each in newest["files"] if each["name"] == CHANGES)
            until = int(newest["dataVersion"])
        except (LookupError, TypeError, ValueError, RecursionError, StopIteration):
            return "", 0, 0
        return f"/api/snapshots/{name}", length, until

    def _told(self, path: str, after: int, limit: int, wait_s: int) -> Answer:
        headers = {"Accept": changes.MEDIA_TYPE, **({"Prefer": f"wait={wait_s}"} if wait_s else {})}
        response, body = self._asked(f"{path}?after={after}&limit={limit}", headers, wait_s)
        _check(response)
        return Answer(body.splitlines(keepends=True), "Preference-Applied" in response.headers)

    def _asked(self, target: str, headers: Mapping[str, str] = _JSON, wait_s: int = 0) -> tuple[HTTPResponse, bytes]:
        timeout_s = self._connection.timeout = _TIMEOUT_S + wait_s
        try:
            response, body = exchange(
                self._connection,
                f"{self._path}{target}",
                {**headers, **self._shown},
                timeout_s=timeout_s,
                most=_LARGEST_ANSWER,
            )
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise Away(type(error).__name__) from error
        except Away:
            self._connection.close()
            raise
        if response.status == 429 or response.status >= 500:
            raise no_answer(response)
        return response, body

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def _check(response: HTTPResponse) -> None:
    """Take nothing but the feed itself for an answer."""
    if 300 <= response.status < 400:
        raise Refused("It sends on to another address. If it has moved, begin a copy of the register there.")
    if response.status == 401:
        raise Refused("It does not know the key that was shown, or not any more.")
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if response.status != 200 or media_type != changes.MEDIA_TYPE:
        raise Refused(f"There is no change feed of a register at this address (status {response.status}).")
