"""Takes back what somebody did at the desk a moment ago: the report is as it was, and so is what is published."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import RowMapping, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.registry import cameras, revisions, undoing
from app.registry.errors import Conflict, NotAllowed, Stale
from app.registry.revisions import revision
from app.registry.unpublished import acts, claim_reversals, reports, tallies, verdicts
from app.registry.unpublished.acts import Act, act
from app.registry.unpublished.reports import VERDICTS, Report, Verdict

# How long after it a moderator can take something back.
TIME_TO_UNDO: Final = timedelta(seconds=30)
_UNDONE_STATE: Final = tuple(name for name in verdicts.KEPT if name != "version")


def undo(session: Session, report_id: int, *, moderator_id: int, now: datetime) -> str:
    """Take back what was done to a report last; returns the name of that act.

    Raises Conflict when nothing was done or it is too long ago, or when somebody changed the camera since; Stale when
    the report changed since; NotAllowed when it was somebody else.
    """
    done = acts.page(session, report_id=report_id)
    last = _last_not_undone(done)
    if last is None:
        raise Conflict(f"nothing was done to report {report_id}")
    if last["moderator_id"] != moderator_id:
        raise NotAllowed("somebody else did it")
    _take_back(session, [last], [done[0]["after"]["version"]], moderator_id, now)
    name: str = last["act"]
    return name


def undo_bulk(session: Session, at: datetime, *, moderator_id: int, now: datetime) -> int:
    """Take back a whole decision in bulk, told by its moment; how many reports it was about. Raises as `undo`."""
    done = select(act).where(act.c.moderator_id == moderator_id, act.c.at == at, act.c.act.in_(VERDICTS))
    rows = session.execute(done.order_by(act.c.report_id)).mappings().all()
    if not rows:
        raise Conflict("nothing was decided at that moment")
    _take_back(session, rows, [each["after"]["version"] for each in rows], moderator_id, now)
    return len(rows)


def _last_not_undone(done: Iterable[RowMapping]) -> RowMapping | None:
    """Of acts, the newest first, the one that stands: each that was undone has its undoing after it."""
    undone = 0
    for each in done:
        if each["act"] == "undone":
            undone += 1
        elif undone:
            undone -= 1
        else:
            return each
    return None


def _take_back(
    session: Session, done: Sequence[RowMapping], seen: Sequence[int], moderator_id: int, now: datetime
) -> None:
    """Take back acts, whose reports are at the versions `seen` unless something happened since."""
    if now - done[0]["at"] > TIME_TO_UNDO:
        raise Conflict("it is too long ago")
    found = _hold(session, [each["report_id"] for each in done], seen)
    before = {each.id: verdicts.state_of(each) for each in found}
    counted = [key for each in found for key in tallies.keys(each)]
    for each, was in zip(found, done, strict=True):
        _restore(each, was, now)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("somebody said the same meanwhile") from error
    tallies.keep(session, counted, [key for each in found for key in tallies.keys(each)])
    _uncount(session, found, done, now)
    seqs = _unpublish(session, done, now)
    ids = [each.id for each in found]
    session.execute(
        update(Verdict)
        .where(Verdict.report_id.in_(ids), Verdict.undone_at.is_(None), Verdict.decided_at == done[0]["at"])
        .values(undone_at=now)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    log = [
        Act(
            "undone",
            was["report_id"],
            was["camera_id"],
            seqs.get(each.id),
            before=before[each.id],
            after=after,
            claim_id=was["claim_id"],
        )
        for each, was, after in zip(found, done, [verdicts.state_of(each) for each in found], strict=True)
    ]
    acts.write(session, moderator_id, now, log)


def _hold(session: Session, ids: Sequence[int], seen: Sequence[int]) -> list[Report]:
    """The reports by number, kept from everybody else until the commit."""
    held = select(Report).where(Report.id.in_(ids)).order_by(Report.id).with_for_update(key_share=True)
    found = list(session.scalars(held.execution_options(populate_existing=True)))
    if [each.id for each in found] != list(ids):
        raise Conflict("a report is gone")
    for each, version in zip(found, seen, strict=True):
        if each.version != version:
            raise Stale(f"report {each.id} changed since", reports.news(session, each, version))
    return found


def _restore(report: Report, was: RowMapping, now: datetime) -> None:
    for name in _UNDONE_STATE:
        setattr(report, name, was["before"][name])
    if was["act"] == "asked":
        report.questions = report.questions[:-1]
    report.version += 1
    report.touched_on = now.date()


def _uncount(session: Session, found: Sequence[Report], done: Sequence[RowMapping], now: datetime) -> None:
    """The statistics have the undoing, and the verdict no more."""
    decided = [(each, was) for each, was in zip(found, done, strict=True) if was["act"] in VERDICTS]
    if not decided:
        return
    counted = [
        event
        for each, was in decided
        for event in tallies.decided(
            was["at"].date(), was["act"], each, was["reason"] or "", verdicts.waited(each, was["at"])
        )
    ]
    tallies.note(session, [(now.date(), "undone", each.kind, "", 0) for each, _ in decided], not_any_more=counted)


def _unpublish(session: Session, done: Sequence[RowMapping], now: datetime) -> dict[int, int | None]:
    """Publish the opposite of what came of each act; the number of its last revision by the report's."""
    published = [each for each in done if each["seq"] is not None]
    claimed = [each for each in done if each["after"].get("told")]
    if published or claimed:
        revisions.lock(session)
    for each in claimed:
        claim_reversals.take_back(session, each["claim_id"], *each["after"]["told"], day=now.date())
    return {each["report_id"]: _opposite(session, each, now) for each in published}


def _opposite(session: Session, was: RowMapping, now: datetime) -> int | None:
    first = was["after"].get("first_seq") or was["seq"]
    newest = revisions.get(session, was["seq"])
    if newest["kind"] == "created":
        _must_be_as_it_came(session, newest)
    seq = None
    about = select(revision.c.seq).where(revision.c.camera_id == newest["camera_id"])
    for each in session.scalars(about.where(revision.c.seq.between(first, was["seq"])).order_by(revision.c.seq.desc())):
        seq = undoing.undo(session, each, day=now.date()).seq or seq
    return seq


def _must_be_as_it_came(session: Session, created: RowMapping) -> None:
    """Raise Conflict when somebody said more about a new camera: that is not to go with it."""
    row = cameras.known(session, created["camera_id"])
    came: dict[str, Any] = {}
    later = select(revision.c.before).where(revision.c.camera_id == row["id"], revision.c.seq > created["seq"])
    for before in session.scalars(later.order_by(revision.c.seq.desc())):
        came.update(before or {})
    if changed := {name for name, value in came.items() if row[name] != value}:
        raise Conflict(f"camera {row['id']} was changed since", changed)
