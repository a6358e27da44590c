"""How every export turns text into bytes: compact JSON, UTF-8, pieces of a size that suits the network."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

_PIECE: Final = 1 << 16
# How many cameras are put into words at a time: of most about as much as a piece.
AT_ONCE: Final = 64


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")


# allow_nan=False: RFC 8259 knows no NaN, and a stream that breaks is better than one that lies about being JSON.
to_json = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"), default=_plain
).encode


def words(value: object) -> str:
    """A value of a camera as plain text: a bag of tags as JSON."""
    if isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else to_json(value)


def to_bytes(text: str) -> bytes:
    """UTF-8. A lone surrogate, which it cannot carry, becomes its JSON escape: a bag of tags stays as it was."""
    return text.encode("utf-8", "backslashreplace")


def pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """Gather small texts into pieces of about 64 KB, see `to_bytes`."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= _PIECE:
            yield to_bytes("".join(waiting))
            waiting.clear()
            length = 0
    if waiting:
        yield to_bytes("".join(waiting))
