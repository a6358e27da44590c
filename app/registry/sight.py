"""Whether anything may be told of a camera's claims and its system: as long as it is on the map, and not else."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.dossiers import dossier_history
from app.registry.dossiers.claim_tables import claim
from app.registry.dossiers.dossier_history import Story
from app.registry.dossiers.linkings import system_camera
from app.registry.map.points import is_on_the_map

# SQLite allows 32,766 bound parameters in one statement.
_AT_ONCE: Final = 10_000


def note(
    session: Session, before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], *, day: date
) -> None:
    """Write into the history of dossiers which cameras left the map, and which came back to it.

    before, after: rows of cameras; those that were not there before are new. Only of those with claims or a system it
    is written: whoever follows that history must forget what was claimed of them, or learn it anew.
    """
    was = {row["id"]: is_on_the_map(row) for row in before}
    moved = {row["id"]: is_now for row in after if (is_now := is_on_the_map(row)) != was.get(row["id"], is_now)}
    stories = [
        Story("restored" if moved[each] else "withdrawn", "camera", each, camera_id=each)
        for each in sorted(_with_dossiers(session, list(moved)))
    ]
    dossier_history.write(session, stories, day=day)


def _with_dossiers(session: Session, camera_ids: list[int]) -> Collection[int]:
    found: set[int] = set()
    for start in range(0, len(camera_ids), _AT_ONCE):
        for column in (claim.c.camera_id, system_camera.c.camera_id):
            some = select(column).where(column.in_(camera_ids[start : start + _AT_ONCE]))
            found.update(session.scalars(some))
    return found
