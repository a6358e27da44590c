"""Takes back what a moderator published of claims a moment ago. The history says so: it only ever grows."""

from datetime import date

from sqlalchemy import RowMapping, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.registry.dossiers import claims
from app.registry.dossiers.dossier_history import dossier_revision
from app.registry.errors import Conflict


def take_back(session: Session, claim_id: int, first: int, last: int, *, day: date) -> None:
    """Do the opposite of what the history tells of a claim from number `first` to `last`, the last of it first.

    Raises Conflict when something happened to the claim since.
    """
    its = (dossier_revision.c.subject == "claim", dossier_revision.c.subject_id == claim_id)
    newest = session.scalar(select(func.max(dossier_revision.c.seq)).where(*its))
    if newest is None or newest > last:
        raise Conflict(f"claim {claim_id} was changed since")
    told = select(dossier_revision).where(*its, dossier_revision.c.seq.between(first, last))
    for each in session.execute(told.order_by(dossier_revision.c.seq.desc())).mappings().all():
        _do_the_opposite(session, each, day)


def _do_the_opposite(session: Session, told: RowMapping, day: date) -> None:
    claim_id, before, after = told["subject_id"], told["before"] or {}, told["after"] or {}
    match told["kind"]:
        case "created" | "restored":
            claims.withdraw(session, claim_id, day=day)
        case "withdrawn":
            claims.restore(session, claim_id, day=day)
        case _ if "certainty" in before:
            claims.judge(session, claim_id, before["certainty"], day=day)
        case _:
            try:
                claims.unsupport(session, claim_id, set(after["evidence"]) - set(before["evidence"]), day=day)
            except IntegrityError as error:
                raise Conflict(f"claim {claim_id} needs what it rests on") from error
