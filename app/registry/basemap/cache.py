"""The copies of street tiles on disk: bounded, shared by processes, and never a byte that was not written whole."""

import json
import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

# Each folder holds at most its share of the whole, so that making room looks into one folder and counts are nowhere.
FOLDERS: Final = 64
_DAY_S: Final = 86_400
# Room is made down to this part of a share, so that it is not made again for every tile.
_EMPTIED_TO: Final = 0.8
# How far one process may fill what room it saw before it looks again: others write into the same folder.
_TAKEN_UNSEEN: Final = 0.25
# A small file takes a whole block of the disk: most tiles of the sea are 100 bytes.
_BLOCK: Final = 4096
_DIGEST: Final = 16
_FORMAT: Final = b"lookback-tile-1"


@dataclass(frozen=True)
class Kept:
    """What the tile server last said of a tile. An empty `body`: it has no such tile. `expires` in seconds UTC."""

    body: bytes
    expires: int
    etag: str | None = None
    modified: str | None = None


class TileCache:
    """The tiles of one source (`key`) in `folder`, at most `limit` bytes of disk."""

    def __init__(self, folder: Path, key: str, limit: int, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder / f"tiles-{key}"
        self._share = limit // FOLDERS
        self._clock = clock
        self._room: dict[str, int] = {}
        self._is_alone = False

    def get(self, z: int, x: int, y: int) -> Kept | None:
        """What is kept of a tile, however old. None when there is nothing, or nothing that can be trusted."""
        path = self._path(z, x, y)
        try:
            kept = _decoded(path.read_bytes())
        except OSError:
            return None
        # Another process may throw it away meanwhile.
        with suppress(OSError):
            if kept is None:
                path.unlink()
            elif path.stat().st_mtime < self._today():
                self._mark_used(path)
        return kept

    def put(self, z: int, x: int, y: int, kept: Kept) -> None:
        """Keep what is known of a tile, in place of what was. Raises OSError."""
        path = self._path(z, x, y)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = _encoded(kept)
        file = NamedTemporaryFile(dir=path.parent, prefix=".", delete=False)  # noqa: SIM115
        try:
            with file:
                file.write(content)
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
        with suppress(FileNotFoundError):
            self._mark_used(path)
        self._forget_other_sources()
        self._make_room(path.parent, _on_disk(len(content)))

    def _path(self, z: int, x: int, y: int) -> Path:
        # Neighbours and zooms spread evenly: 64 is eight columns by eight rows.
        folder = (x % 8) * 8 + (y + 3 * z) % 8
        return self._folder / f"{folder:02}" / f"{z}-{x}-{y}"

    def _today(self) -> int:
        return int(self._clock()) // _DAY_S * _DAY_S

    def _mark_used(self, path: Path) -> None:
        # The day is enough to know what is in use; the time of day that somebody looked at a place is nobody's.
        os.utime(path, (self._today(), self._today()))

    def _forget_other_sources(self) -> None:
        """Once in a process: what another source gave would take room for ever."""
        if not self._is_alone:
            self._is_alone = True
            for folder in self._folder.parent.glob("tiles-*"):
                if folder != self._folder:
                    shutil.rmtree(folder, ignore_errors=True)

    def _make_room(self, folder: Path, taken: int) -> None:
        room = self._room.get(folder.name, 0) - taken
        if room <= 0:
            room = int((self._share - self._trimmed(folder)) * _TAKEN_UNSEEN)
        self._room[folder.name] = room

    def _trimmed(self, folder: Path) -> int:
        """How much a folder holds, once the longest unused is gone if it held more than its share."""
        files = sorted(_files(folder), key=itemgetter(0))
        total = sum(size for _, size, _ in files)
        if total > self._share:
            for _, size, path in files:
                Path(path).unlink(missing_ok=True)
                total -= size
                if total <= self._share * _EMPTIED_TO:
                    break
        return total


def _files(folder: Path) -> list[tuple[float, int, str]]:
    """Day of use, size and path of every file; those of writers that were killed too."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                status = entry.stat()
            except FileNotFoundError:
                continue
            found.append((status.st_mtime, _on_disk(status.st_size), entry.path))
    return found


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _encoded(kept: Kept) -> bytes:
    facts = json.dumps([kept.expires, kept.etag, kept.modified]).encode("ascii")
    content = facts + b"\n" + kept.body
    return _digest(content) + content


def _decoded(raw: bytes) -> Kept | None:
    """None for anything that was not written whole by this version."""
    digest, content = raw[:_DIGEST], raw[_DIGEST:]
    if digest != _digest(content):
        return None
    facts, _, body = content.partition(b"\n")
    expires, etag, modified = json.loads(facts)
    return Kept(body, expires, etag, modified)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=_DIGEST, person=_FORMAT).digest()
