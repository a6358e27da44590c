"""Keeps what the map is drawn from in step with the cameras, and makes it again from them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.orm import Session

from app.registry import revisions
from app.registry.cameras import camera
from app.registry.map import counting, points, profiling, terms
from app.registry.map.counts import cell_count
from app.registry.map.points import camera_point

# Cameras turned into points at a time: memory stays flat whatever the size of the register.
_BATCH: Final = 5000


def keep(session: Session, old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> None:
    """Follow a publication: camera rows as they were, and as they are now."""
    gone, here = points.replace(session, old, new)
    counting.keep(session, gone, here)


def add(session: Session, columns: points.Columns) -> None:
    """Follow the publication of new cameras, given by column."""
    counting.keep(session, (), points.put(session, columns))


def sizes(session: Session) -> tuple[int, int]:
    """How many cameras are on the map, and how many counts are kept of them."""
    return _size(session, camera_point), _size(session, cell_count)


def cameras_to_rebuild_from(session: Session) -> int:
    """How many cameras a rebuild goes through: removed and hidden ones too."""
    return _size(session, camera)


def rebuild(session: Session) -> Iterator[int]:
    """Make points and counts again from the cameras; yields how many cameras are done. The caller commits.

    Until then everybody else reads the index as it was.
    """
    session.execute(delete(camera_point))
    terms.forget_all(session)
    profiling.rebuild(session)
    done = 0
    columns = [camera.c[name] for name in ("record_state", "removal_reason", *points.TOLD)]
    next_ones = select(*columns).where(camera.c.id > bindparam("done")).order_by(camera.c.id).limit(_BATCH)
    while rows := [dict(row) for row in session.execute(next_ones, {"done": done}).mappings()]:
        points.replace(session, (), rows)
        done = rows[-1]["id"]
        yield len(rows)
    counting.rebuild(session)
    revisions.raise_index_version(session)


def catch_up(session: Session) -> bool:
    """Let the map know what has ended by now of what is claimed; whether anything had. The caller commits."""
    # On a copy too: it has a map of its own.
    revisions.hold(session)
    if not profiling.catch_up(session):
        return False
    revisions.raise_index_version(session)
    return True


def _size(session: Session, table: Table) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()
