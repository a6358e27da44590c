"""Claims: what somebody says about a system or a camera, how sure it is, and what it rests on.

Claims that contradict each other stand side by side, and one that was refuted stays and says so: nothing is deleted.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import (
    RowMapping,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.dossiers import dossier_history, organisations, predicates, systems
from app.registry.dossiers.claim_tables import claim, claim_evidence
from app.registry.dossiers.claimed import (
    Claim,
    check_certainty,
)
from app.registry.dossiers.dossier_history import Story
from app.registry.dossiers.evidence import Evidence, declare, evidence
from app.registry.dossiers.independence import MEASURED, is_independent, needs_independence
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_
from app.registry.map import profiling
from app.registry.model import numbered


def state(
    session: Session,
    stated: Claim,
    rests_on: Sequence[Evidence],
    *,
    system_id: int | None = None,
    camera_id: int | None = None,
    day: date,
) -> int:
    """Publish a claim about a system or a camera with what it rests on; its number. The caller commits.

    The same claim by the same claimant is one claim: said again it only gains evidence. Raises Invalid without
    evidence, and for a measurement or a confirmation that rests on the word of an interested party alone; NotFound.
    """
    if (system_id is None) == (camera_id is None):
        raise ValueError("a claim is about one system or about one camera")
    if system_id is not None:
        systems.get(session, system_id)
    else:
        cameras.get(session, int(camera_id or 0))
    facts = _facts(session, stated, system_id, camera_id, day)
    same = select(claim.c.id).where(claim.c.fingerprint == facts["fingerprint"])
    if (known := session.scalar(same)) is not None:
        support(session, known, rests_on, day=day)
        return int(known)
    independent = independence(stated.predicate, stated.value, stated.stance, stated.claimant_kind, rests_on)
    new = insert(claim).values(**facts, is_independent=independent, version=1, published_on=day, updated_on=day)
    number: int = session.execute(new.returning(claim.c.id)).scalar_one()
    after = {key: value for key, value in facts.items() if value is not None and key not in _UNSAID}
    after |= {"evidence": _attach(session, number, rests_on)}
    dossier_history.write(session, [Story("created", "claim", number, None, after, system_id, camera_id)], day=day)
    _follow(session, system_id, camera_id)
    return number


def affirm(
    session: Session,
    stated: Claim,
    rests_on: Sequence[Evidence],
    *,
    system_id: int | None = None,
    camera_id: int | None = None,
    day: date,
) -> int:
    """State a claim as a moderator decided: one that is known is as sure as is said now, and published if it was not.

    Raises as `state`.
    """
    number = state(session, stated, rests_on, system_id=system_id, camera_id=camera_id, day=day)
    restore(session, number, day=day)
    judge(session, number, stated.certainty, day=day)
    return number


def support(session: Session, claim_id: int, rests_on: Sequence[Evidence], *, day: date) -> None:
    """Let a claim rest on more evidence; nothing happens for what it rests on already. Raises NotFound."""
    get(session, claim_id)
    before = _evidence_ids(session, claim_id)
    _attach(session, claim_id, rests_on)
    _rest_anew(session, claim_id, before, day)


def unsupport(session: Session, claim_id: int, evidence_ids: Collection[int], *, day: date) -> None:
    """Let a claim rest no more on some evidence. Raises NotFound; the database refuses what may not stand without."""
    before = _evidence_ids(session, claim_id)
    its = (claim_evidence.c.claim_id == claim_id, claim_evidence.c.evidence_id.in_(evidence_ids))
    session.execute(delete(claim_evidence).where(*its))
    _rest_anew(session, claim_id, before, day)


def judge(session: Session, claim_id: int, certainty: str, *, day: date) -> None:
    """Say anew how sure a claim is: one that was refuted stays to be read, as refuted. Raises NotFound, Invalid."""
    row = get(session, claim_id)
    check_certainty(certainty)
    if row["certainty"] != certainty:
        facts = {"certainty": certainty}
        _change(session, row, "changed", {"certainty": row["certainty"]}, facts, facts, day)


def withdraw(session: Session, claim_id: int, *, day: date) -> None:
    """Take a claim back that should not have been published: nobody reads it any more, but that it was."""
    _move(session, claim_id, "withdrawn", day)


def restore(session: Session, claim_id: int, *, day: date) -> None:
    """Publish again what was withdrawn."""
    _move(session, claim_id, "published", day)


def states(session: Session, *, system_id: int | None = None, camera_id: int | None = None) -> dict[int, str]:
    """The state of every claim about a system or about a camera, by the claim's number, for the desk."""
    about = claim.c.system_id == system_id if system_id is not None else claim.c.camera_id == camera_id
    rows = select(claim.c.id, claim.c.record_state).where(about).order_by(claim.c.id)
    return {row.id: row.record_state for row in session.execute(rows)}


