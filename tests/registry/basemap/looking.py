"""Street tiles with clocks that stand still, and many who look at once."""

import threading
from collections.abc import Callable
from pathlib import Path

from app.registry.basemap import NotNow, StreetTiles, Tile, TileCache, TileServer
from app.registry.breaker import Breaker
from app.registry.errors import NotFound
from tests.tile_upstream import Clock

DAY_S = 86_400
SITE = "https://cameras.example.org/"


class Streets(StreetTiles):
    """Street tiles with clocks that stand still and a short patience."""

    def __init__(
        self,
        template: str,
        folder: Path,
        *,
        timeout_s: float = 4,
        contact: str | None = "maps@example.org",
        clock: Clock | None = None,
        queued: int = 64,
    ) -> None:
        self.clock = clock or Clock()
        self.cache = TileCache(folder, "test", 64_000_000, clock=self.clock)
        super().__init__(
            TileServer(template, "Lookback/1.0", contact, timeout_s=timeout_s, clock=self.clock),
            self.cache,
            max_zoom=19,
            breaker=Breaker(clock=self.clock),
            idle_s=0.05,
            queued=queued,
            clock=self.clock,
        )

    def outcome(self, x: int, y: int = 0) -> Tile | type[Exception]:
        try:
            return self.tile(12, x, y, SITE)
        except (NotFound, NotNow) as error:
            return type(error)

    def has_nothing_to_do(self) -> bool:
        return not self._underway

    def is_asleep(self) -> bool:
        return not self._workers


class AtOnce:
    """Something done in so many threads at the same time; `outcomes` fill up as they end."""

    def __init__(self, what: Callable[[int], object], times: int) -> None:
        self.outcomes: list[object] = []
        start = threading.Barrier(times)

        def one(number: int) -> None:
            start.wait()
            self.outcomes.append(what(number))

        self._threads = [threading.Thread(target=one, args=[number], daemon=True) for number in range(times)]
        for thread in self._threads:
            thread.start()

    def all(self) -> list[object]:
        for thread in self._threads:
            thread.join()
        return self.outcomes
