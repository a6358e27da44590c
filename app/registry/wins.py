"""What came to an end: cameras that were taken down and systems that were switched off, banned or taken down, and why.

Nothing is an end that nobody says is one. What was never there, moved, or is out of sight for the law is none.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from app.registry.cameras import REMOVED, camera
from app.registry.dossiers import statements
from app.registry.dossiers.statements import Statement
from app.registry.model import LARGEST_ID

# Of the reasons for which cameras are removed those that are an end.
REASONS: Final = ("device_removed", "programme_ended", "ban_or_court")
# What is claimed of a system that is at its end, and what ends with the day until which it holds.
_ENDED: Final[Mapping[str, tuple[str, ...]]] = {
    "system_state": ("disabled", "banned", "removed"),
    "facial_recognition": ("disabled", "banned"),
}
_ENDING: Final[Mapping[str, tuple[str, ...]]] = {
    "system_state": ("trial", "active"),
    "facial_recognition": ("enabled_claimed", "enabled_confirmed"),
}


def count_cameras(session: Session) -> dict[str, int]:
    """How many cameras came to an end, by reason; without reasons of which there is none."""
    reason = camera.c.removal_reason
    rows = select(reason, func.count()).where(REMOVED, reason.in_(REASONS)).group_by(reason)
    return {row[0]: int(row[1]) for row in session.execute(rows)}


def cameras(session: Session, *, before: int = LARGEST_ID, limit: int) -> Sequence[RowMapping]:
    """Up to `limit` cameras that came to an end, the last changed first, each changed before the change of a number."""
    rows = select(camera).where(REMOVED, camera.c.removal_reason.in_(REASONS), camera.c.seq < before)
    return session.execute(rows.order_by(camera.c.seq.desc()).limit(limit)).mappings().all()


def systems(session: Session, today: date) -> dict[int, list[Statement]]:
    """What is claimed of the end of systems, by their numbers; what was refuted or was over again is left out."""
    found: dict[int, list[Statement]] = {}
    for predicate in _ENDED:
        for said in statements.about_systems(session, predicate):
            if said.certainty != "refuted" and said.system_id is not None and _is_an_end(said, today):
                found.setdefault(said.system_id, []).append(said)
    return found


def _is_an_end(said: Statement, today: date) -> bool:
    return said.value in (_ENDING if statements.is_over(said, today) else _ENDED)[said.predicate]
