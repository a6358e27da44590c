"""One verdict about everything that a filter selects: what exactly, is said beforehand, and nothing else is done."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.registry import acts, contested_cameras, outcomes, privacy, publishing, queue, tallies, verdicts
from app.registry.acts import Act
from app.registry.cameras import camera
from app.registry.errors import Conflict, Invalid, Problem
from app.registry.i18n import N_
from app.registry.queue_filter import QueueFilter
from app.registry.reports import REJECT_REASONS, UNDECIDED, Report, Verdict
from app.registry.verdicts import UNCLAIMED, Words

BulkVerdict = Literal["approved", "rejected", "spam"]
# Reports that one decision can be about; the rest of a larger selection is for the next one.
MOST_AT_ONCE: Final = 2000
# What is approved as it is, without a look at what it would change.
APPROVABLE: Final = ("new", "still_there", "gone")
# What a preview looks at.
_SEEN: Final = select(
    *(Report.id, Report.kind, Report.version, Report.signals, Report.round, Report.contested),
    *(Report.own_by, Report.about_id, Report.questions),
)


@dataclass(frozen=True)
class Preview:
    """What a decision would be about: `ids`, exactly; `token` stands for them as they are now.

    `left_out` are selected too, but for somebody else to decide or one at a time; `is_all` is False when the selection
    goes on after MOST_AT_ONCE.
    """

    verdict: BulkVerdict
    ids: tuple[int, ...]
    token: str
    kinds: Mapping[str, int]
    left_out: int
    is_all: bool


def preview(session: Session, wanted: QueueFilter, verdict: BulkVerdict, *, moderator_id: int, today: date) -> Preview:
    """What this verdict would decide. Raises Invalid naming `kind` when it cannot be given to several kinds at once."""
    _check(wanted, verdict)
    return _previewed(session, wanted, verdict, moderator_id, today)


def decide(
    session: Session,
    wanted: QueueFilter,
    verdict: BulkVerdict,
    *,
    moderator_id: int,
    token: str,
    now: datetime,
    reason: str | None = None,
    message: str | None = None,
) -> Preview:
    """Decide what a preview showed; returns it.

    Raises Conflict when the selection is not what it was, so that nobody decides what they did not see; Invalid for a
    reason that does not exist.
    """
    if (verdict == "rejected") != (reason is not None) or (reason is not None and reason not in REJECT_REASONS):
        raise Invalid((Problem("reason", N_("Choose a reason.")),))
    _check(wanted, verdict)
    found = _previewed(session, wanted, verdict, moderator_id, now.date())
    chosen = _hold(session, found.ids)
    if not token == found.token == _token(verdict, chosen):
        raise Conflict("the selection is not what it was")
    words = Words(verdict, reason, message)
    before = {each.id: verdicts.state_of(each) for each in chosen}
    _leave_queue(session, chosen, words, now)
    seqs = _publish(session, chosen, verdict, now.date())
    _record(session, chosen, words, moderator_id, now, before, seqs)
    return found


def _check(wanted: QueueFilter, verdict: BulkVerdict) -> None:
    if verdict == "approved" and (len(wanted.kinds) != 1 or wanted.kinds[0] not in APPROVABLE):
        raise Invalid((Problem("kind", N_("Choose one kind of report: new, still there or gone.")),))
    if wanted.state not in UNDECIDED:
        raise Invalid((Problem("state", N_("These are decided already.")),))


def _previewed(session: Session, wanted: QueueFilter, verdict: BulkVerdict, moderator_id: int, today: date) -> Preview:
    ids = queue.matching(session, wanted, today=today, limit=MOST_AT_ONCE + 1)
    selected = session.execute(_SEEN.where(Report.id.in_(ids[:MOST_AT_ONCE])).order_by(Report.id)).all()
    barred = _barred(session, selected, moderator_id)
    if verdict == "approved":
        barred |= _takes_a_look(session, selected)
    chosen = [each for each in selected if each.id not in barred]
    return Preview(
        verdict,
        tuple(each.id for each in chosen),
        _token(verdict, chosen),
        Counter(each.kind for each in chosen),
        len(selected) - len(chosen),
        len(ids) <= MOST_AT_ONCE,
    )


def _token(verdict: BulkVerdict, chosen: Iterable[Any]) -> str:
    """What stands for these reports as they are."""
    seen = ",".join(f"{each.id}:{each.version}:{each.signals}" for each in chosen)
    return hashlib.sha256(f"{verdict} {seen}".encode()).hexdigest()


def _barred(session: Session, selected: Sequence[Any], moderator_id: int) -> set[int]:
    """What is not for this moderator to decide: see `verdicts.may_decide`."""
    appealed = [each.id for each in selected if each.round > 1]
    theirs = select(Verdict.report_id).where(Verdict.report_id.in_(appealed), Verdict.undone_at.is_(None))
    barred = {each.id for each in selected if each.own_by == moderator_id}
    return barred | set(session.scalars(theirs.where(Verdict.moderator_id == moderator_id))) if appealed else barred


def _takes_a_look(session: Session, selected: Sequence[Any]) -> set[int]:
    """What is not approved unopened: four eyes do not look at a thousand things at once, nor is a camera there."""
    about = {each.about_id for each in selected if each.about_id is not None}
    shown = select(camera.c.id).where(camera.c.id.in_(about), camera.c.record_state == "published")
    barred = about - set(session.scalars(shown)) if about else about
    barred |= contested_cameras.are_marked(session, about)
    return {
        each.id for each in selected if each.contested or each.round > 1 or each.questions or each.about_id in barred
    }


def _hold(session: Session, ids: Sequence[int]) -> list[Report]:
    """The reports, kept from everybody else until the commit."""
    held = select(Report).where(Report.id.in_(ids)).order_by(Report.id).with_for_update(key_share=True)
    return list(session.scalars(held.execution_options(populate_existing=True)))


def _leave_queue(session: Session, chosen: Sequence[Report], words: Words, now: datetime) -> None:
    ids = [each.id for each in chosen]
    left = [key for each in chosen for key in tallies.keys(each)]
    counted = [
        event
        for each in chosen
        for event in tallies.decided(now.date(), words.verdict, each, words.reason or "", verdicts.waited(each, now))
    ]
    changed = update(Report).where(Report.id.in_(ids)).execution_options(synchronize_session=False)
    columns = {"state": words.verdict, "touched_on": now.date(), "version": Report.version + 1}
    session.execute(changed.values(**columns, **UNCLAIMED))
    for each in chosen:
        session.expire(each)
    queue.load(session, ids)
    tallies.keep(session, left, ())
    tallies.note(session, counted)


def _publish(
    session: Session, chosen: Sequence[Report], verdict: BulkVerdict, day: date
) -> dict[int, tuple[int | None, int | None]]:
    """Publish what comes of the reports; the camera and the revision of each."""
    if verdict != "approved":
        back = privacy.put_back(session, chosen, day)
        seqs = _seqs(session, back)
        # Of several reports about one camera the first has put it back.
        return {each.id: (None, seqs.pop(each.about_id or 0, None)) for each in chosen}
    publishing.lock(session)
    changes = [outcomes.change_for(session, each, outcomes.as_sent(each)) for each in chosen]
    ids = publishing.publish(session, changes, day=day)
    seqs = _seqs(session, ids)
    return {each.id: (camera_id, seqs[camera_id]) for each, camera_id in zip(chosen, ids, strict=True)}


def _seqs(session: Session, camera_ids: Sequence[int]) -> dict[int, int]:
    rows = select(camera.c.id, camera.c.seq).where(camera.c.id.in_(camera_ids))
    return {row.id: row.seq for row in session.execute(rows)}


def _record(
    session: Session,
    chosen: Sequence[Report],
    words: Words,
    moderator_id: int,
    now: datetime,
    before: Mapping[int, acts.State],
    published: Mapping[int, tuple[int | None, int | None]],
) -> None:
    if not chosen:
        return
    done: list[Act] = []
    rows: list[dict[str, object]] = []
    for each in chosen:
        each.camera_id, seq = published[each.id]
        decided = {"report_id": each.id, "round": each.round, "moderator_id": moderator_id, "decided_at": now}
        rows.append({**decided, **words._asdict(), "seq": seq})
        after = verdicts.state_of(each)
        done.append(Act(words.verdict, each.id, each.camera_id, seq, None, before[each.id], after, words.reason))
    session.flush()
    session.execute(insert(Verdict), rows)
    session.expire_all()
    acts.write(session, moderator_id, now, done)
