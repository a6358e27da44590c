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


def pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """Gather small texts into pieces of about 64 KB of UTF-8.

    A lone surrogate, which UTF-8 cannot carry, becomes its JSON escape, so that a bag of tags stays as it was.
    """
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= _PIECE:
            yield "".join(waiting).encode("utf-8", "backslashreplace")
            waiting.clear()
            length = 0
    if waiting:
        yield "".join(waiting).encode("utf-8", "backslashreplace")
