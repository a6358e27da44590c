"""What editors do to a published claim: say anew how sure it is, take it back, publish it again. The log has it all."""

from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.registry import revisions
from app.registry.dossiers import claims
from app.registry.errors import Conflict
from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act


def judge(
    session: Session, claim_id: int, certainty: str, *, moderator_id: int, version: int | None, now: datetime
) -> None:
    """Say anew how sure a claim is. Raises NotFound, Invalid; Conflict when it changed since `version`, or is so."""
    row = _held(session, claim_id, version)
    claims.judge(session, claim_id, certainty, day=now.date())
    if row["certainty"] == certainty:
        raise Conflict(f"claim {claim_id} is {certainty} already")
    before, after = {"certainty": row["certainty"]}, {"certainty": certainty}
    done = Act("judged", camera_id=row["camera_id"], before=before, after=after, claim_id=claim_id)
    acts.write(session, moderator_id, now, [done])


def withdraw(session: Session, claim_id: int, *, moderator_id: int, version: int | None, now: datetime) -> None:
    """Take a claim back that should not have been published. Raises as `judge`."""
    _move(session, claim_id, "withdrawn", "withdrew", moderator_id, version, now)


def restore(session: Session, claim_id: int, *, moderator_id: int, version: int | None, now: datetime) -> None:
    """Publish again what was taken back. Raises as `judge`."""
    _move(session, claim_id, "published", "republished", moderator_id, version, now)


def _move(
    session: Session, claim_id: int, state: str, verb: str, moderator_id: int, version: int | None, now: datetime
) -> None:
    row = _held(session, claim_id, version)
    if row["record_state"] == state:
        raise Conflict(f"claim {claim_id} is {state} already")
    move = claims.withdraw if state == "withdrawn" else claims.restore
    move(session, claim_id, day=now.date())
    before, after = {"record_state": row["record_state"]}, {"record_state": state}
    done = Act(verb, camera_id=row["camera_id"], before=before, after=after, claim_id=claim_id)
    acts.write(session, moderator_id, now, [done])


def _held(session: Session, claim_id: int, seen: int | None) -> RowMapping:
    """A claim's row as it was seen, which nobody else changes before the commit."""
    revisions.lock(session)
    row = claims.get(session, claim_id)
    if seen is not None and seen != row["version"]:
        raise Conflict("the claim was changed meanwhile")
    return row
