"""A file that is there whole before its first byte leaves, for formats that cannot be written from front to back."""

from collections.abc import Iterator
from os import fdopen, fstat
from pathlib import Path
from typing import Final

_PIECE: Final = 1 << 18


class Finished(Iterator[bytes]):
    """The bytes of a finished file, in pieces.

    length: how many there are. Given by its path, or by the number under which it is open. The file's name may go
    meanwhile: it is open until the last piece is read, or `close`.
    """

    def __init__(self, file: Path | int) -> None:
        self._file = file.open("rb") if isinstance(file, Path) else fdopen(file, "rb")
        self.length = fstat(self._file.fileno()).st_size

    def __next__(self) -> bytes:
        if self._file.closed or not (piece := self._file.read(_PIECE)):
            self.close()
            raise StopIteration
        return piece

    def fileno(self) -> int:
        """The number under which it is open."""
        return self._file.fileno()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
