"""What was taken out of the register and may be in files that were made before."""

from typing import Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.dossiers.dossier_history import dossier_revision
from app.registry.redactions import redaction
from app.registry.revisions import revision

_TAKEN_DOWN: Final = (camera.c.record_state == "removed", camera.c.removal_reason == "legal_takedown")
# A copy is not told why a camera is hidden.
_HIDDEN: Final = (
    camera.c.record_state == "hidden",
    or_(camera.c.removal_reason == "privacy", camera.c.removal_reason.is_(None)),
)
_RETRACTED: Final = (camera.c.record_state == "hidden", camera.c.removal_reason == "retracted")


class TakenOut(NamedTuple):
    """What is out: up to which revision something was taken out, 0 for nothing; of every camera whose publication was
    taken back the revisions with which it came and went; and of every such claim the changes of dossiers."""

    revision: int = 0
    cameras: tuple[tuple[int, int], ...] = ()
    claims: tuple[tuple[int, int], ...] = ()

    def may_be_in(self, revision: int, dossier_change: int) -> bool:
        """Whether something of it may be in what was made after a revision and a change of dossiers."""
        there = ((revision, self.cameras), (dossier_change, self.claims))
        return revision < self.revision or any(first <= at < last for at, some in there for first, last in some)


def taken_out(session: Session) -> TakenOut:
    """What was taken out, and is out still.

    That is a camera which the law took down or a moderator hid because it tells of somebody, or a detail or an exact
    place that was redacted: a snapshot of an earlier state of the data may tell of it. What is hidden on somebody's
    word until a moderator has looked is none of it yet. And it is a camera or a claim whose publication was taken back.
    """
    questions = (
        select(func.max(redaction.c.seq)),
        *(select(func.max(camera.c.seq)).where(*here) for here in (_TAKEN_DOWN, _HIDDEN)),
    )
    up_to = max(session.scalar(each) or 0 for each in questions)
    return TakenOut(up_to, tuple(_cameras(session)), tuple(_claims(session)))


def _cameras(session: Session) -> list[tuple[int, int]]:
    came = select(func.min(revision.c.seq)).where(revision.c.camera_id == camera.c.id).scalar_subquery()
    return [(first, last) for first, last in session.execute(select(came, camera.c.seq).where(*_RETRACTED))]


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
