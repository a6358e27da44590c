"""What editors do to memberships: link cameras as a preview said, and take that back. The log has it all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.registry.dossiers import memberships
from app.registry.dossiers.memberships import Chosen, Preview
from app.registry.errors import Conflict
from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act

# Of those that would be linked, so many are shown.
SHOWN: Final = 20


@dataclass(frozen=True)
class Planned:
    """What linking would do, and the first of the cameras that would be linked."""

    preview: Preview
    shown: Sequence[RowMapping]


def plan(session: Session, system_id: int, wanted: Chosen) -> Planned:
    """What `link` would do. Raises NotFound."""
    return Planned(memberships.preview(session, system_id, wanted), memberships.some_new(session, wanted, limit=SHOWN))


def link(session: Session, system_id: int, wanted: Chosen, *, expected: int, moderator_id: int, now: datetime) -> int:
    """Link cameras to a system; how many. Raises NotFound; Conflict when they are not as `expected`, or none."""
    number = memberships.link(session, system_id, wanted, day=now.date())
    linked = int(memberships.acts(session, [number])[number]["cameras"])
    if linked != expected or not linked:
        raise Conflict(f"{linked} cameras instead of {expected}")
    after = {"system": system_id, "linking": number, "cameras": linked}
    acts.write(session, moderator_id, now, [Act("linked", after=after)])
    return linked


def unlink(session: Session, linking_id: int, *, moderator_id: int, now: datetime) -> int:
    """Take an act of linking back as a whole; how many cameras it was. Raises NotFound; Conflict the second time."""
    number = memberships.unlink(session, linking_id, day=now.date())
    acts.write(session, moderator_id, now, [Act("unlinked", before={"linking": linking_id, "cameras": number})])
    return number


def unlink_camera(session: Session, camera_id: int, *, moderator_id: int, now: datetime) -> int:
    """Take one camera out of its system; the number of the system. Raises NotFound."""
    system_id = memberships.unlink_camera(session, camera_id, day=now.date())
    acts.write(session, moderator_id, now, [Act("unlinked", camera_id=camera_id, before={"system": system_id})])
    return system_id
