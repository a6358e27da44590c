"""A register and its copy: what is told goes through the feed's own bytes, and what both say is compared."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.formats import changes as ndjson
from app.formats import copied
from app.registry import cameras, changes, mirroring, revisions, sources
from app.registry.cameras import camera
from app.registry.errors import Gone, NotFound
from app.registry.filters import CameraFilter
from app.registry.revisions import publication, revision
from tests.registry.reading import index


def told(session: Session, after: int, limit: int) -> bytes:
    """The lines of the feed."""
    found = changes.page(session, CameraFilter(), after=after, limit=limit)
    return b"".join(ndjson.write(found.changes, cameras_url="https://example.org/cameras"))


def follow(origin: Session, copy: Session, *, limit: int) -> int:
    """Take one page over; returns how far the copy is."""
    lines = told(origin, revisions.data_version(copy), limit).splitlines(keepends=True)
    return mirroring.apply(copy, copied.read(lines))


def public(session: Session) -> dict[str, Any]:
    """The published tables, but for what nobody may read of them; terms go by their names."""
    readable: dict[int, Any] = {}
    rows = session.execute(select(camera).order_by(camera.c.id)).mappings().all()
    for row in rows:
        try:
            readable[row["id"]] = dict(cameras.get(session, row["id"]))
        except NotFound:
            readable[row["id"]] = ("hidden", row["seq"])
        except Gone:
            readable[row["id"]] = ("taken down", row["seq"])
    points, counts = index(session)
    told = {row["source_id"] for row in readable.values() if isinstance(row, dict)}
    known = sources.everything(session)
    return {
        "camera": readable,
        "camera_point": points,
        "cell_count": counts,
        "revision": [
            dict(row) if isinstance(readable[row["camera_id"]], dict) else (row["seq"], row["kind"], row["day"])
            for row in session.execute(select(revision).order_by(revision.c.seq)).mappings()
        ],
        "source": {each: {**known[each].facts(), "retrieved_on": known[each].retrieved_on} for each in told},
        "publication": session.execute(select(publication.c.seq, publication.c.camera_id)).one(),
    }
