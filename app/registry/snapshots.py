"""What was taken out of the register and may be in files that were made before."""

from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.redactions import redaction

_TAKEN_DOWN: Final = (camera.c.record_state == "removed", camera.c.removal_reason == "legal_takedown")
# A copy is not told why a camera is hidden.
_HIDDEN: Final = (
    camera.c.record_state == "hidden",
    or_(camera.c.removal_reason == "privacy", camera.c.removal_reason.is_(None)),
)


def last_taken_out(session: Session) -> int:
    """The number of the last revision that took out what is out still; 0 when there is none.

    That is a camera which the law took down or a moderator hid because it tells of somebody, or a detail or an exact
    place that was redacted: a snapshot of an earlier state of the data may tell of it. What is hidden on somebody's
    word until a moderator has looked is none of it yet.
    """
    questions = (
        select(func.max(redaction.c.seq)),
        *(select(func.max(camera.c.seq)).where(*here) for here in (_TAKEN_DOWN, _HIDDEN)),
    )
    return max(session.scalar(each) or 0 for each in questions)
