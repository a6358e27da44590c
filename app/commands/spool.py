"""Cameras set aside on disk between being read and being published, so that memory stays flat."""

import marshal
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from types import TracebackType
from typing import Final, Self

from app.registry.imports import Named

# Cameras published in one transaction. It holds up other publishers for a second at most.
BATCH: Final = 10_000
# Neighbours are cameras of the same square of so many degrees.
_SQUARE: Final = 5
_NUMBER: Final = itemgetter(0)
_Square = tuple[float, float]
# Cameras as bytes: what another process is handed costs little more than those.
Batch = list[bytes]


class Spool:
    """Cameras in batches, neighbours together. Use it in a `with`: the file is gone afterwards.

    What is published together then touches few pages of the map index and few of the counts, each of them once, in
    place of a few everywhere: a third of the time of a large import. In a batch the order is that of the file.

    marshal keeps every string as it is, lone surrogates too, and costs a tenth of reading the file again. What it reads
    here is what it wrote a moment ago.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed on leaving
        # Each camera is turned into bytes at once, with its number in the file: so many objects, left for later, would
        # by then be far from the processor.
        self._waiting: defaultdict[_Square, list[bytes]] = defaultdict(list)
        self._places: defaultdict[_Square, list[tuple[int, int]]] = defaultdict(list)
        self.count = 0

    def add(self, camera: Named) -> None:
        """Set one more aside."""
        self._waiting[camera.lat // _SQUARE, camera.lon // _SQUARE].append(marshal.dumps((self.count, *camera)))
        self.count += 1
        if self.count % BATCH == 0:
            self._flush()

    def batches(self) -> Iterator[Batch]:
        """All of them, at most BATCH at a time, for `unpacked`."""
        self._flush()
        batch: list[bytes] = []
        for square in sorted(self._places):
            for place, size in self._places[square]:
                self._file.seek(place)
                batch += marshal.loads(self._file.read(size))  # noqa: S302 - our own bytes
                if len(batch) >= BATCH:
                    yield batch[:BATCH]
                    batch = batch[BATCH:]
        if batch:
            yield batch

    def _flush(self) -> None:
        for square, cameras in self._waiting.items():
            self._places[square].append((self._file.tell(), self._file.write(marshal.dumps(cameras))))
        self._waiting.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def unpacked(batch: Batch) -> list[Named]:
    """The cameras of a batch, in the order of the file."""
    cameras = sorted(map(marshal.loads, batch), key=_NUMBER)
    return [Named._make(camera) for _, *camera in cameras]
