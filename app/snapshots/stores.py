"""Where snapshots are kept: a folder, or a bucket of S3. A snapshot is there whole, once its manifest is, or not."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from errno import EIO
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

from app.config import ConfigError
from app.formats.manifest import MANIFEST

_PIECE: Final = 1 << 18
_BEGUN: Final = ".making-"
# A bucket that does not answer is asked again, but not for as long as a reader has gone away since.
_AT_FIRST: Final = timedelta(seconds=5)
_PATIENCE: Final = timedelta(seconds=20)
_AGAIN: Final = 2
_STATUS: Final = re.compile(r"status code: ([0-9]{3})")
_REFUSED: Final = "It does not let this register in. Look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_REASONS: Final = {"401": _REFUSED, "403": _REFUSED, "404": "There is no such bucket"}
_NO_ANSWER: Final = "It cannot be reached. Look at the address and at AWS_ENDPOINT_URL"


class Away(OSError):
    """A bucket cannot be reached, or does not let this register in: `strerror` says which."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(EIO, reason, where)


class Store(Protocol):
    """Files by the name of their snapshot and their own. What is not there raises FileNotFoundError."""

    def __hash__(self) -> int:
        """By which what never changes in it is remembered."""

    def files(self) -> dict[str, frozenset[str]]:
        """The names of the files of every snapshot that is there whole."""

    def read(self, snapshot: str, name: str) -> bytes:
        """A small file."""

    def pieces(self, snapshot: str, name: str, start: int, stop: int) -> Iterator[bytes]:
        """The bytes of a file from `start` up to `stop`, which is not among them."""

    def put(self, snapshot: str, name: str, text: bytes) -> None:
        """Add a small file."""

    def remove(self, snapshot: str, name: str) -> None:
        """Take a file away, if it is there."""

    def making(self) -> Any:
        """A context with an empty folder on this machine, to make a snapshot in. What is left in it goes."""

    def keep(self, folder: Path, snapshot: str) -> None:
        """Take over all files of such a folder as a snapshot."""

    def sweep(self) -> None:
        """Take away what an interrupted `keep` or `making` left behind."""


def opened(where: str) -> Store:
    """The store at a path or an address s3://…. Raises ConfigError when it cannot be used."""
    if not where.startswith("s3://"):
        return Folder(Path(where))
    if find_spec("obstore") is None:
        raise ConfigError(f"LOOKBACK_SNAPSHOTS={where}: install what it takes: pip install '.[s3]'")
    from obstore.store import from_url  # noqa: PLC0415 - an extra

    # obstore does not look at this setting any more where it is told any other of this kind.
    is_plain = os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true")
    store = from_url(
        where,
        client_options={"connect_timeout": _AT_FIRST, "allow_http": is_plain},
        retry_config={"max_retries": _AGAIN, "retry_timeout": _PATIENCE},
    )
    return Bucket(store, where)


class Folder:
    """Snapshots in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def files(self) -> dict[str, frozenset[str]]:
        found = {}
        for folder in self._root.iterdir() if self._root.is_dir() else ():
            if not folder.name.startswith(".") and folder.is_dir():
                found[folder.name] = frozenset(each.name for each in folder.iterdir())
        return _whole(found)

    def read(self, snapshot: str, name: str) -> bytes:
        return (self._root / snapshot / name).read_bytes()

    def pieces(self, snapshot: str, name: str, start: int, stop: int) -> Iterator[bytes]:
        with (self._root / snapshot / name).open("rb") as file:
            file.seek(start)
            while start < stop and (piece := file.read(min(_PIECE, stop - start))):
                start += len(piece)
                yield piece

    def put(self, snapshot: str, name: str, text: bytes) -> None:
        # A file of its own first: under its name it is there whole or not at all.
        fresh = self._root / snapshot / f".{name}"
        fresh.write_bytes(text)
        fresh.replace(self._root / snapshot / name)

    def remove(self, snapshot: str, name: str) -> None:
        (self._root / snapshot / name).unlink(missing_ok=True)

    @contextmanager
    def making(self) -> Iterator[Path]:
        self._root.mkdir(parents=True, exist_ok=True)
        # Beside the others, so that to keep it is to give it another name.
        with tempfile.TemporaryDirectory(dir=self._root, prefix=_BEGUN, ignore_cleanup_errors=True) as folder:
            inner = Path(folder, "files")
            inner.mkdir()
            yield inner

    def keep(self, folder: Path, snapshot: str) -> None:
        for file in folder.iterdir():
            with file.open("rb") as written:
                os.fsync(written.fileno())
        folder.rename(self._root / snapshot)

    def sweep(self) -> None:
        for left in self._root.glob(f"{_BEGUN}*"):
            shutil.rmtree(left, ignore_errors=True)


class Bucket:
    """Snapshots in a store of obstore, which is told to by its own settings, such as AWS_REGION. Raises Away."""

    def __init__(self, store: Any, where: str = "the bucket") -> None:
        import obstore  # noqa: PLC0415 - an extra
        from obstore import exceptions  # noqa: PLC0415

        self._obstore, self._store, self._where = obstore, store, where
        self._error = exceptions.BaseError

    def files(self) -> dict[str, frozenset[str]]:
        return _whole(self._everything())

    def read(self, snapshot: str, name: str) -> bytes:
        with self._asked():
            return bytes(self._obstore.get(self._store, f"{snapshot}/{name}").bytes())

    def pieces(self, snapshot: str, name: str, start: int, stop: int) -> Iterator[bytes]:
        if start < stop:
            with self._asked():
                found = self._obstore.get(self._store, f"{snapshot}/{name}", options={"range": (start, stop)})
                yield from map(bytes, found.stream(min_chunk_size=_PIECE))

    def put(self, snapshot: str, name: str, text: bytes) -> None:
        with self._asked():
            self._obstore.put(self._store, f"{snapshot}/{name}", text)

    def remove(self, snapshot: str, name: str) -> None:
        if name in self._everything().get(snapshot, ()):
            with self._asked():
                self._obstore.delete(self._store, f"{snapshot}/{name}")

    @contextmanager
    def making(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="lookback-") as folder:
            yield Path(folder)

    def keep(self, folder: Path, snapshot: str) -> None:
        # The manifest last: a snapshot is there once it is.
        for file in sorted(folder.iterdir(), key=lambda each: each.name == MANIFEST):
            with self._asked():
                self._obstore.put(self._store, f"{snapshot}/{file.name}", file)

    def sweep(self) -> None:
        everything = self._everything()
        for snapshot in everything.keys() - _whole(everything).keys():
            for name in everything[snapshot]:
                with self._asked():
                    self._obstore.delete(self._store, f"{snapshot}/{name}")

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            # Which class of error it is depends on what was asked; the status does not.
            status = _STATUS.search(str(error))
            raise Away(self._where, _REASONS.get(status[1] if status else "", _NO_ANSWER)) from None

    def _everything(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        with self._asked():
            for each in chain.from_iterable(self._obstore.list(self._store)):
                snapshot, _, name = each["path"].rpartition("/")
                found.setdefault(snapshot, set()).add(name)
        return {snapshot: frozenset(names) for snapshot, names in found.items()}


def _whole(found: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {snapshot: names for snapshot, names in found.items() if MANIFEST in names}
