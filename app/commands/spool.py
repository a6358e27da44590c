"""Cameras set aside on disk between being read and being published, so that memory stays flat."""

import marshal
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from app.registry.imports import Named

BATCH: Final = 2000


class Spool:
    """Cameras in batches, in their order. Use it in a `with`: the file is gone afterwards.

    marshal keeps every string as it is, lone surrogates too, and costs a tenth of reading the file again. What it reads
    here is what it wrote a moment ago.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed on leaving
        self._waiting: list[tuple[object, ...]] = []
        self.count = 0

    def add(self, camera: Named) -> None:
        """Set one more aside."""
        self._waiting.append(tuple(camera))
        self.count += 1
        if len(self._waiting) == BATCH:
            self._flush()

    def batches(self) -> Iterator[list[Named]]:
        """All of them, at most BATCH at a time."""
        self._flush()
        self._file.seek(0)
        while True:
            try:
                batch = marshal.load(self._file)  # noqa: S302 - our own bytes
            except EOFError:
                return
            yield [Named(*each) for each in batch]

    def _flush(self) -> None:
        if self._waiting:
            marshal.dump(self._waiting, self._file)
            self._waiting = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
