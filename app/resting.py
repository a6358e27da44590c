"""Lets whoever looks at the map go first: what makes an export rests between its cameras while somebody does.

Priorities of processes are not enough. PostgreSQL works for an export at the priority that it has, and a system with
every processor at work hands one over late.
"""

import math
from collections.abc import Iterable, Iterator
from ctypes import c_double
from time import monotonic, sleep
from typing import Any, Final, TypeVar

# For how long after a question the map is taken to be in use.
_IN_USE_S: Final = 0.25
# Whoever makes an export looks whether it is after so long, and rests as long as it worked, but no longer than this
# where it only waited for a reader.
_STRETCH_S: Final = 0.005
_REST_S: Final = 0.1

_Row = TypeVar("_Row")


class Use:
    """When somebody last asked for anything but an export: known to every process that is handed this when it begins.

    context: of `multiprocessing`, that begins them.
    """

    def __init__(self, context: Any) -> None:
        self._asked_at: Any = context.RawValue(c_double, -math.inf)

    def note(self) -> None:
        """Note that somebody waits for an answer."""
        self._asked_at.value = monotonic()

    def is_now(self) -> bool:
        """Whether somebody waited for one just now."""
        return monotonic() - float(self._asked_at.value) < _IN_USE_S


def between(rows: Iterable[_Row], use: Use) -> Iterator[_Row]:
    """The rows, of which something is made by whoever takes them: with rests in between while the map is in use."""
    begun = monotonic()
    for row in rows:
        yield row
        worked = monotonic() - begun
        if worked >= _STRETCH_S:
            if use.is_now():
                sleep(min(worked, _REST_S))
            begun = monotonic()
