"""What the law took out of the register and may be in files that were made before."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera


def last_takedown(session: Session) -> int:
    """The number of the last revision by which the law took a camera down that is down still; 0 when there is none.

    A snapshot of an earlier state of the data may tell of that camera.
    """
    down = (camera.c.record_state == "removed", camera.c.removal_reason == "legal_takedown")
    last: Any = session.execute(select(func.max(camera.c.seq)).where(*down)).scalar_one()
    return last or 0