def get(session: Session, claim_id: int) -> RowMapping:
    """A claim's row whatever its state, for the domain and the desk. Raises NotFound."""
    return numbered(session, claim.c.id, claim_id)


# What the history does not repeat, or nobody has to know.
_UNSAID: Final = frozenset({"fingerprint", "record_state", "system_id", "camera_id"})
_SAME: Final = (
    *("system_id", "camera_id", "predicate", "value", "organisation_id", "detail"),
    *("note", "stance", "claimant", "valid_from", "valid_until"),
)


def _facts(session: Session, stated: Claim, system_id: int | None, camera_id: int | None, day: date) -> dict[str, Any]:
    of_organisation = predicates.predicate_named(stated.predicate).is_organisation
    facts: dict[str, Any] = {
        "system_id": system_id,
        "camera_id": camera_id,
        "predicate": stated.predicate,
        "value": None if of_organisation else stated.value,
        "organisation_id": organisations.declare(session, name=stated.value, day=day) if of_organisation else None,
        "detail": dict(stated.detail),
        "note": stated.note,
        "certainty": stated.certainty,
        "stance": stated.stance,
        "claimant": stated.claimant,
        "claimant_kind": stated.claimant_kind,
        "valid_from": stated.valid_from,
        "valid_until": stated.valid_until,
        "record_state": "published",
    }
    return facts | {"fingerprint": fingerprint(facts)}


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Of the columns of a claim: the same for what the same claimant says of the same."""
    identity = json.dumps([facts[name] for name in _SAME], sort_keys=True)
    return sha256(identity.encode()).hexdigest()


def independence(predicate: str, value: str, stance: str, claimant_kind: str, rests_on: Sequence[Evidence]) -> bool:
    """Whether a claim rests on more than an interested party's word. Raises Invalid where it has to and does not."""
    if not rests_on:
        raise Invalid((Problem("evidence", N_("Say what it rests on: a link, or the name of a document.")),))
    independent = is_independent(claimant_kind, [each.type for each in rests_on])
    if needs_independence(predicate, value, stance) and not independent:
        field = "stance" if stance == MEASURED else "value"
        message = N_("The word of who sells or runs it is not enough for this. It needs evidence from somebody else.")
        raise Invalid((Problem(field, message),))
    return independent


def _attach(session: Session, claim_id: int, rests_on: Sequence[Evidence]) -> list[int]:
    """Let a claim rest on evidence too; the numbers of all that it rests on then."""
    known = _evidence_ids(session, claim_id)
    new = [each for each in dict.fromkeys(declare(session, given) for given in rests_on) if each not in known]
    if new:
        session.execute(insert(claim_evidence), [{"claim_id": claim_id, "evidence_id": each} for each in new])
    return sorted([*known, *new])


def _evidence_ids(session: Session, claim_id: int) -> list[int]:
    mine = select(claim_evidence.c.evidence_id).where(claim_evidence.c.claim_id == claim_id)
    return list(session.scalars(mine.order_by(claim_evidence.c.evidence_id)))


def _rest_anew(session: Session, claim_id: int, before: Sequence[int], day: date) -> None:
    """Tell that a claim rests on something else than before, if it does, and whether that is independent."""
    row, after = get(session, claim_id), _evidence_ids(session, claim_id)
    if after == before:
        return
    types = session.scalars(select(evidence.c.type).where(evidence.c.id.in_(after))).all()
    facts = {"is_independent": is_independent(row["claimant_kind"], types)}
    _change(session, row, "changed", {"evidence": before}, {"evidence": after}, facts, day)


def _move(session: Session, claim_id: int, record_state: str, day: date) -> None:
    row = get(session, claim_id)
    if row["record_state"] != record_state:
        kind = "withdrawn" if record_state == "withdrawn" else "restored"
        _change(session, row, kind, None, None, {"record_state": record_state}, day)


def _change(
    session: Session,
    row: RowMapping,
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    facts: Mapping[str, Any],
    day: date,
) -> None:
    changed = update(claim).where(claim.c.id == row["id"])
    session.execute(changed.values(**facts, version=claim.c.version + 1, updated_on=day))
    story = Story(kind, "claim", row["id"], before, after, row["system_id"], row["camera_id"])
    dossier_history.write(session, [story], day=day)
    _follow(session, row["system_id"], row["camera_id"])


def _follow(session: Session, system_id: int | None, camera_id: int | None) -> None:
    """Let the map know what is claimed now."""
    subjects = ([] if each is None else [each] for each in (system_id, camera_id))
    profiling.follow(session, **dict(zip(("systems", "cameras"), subjects, strict=True)))
