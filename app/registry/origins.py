"""What cameras were when they were first published, told from what they are now and from what changed since."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import vocabulary
from app.registry.cameras import camera
from app.registry.fields import UNKNOWN
from app.registry.revisions import revision

_FACTS: Final = ("lon", "lat", "precision_m", *vocabulary.NAMES, "source_id", "external_id", "osm_tags")


def first_facts(session: Session, camera_ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """The facts that each of these cameras was published with, at most some thousand of them: only what was known.

    A "created" revision holds none of them: they would be written twice, and once more in every backup. Most cameras
    still are what they were. Of the others every later revision says what was before it, so that going back through
    them from the camera as it is comes to the same facts.
    """
    columns = [camera.c[name] for name in _FACTS]
    rows = session.execute(select(camera.c.id, *columns).where(camera.c.id.in_(camera_ids))).all()
    facts = {camera_id: dict(zip(_FACTS, values, strict=True)) for camera_id, *values in rows}
    later = select(revision.c.camera_id, revision.c.before).order_by(revision.c.seq.desc())
    later = later.where(revision.c.camera_id.in_(camera_ids), revision.c.kind != "created")
    for camera_id, before in session.execute(later):
        now = facts[camera_id]
        now.update({name: value for name, value in (before or {}).items() if name in now})
    return {camera_id: _known(known) for camera_id, known in facts.items()}


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None and value != UNKNOWN}
