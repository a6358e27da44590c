"""Leaves an outside server alone for a growing while after it failed, and then lets one request try."""

import threading
import time
from collections.abc import Callable
from typing import Final

_LONGEST_ASKED_FOR_S: Final = 3600


class Breaker:
    """Counts failures. Safe to share between threads; times in seconds."""

    def __init__(
        self,
        *,
        failures: int = 3,
        first_pause_s: float = 5,
        refused_pause_s: float = 60,
        longest_pause_s: float = 600,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._first_pause_s = first_pause_s
        self._refused_pause_s = refused_pause_s
        self._longest_pause_s = longest_pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause_s = 0.0
        self._until = 0.0
        self._is_trying = False

    def wait_s(self) -> float:
        """How long the server is to be left alone; 0 when it may be asked."""
        return max(0.0, self._until - self._clock())

    def allows(self) -> bool:
        """Whether to ask now. After a pause only the first who asks this may, until it is known how that went."""
        with self._lock:
            if self.wait_s() > 0:
                return False
            if self._pause_s:
                self._is_trying = True
                self._until = self._clock() + self._pause_s
            return True

    def succeeded(self) -> bool:
        """The server answered. True when it was away before."""
        with self._lock:
            was_away = self._pause_s > 0
            self._failures, self._pause_s, self._until, self._is_trying = 0, 0.0, 0.0, False
            return was_away

    def failed(self, *, refused: bool = False, retry_after_s: int = 0) -> float:
        """The server failed. Returns for how long it will now be left alone, 0 when nothing changes."""
        with self._lock:
            self._failures += 1
            is_known = self.wait_s() > 0 and not self._is_trying
            if is_known or not (refused or self._pause_s or self._failures >= self._most):
                return 0.0
            pause = max(self._first_pause_s, self._pause_s * 2, self._refused_pause_s if refused else 0)
            self._pause_s = min(pause, self._longest_pause_s)
            self._is_trying = False
            wait = max(self._pause_s, min(retry_after_s, _LONGEST_ASKED_FOR_S))
            self._until = self._clock() + wait
            return wait
