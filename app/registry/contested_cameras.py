"""Cameras about which people quarrel: what one moderator wants done to them waits until another wants it too.

Whoever marks one, or acts on that it is not marked, holds the publication meanwhile: see `revisions.lock`.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    TextClause,
    not_,
    select,
    text,
    true,
)
from sqlalchemy import delete as delete_from
from sqlalchemy import update as update_of
from sqlalchemy.orm import Session

from app.registry.bulk import insert_rows
from app.registry.errors import Conflict
from app.registry.model import Bag, Base

_IS_ASKED: Final = text("verb IS NOT NULL")

# One row a camera that is marked, or that somebody wants to merge into one that is. `verb` and `asked` are what
# somebody wants done to it and with which words, `version` is the camera's that they saw; all are null while nobody
# wants anything.
contested_camera = Table(
    "contested_camera",
    Base.metadata,
    Column("camera_id", BigInteger, ForeignKey("camera.id"), primary_key=True, autoincrement=False),
    Column("verb", String(16)),
    Column("asked", Bag),
    Column("version", Integer),
    Column("moderator_id", BigInteger, ForeignKey("moderator.id")),
    Column("asked_on", Date),
    Column("is_marked", Boolean, nullable=False, server_default=true()),
    Index("ix_contested_camera_asked", "asked_on", sqlite_where=_IS_ASKED, postgresql_where=_IS_ASKED),
)

_NOTHING: Final = dict.fromkeys(("verb", "asked", "version", "moderator_id", "asked_on"))


def are_marked(session: Session, camera_ids: Collection[int]) -> set[int]:
    """Those of these cameras that are marked as contested."""
    its = (contested_camera.c.camera_id.in_(camera_ids), contested_camera.c.is_marked)
    return set(session.scalars(select(contested_camera.c.camera_id).where(*its)))


def mark(session: Session, camera_id: int) -> None:
    """Let two decide about a camera from now on. Nothing happens to one that is marked already."""
    _insert(session, camera_id, is_marked=True, on_conflict="(camera_id) DO UPDATE SET is_marked = excluded.is_marked")


def unmark(session: Session, camera_id: int) -> None:
    """Let one person decide about it again."""
    session.execute(delete_from(contested_camera).where(contested_camera.c.camera_id == camera_id))


def asked_of(session: Session, camera_id: int) -> RowMapping | None:
    """What somebody wants done to a camera, which waits for a second."""
    asked = select(contested_camera).where(contested_camera.c.camera_id == camera_id, _IS_ASKED)
    return session.execute(asked).mappings().one_or_none()


def mark_of(asked: Mapping[Any, Any]) -> str:
    """What somebody wants done, by `asked_of`, in a word that is another one for anything else."""
    told = json.dumps([asked[name] for name in _NOTHING], sort_keys=True, default=str)
    return sha256(told.encode()).hexdigest()


def ask(
    session: Session,
    camera_id: int,
    verb: str,
    asked: Mapping[str, Any],
    *,
    version: int | None,
    moderator_id: int,
    day: date,
) -> None:
    """Keep what somebody wants done. Raises Conflict when something else waits already."""
    _insert(session, camera_id, is_marked=False, on_conflict="(camera_id) DO NOTHING")
    free = update_of(contested_camera).where(
        contested_camera.c.camera_id == camera_id, contested_camera.c.verb.is_(None)
    )
    values = {"verb": verb, "asked": dict(asked), "version": version, "moderator_id": moderator_id, "asked_on": day}
    if session.execute(free.values(**values).returning(contested_camera.c.camera_id)).one_or_none() is None:
        raise Conflict(f"something else is wanted of camera {camera_id}", ["contested"])


def settle(session: Session, camera_id: int) -> None:
    """What somebody wanted is done, or wanted no more."""
    _forget(session, contested_camera.c.camera_id == camera_id)


def waiting(session: Session, *, limit: int = 50) -> Sequence[RowMapping]:
    """What waits for a second moderator, the oldest first."""
    asked = select(contested_camera).where(_IS_ASKED)
    order = (contested_camera.c.asked_on, contested_camera.c.camera_id)
    return session.execute(asked.order_by(*order).limit(limit)).mappings().all()


def forget(session: Session, before: date) -> None:
    """Forget what somebody wanted before a day and nobody else ever did."""
    _forget(session, contested_camera.c.asked_on < before, _IS_ASKED)


def _insert(session: Session, camera_id: int, *, is_marked: bool, on_conflict: str) -> None:
    insert_rows(session, contested_camera, [(camera_id, *_NOTHING.values(), is_marked)], on_conflict=on_conflict)


def _forget(session: Session, *which: ColumnElement[bool] | TextClause) -> None:
    """Forget what was wanted of some cameras; of those that are not marked nothing is left to say."""
    session.execute(delete_from(contested_camera).where(*which, not_(contested_camera.c.is_marked)))
    session.execute(update_of(contested_camera).where(*which).values(**_NOTHING))
