"""A register and its copy: what is told goes through the feed's own bytes, and what both say is compared."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.formats import changes as ndjson
from app.formats import copied, copied_dossiers
from app.formats import dossiers as dossier_lines
from app.registry import cameras, changes, mirroring, revisions, sources
from app.registry.cameras import camera
from app.registry.dossiers import dossier_changes, dossier_copies, dossier_history, statements
from app.registry.dossiers.claim_tables import claim
from app.registry.dossiers.evidence import evidence
from app.registry.dossiers.linkings import linking, system_camera
from app.registry.dossiers.systems import system
from app.registry.errors import Gone, NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.map.points import on_the_map
from app.registry.revisions import publication, revision
from tests.registry.reading import index

ORIGIN = "https://cameras.example.org"


def told(session: Session, after: int, limit: int) -> bytes:
    """The lines of the feed."""
    found = changes.page(session, CameraFilter(), after=after, limit=limit)
    return b"".join(ndjson.write(found.changes, cameras_url="https://example.org/cameras"))


def follow(origin: Session, copy: Session, *, limit: int) -> int:
    """Take one page over; returns how far the copy is."""
    lines = told(origin, revisions.data_version(copy), limit).splitlines(keepends=True)
    return mirroring.apply(copy, copied.read(lines))


def told_of_dossiers(session: Session, after: int, limit: int) -> bytes:
    """The lines of the feed of dossiers."""
    return b"".join(dossier_lines.history(dossier_changes.page(session, after=after, limit=limit)))


def follow_all(origin: Session, copy: Session, *, limit: int) -> int:
    """Take one page of dossiers over, and all of cameras before; returns how far the copy is."""
    lines = told_of_dossiers(origin, dossier_history.version(copy), limit).splitlines(keepends=True)
    while follow(origin, copy, limit=1000) < revisions.data_version(origin):
        pass
    return dossier_copies.apply(copy, copied_dossiers.read(lines))


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
    points, counts, standing = index(session)
    told = {row["source_id"] for row in readable.values() if isinstance(row, dict)}
    known = sources.everything(session)
    return {
        "camera": readable,
        "camera_point": points,
        "cell_count": counts,
        "city_cell": standing,
        "revision": [
            dict(row) if isinstance(readable[row["camera_id"]], dict) else (row["seq"], row["kind"], row["day"])
            for row in session.execute(select(revision).order_by(revision.c.seq)).mappings()
        ],
        "source": {each: {**known[each].facts(), "retrieved_on": known[each].retrieved_on} for each in told},
        **_dossiers(session),
        "publication": session.execute(select(publication.c.seq, publication.c.camera_id)).one(),
    }


def _dossiers(session: Session) -> dict[str, Any]:
    """The published dossiers: rows of what may be read, and their whole history as it is told."""
    claims = {each.id: each for each in statements.page(session)}
    rests_on = statements.evidence_of_all(session)
    on_map = select(camera.c.id).where(on_the_map(camera))
    members = select(system_camera).where(system_camera.c.camera_id.in_(on_map)).order_by(system_camera.c.camera_id)
    marks = select(claim.c.id, claim.c.fingerprint).where(claim.c.id.in_(claims)).order_by(claim.c.id)
    marks_of_proof = select(evidence.c.fingerprint).where(evidence.c.id.in_([row["id"] for row in rests_on]))
    return {
        "system": session.execute(select(system).order_by(system.c.id)).all(),
        "organisation": statements.organisations(session),
        "claim": claims,
        "evidence": rests_on,
        "fingerprints": (session.execute(marks).all(), set(session.scalars(marks_of_proof))),
        "linking": session.execute(select(linking).order_by(linking.c.id)).all(),
        "system_camera": session.execute(members).all(),
        "dossier_revision": told_of_dossiers(session, 0, 1_000_000).splitlines(),
        "dossier_seq": dossier_history.version(session),
    }
