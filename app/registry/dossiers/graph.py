"""Who is joined to what: organisations, systems, the databases they are matched with, and cameras, as edges."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.cameras import BATCH, camera
from app.registry.dossiers import statements, systems
from app.registry.dossiers.linkings import system_camera
from app.registry.dossiers.statements import Statement
from app.registry.map.points import on_the_map

# These lead from a system to whom it gives; of the others an organisation gives something to a system.
_AWAY: Final = frozenset({"data_recipient"})


class Edge(NamedTuple):
    """One edge; what is no row of its own has no number. `claim_id` is None where no claim says so but a membership."""

    from_type: str
    from_id: int | None
    from_name: str
    relation: str
    to_type: str
    to_id: int | None
    to_name: str
    certainty: str | None = None
    claim_id: int | None = None


def edges(session: Session) -> Iterator[Edge]:
    """Every edge: those that claims say, by claim, then a camera of a system each, by camera. Streamed in batches."""
    names = {row["id"]: row["name"] for row in systems.everything(session)}
    for said in statements.page(session):
        if edge := _claimed(said, names):
            yield edge
    rows = select(system_camera.c.system_id, camera.c.id, camera.c.name)
    rows = rows.join(camera, camera.c.id == system_camera.c.camera_id).where(on_the_map(camera)).order_by(camera.c.id)
    for system_id, camera_id, name in session.execute(rows, execution_options={"yield_per": BATCH}):
        yield Edge("system", system_id, names[system_id], "camera", "camera", camera_id, name or "")


def _claimed(said: Statement, names: dict[int, str]) -> Edge | None:
    by = (said.certainty, said.id)
    if said.system_id is not None:
        about = ("system", said.system_id, names[said.system_id])
    else:
        about = ("camera", said.camera_id or 0, "")
    if said.organisation_id is not None:
        other = ("organisation", said.organisation_id, said.organisation or "")
        one, to = (about, other) if said.predicate in _AWAY else (other, about)
        return Edge(*one, said.predicate, *to, *by)
    if said.predicate == "matched_database":
        return Edge(*about, said.predicate, "database", None, str(said.detail.get("name") or said.value), *by)
    return None
