"""A copy of another register's dossiers, kept in step by their change feed: the same numbers, history and evidence.

Of a claim that nobody may read there, a copy keeps what happened when, and forgets all else: also what only such claims
name or rest on.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from app.registry import revisions
from app.registry.bulk import insert_rows
from app.registry.dossiers import dossier_history
from app.registry.dossiers.claim_tables import claim, claim_evidence
from app.registry.dossiers.dossier_history import dossier_revision
from app.registry.dossiers.evidence import Evidence, evidence
from app.registry.dossiers.linkings import linking, system_camera
from app.registry.dossiers.organisations import organisation
from app.registry.dossiers.systems import system
from app.registry.map import profiling
from app.registry.mirroring import OutOfStep

_UNTOLD: Final[Mapping[str, Any]] = {"before": None, "after": None}
# Of a member that is told again the last word counts.
_AGAIN: Final = "(camera_id) DO UPDATE SET system_id = excluded.system_id, linking_id = excluded.linking_id"
Facts = Mapping[str, Any]


class Line(NamedTuple):
    """What a line of the feed tells: the row of the history, and the columns of what is published now of its subject.

    evidence: by number. claims: each with the numbers of its `evidence` besides. linkings: each with the numbers of the
    cameras that are its `members`. history: `seq`, `before` and `after` of earlier rows.
    """

    row: Facts
    systems: Sequence[Facts]
    organisations: Sequence[Facts]
    evidence: Mapping[int, Evidence]
    claims: Sequence[Facts]
    linkings: Sequence[Facts]
    memberships: Sequence[Facts]
    history: Sequence[Facts]


def last(session: Session) -> Facts | None:
    """What the last change here says of itself, None when there is none yet."""
    seq = dossier_history.version(session)
    return identity(dossier_history.get(session, seq)) if seq else None


def identity(row: Mapping[Any, Any]) -> Facts:
    """What is always told of a change, by which it is known again."""
    return {name: row[name] for name in dossier_history.ALWAYS_TOLD}


def apply(session: Session, lines: Iterable[Line]) -> int:
    """Keep what `lines` tell, which follow on the last change here; returns the number of the last.

    All cameras that they tell of are here by then. The caller commits. Raises OutOfStep at a number that does not come
    next.
    """
    revisions.hold(session)
    until = dossier_history.version(session)
    systems, cameras = set[int](), set[int]()
    for line in lines:
        if line.row["seq"] != until + 1:
            raise OutOfStep(f"change {until + 1} of dossiers is missing; the next one told is {line.row['seq']}")
        until = line.row["seq"]
        cameras.update(_keep(session, line))
        systems.update([line.row["system_id"]] if line.row["system_id"] else [])
    _forget_unused(session)
    profiling.settle(session, systems, cameras)
    dossier_history.set_version(session, until)
    return until


def _keep(session: Session, line: Line) -> set[int]:
    """Keep what a line tells; the numbers of the cameras of which something else is claimed or linked now."""
    concerned = {line.row["camera_id"], *(each["camera_id"] for each in (*line.claims, *line.memberships))} - {None}
    session.execute(insert(dossier_revision).values(line.row))
    told = [facts["id"] for facts in line.claims]
    if line.row["subject"] == "claim":
        _forget(session, claim.c.id == line.row["subject_id"], claim.c.id.not_in(told))
    if line.row["subject"] == "camera":
        _forget(session, claim.c.camera_id == line.row["subject_id"], claim.c.id.not_in(told))
        session.execute(delete(system_camera).where(system_camera.c.camera_id == line.row["subject_id"]))
    for table, rows in ((system, line.systems), (organisation, line.organisations)):
        for facts in rows:
            _put(session, table, facts)
    for number, given in line.evidence.items():
        _put(session, evidence, {"id": number, **given.facts, "fingerprint": given.fingerprint})
    for facts in line.claims:
        _put_claim(session, facts)
    for facts in line.linkings:
        concerned |= _put_linking(session, facts)
    # As it is now it may be by an act that is told further on: then the camera is told there, among its members.
    _put_members(session, [each for each in line.memberships if _is_here(session, linking, each["linking_id"])])
    for facts in line.history:
        _tell(session, dossier_revision.c.seq == facts["seq"], {name: facts[name] for name in _UNTOLD})
    return concerned


def _forget(session: Session, *which: ColumnElement[bool]) -> None:
    """Forget claims and what the history says of them."""
    for row in session.execute(select(claim).where(*which)).mappings().all():
        session.execute(delete(claim_evidence).where(claim_evidence.c.claim_id == row["id"]))
        session.execute(delete(claim).where(claim.c.id == row["id"]))
        # By the subject of the claim, which is what an index begins with.
        name = "system_id" if row["system_id"] else "camera_id"
        mine = (dossier_revision.c[name] == row[name]) & (dossier_revision.c.subject == "claim")
        _tell(session, mine & (dossier_revision.c.subject_id == row["id"]), _UNTOLD)


def _tell(session: Session, which: ColumnElement[bool], told: Facts) -> None:
    session.execute(update(dossier_revision).where(which).values(told))


def _put(session: Session, table: Table, facts: Facts) -> None:
    """Keep a row under its number, over what it was."""
    if not _is_here(session, table, facts["id"]):
        session.execute(insert(table).values(facts))
    else:
        rest = {name: value for name, value in facts.items() if name != "id"}
        session.execute(update(table).where(table.c.id == facts["id"]).values(rest))


def _is_here(session: Session, table: Table, number: int) -> bool:
    return session.scalar(select(table.c.id).where(table.c.id == number)) is not None


def _put_claim(session: Session, facts: Facts) -> None:
    _put(session, claim, {name: value for name, value in facts.items() if name != "evidence"})
    session.execute(delete(claim_evidence).where(claim_evidence.c.claim_id == facts["id"]))
    insert_rows(session, claim_evidence, [(facts["id"], each) for each in facts["evidence"]])


def _put_linking(session: Session, facts: Facts) -> set[int]:
    """The numbers of the cameras that were its members or are now."""
    _put(session, linking, {name: value for name, value in facts.items() if name != "members"})
    mine = (system_camera.c.system_id == facts["system_id"], system_camera.c.linking_id == facts["id"])
    were = session.scalars(delete(system_camera).where(*mine).returning(system_camera.c.camera_id)).all()
    ids = {"system_id": facts["system_id"], "linking_id": facts["id"]}
    _put_members(session, [{"camera_id": each, **ids} for each in facts["members"]])
    return {*were, *facts["members"]}


def _put_members(session: Session, told: Sequence[Facts]) -> None:
    rows = [(each["camera_id"], each["system_id"], each["linking_id"]) for each in told]
    insert_rows(session, system_camera, rows, on_conflict=_AGAIN)


def _forget_unused(session: Session) -> None:
    """Forget evidence and organisations of claims that are not here any more."""
    used = select(claim_evidence.c.claim_id).where(claim_evidence.c.evidence_id == evidence.c.id)
    session.execute(delete(evidence).where(~used.exists()))
    named = select(claim.c.id).where(claim.c.organisation_id == organisation.c.id)
    session.execute(delete(organisation).where(~named.exists()))
