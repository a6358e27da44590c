"""The files of a snapshot that tell of every camera: each format that is installed, and the feed of changes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from app.formats import changes as ndjson
from app.formats import manifest as manifests
from app.formats.about import About
from app.formats.encoding import pieces
from app.formats.exporting import FORMATS, installed
from app.formats.manifest import File
from app.registry import changes
from app.registry.filtering.filters import CameraFilter

EVERYTHING: Final = CameraFilter()
CHANGES: Final = "changes.ndjson"
_CAMERAS: Final = "cameras."
_AT_ONCE: Final = 1000


def names() -> list[str]:
    """What they are called, in the order of a manifest."""
    return [*(f"{_CAMERAS}{extension}" for extension in installed()), CHANGES]


def write(session: Session, folder: Path, name: str, about: About) -> File:
    """Write one of them of the state that a session sees."""
    if name == CHANGES:
        return written(folder / name, ndjson.MEDIA_TYPE, pieces(_lines(session, about)))
    chosen = FORMATS[name.removeprefix(_CAMERAS)]
    return written(folder / name, chosen.media_type, chosen.write(chosen.cameras(session, EVERYTHING), about=about))


def written(path: Path, media_type: str, made: Iterable[bytes]) -> File:
    """Write what is made, and say what a manifest says of it."""
    with path.open("wb") as file:

        def passed() -> Iterator[bytes]:
            for piece in made:
                file.write(piece)
                yield piece

        length, sha256 = manifests.sum_of(passed())
    return File(path.name, media_type, length, sha256)


def _lines(session: Session, about: About) -> Iterator[str]:
    """Every line of the feed, up to the version of the data."""
    after = 0
    while after < about.data_version:
        page = changes.page(session, EVERYTHING, after=after, limit=_AT_ONCE)
        for each in page.changes:
            yield ndjson.line(each, cameras_url=about.cameras_url)
        after = page.until
