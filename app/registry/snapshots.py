"""What was taken out of the register and may be in files that were made before."""

from typing import Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.dossiers import dossier_revision
from app.registry.redactions import redaction

_TAKEN_DOWN: Final = (camera.c.record_state == "removed", camera.c.removal_reason == "legal_takedown")
# A copy is not told why a camera is hidden.
_HIDDEN: Final = (
    camera.c.record_state == "hidden",
    or_(camera.c.removal_reason == "privacy", camera.c.removal_reason.is_(None)),
)


class TakenOut(NamedTuple):
    """What is out: up to which revision something was taken out, 0 for nothing; and of every claim that was taken back
    the change of dossiers with which it came, and the one with which it went."""

    revision: int = 0
    claims: tuple[tuple[int, int], ...] = ()

    def may_be_in(self, revision: int, dossier_change: int) -> bool:
        """Whether something of it may be in what was made after a revision and a change of dossiers."""
        return revision < self.revision or any(first <= dossier_change < last for first, last in self.claims)


def taken_out(session: Session) -> TakenOut:
    """What was taken out, and is out still.

    That is a camera which the law took down or a moderator hid because it tells of somebody, or a detail or an exact
    place that was redacted: a snapshot of an earlier state of the data may tell of it. What is hidden on somebody's
    word until a moderator has looked is none of it yet. And it is a claim that was taken back.
    """
    questions = (
        select(func.max(redaction.c.seq)),
        *(select(func.max(camera.c.seq)).where(*here) for here in (_TAKEN_DOWN, _HIDDEN)),
    )
    return TakenOut(max(session.scalar(each) or 0 for each in questions), tuple(_claims(session)))


def _claims(session: Session) -> list[tuple[int, int]]:
    """Of the history alone: a copy has nothing else of them."""
    of_claims = dossier_revision.c.subject == "claim"
    once_back = select(dossier_revision.c.subject_id).where(of_claims, dossier_revision.c.kind == "withdrawn")
    moves = select(dossier_revision.c.subject_id, dossier_revision.c.kind, dossier_revision.c.seq)
    moves = moves.where(of_claims, dossier_revision.c.kind != "changed", dossier_revision.c.subject_id.in_(once_back))
    came: dict[int, int] = {}
    went: dict[int, int] = {}
    for claim_id, kind, seq in session.execute(moves.order_by(dossier_revision.c.seq)):
        came.setdefault(claim_id, seq)
        if kind == "withdrawn":
            went[claim_id] = seq
        else:
            went.pop(claim_id, None)
    return [(came[claim_id], seq) for claim_id, seq in went.items()]
