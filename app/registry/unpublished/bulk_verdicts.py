"""One verdict about everything that a filter selects: what exactly, is said beforehand, and nothing else is done."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, func, insert, null, or_, select, update
from sqlalchemy.orm import Session

from app.registry import contested_cameras, publishing, revisions
from app.registry.cameras import camera
from app.registry.contested_cameras import contested_camera
from app.registry.errors import Conflict, Invalid, Problem
from app.registry.i18n import N_
from app.registry.unpublished import acts, outcomes, privacy, queue, queue_index, tallies, verdicts
from app.registry.unpublished.acts import Act
from app.registry.unpublished.queue_filter import QueueFilter
from app.registry.unpublished.reports import KINDS, REJECT_REASONS, UNDECIDED, Report, Verdict
from app.registry.unpublished.verdicts import UNCLAIMED, Words

BulkVerdict = Literal["approved", "rejected", "spam"]
# Reports that one decision can be about; the rest of a larger selection is for the next one.
MOST_AT_ONCE: Final = 2000
# What is approved as it is, without a look at what it would change.
APPROVABLE: Final = ("new", "still_there", "gone")
# A report as it is now: most are at their first version, and said by one.
_NUMBER: Final = Report.id.cast(String)
_MARK: Final = case(
    (and_(Report.version == 1, Report.signals == 1), _NUMBER),
    else_=_NUMBER + ":" + Report.version.cast(String) + ":" + Report.signals.cast(String),
)


@dataclass(frozen=True)
class Preview:
    """What a decision would be about: `ids`, exactly; `token` stands for them as they are now.

    `marks` are the reports with their versions as text, for the database to put together. `left_out` are selected too,
    but for somebody else to decide or one at a time; `is_all` is False when the selection goes on after MOST_AT_ONCE.
    """

    verdict: BulkVerdict
    marks: str
    kinds: Mapping[str, int]
    left_out: int
    is_all: bool

    @property
    def token(self) -> str:
        """What stands for this verdict about these reports as they are."""
        return hashlib.sha256(f"{self.verdict} {self.marks}".encode()).hexdigest()

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The numbers of the reports."""
        return tuple(int(mark.partition(":")[0]) for mark in self.marks.split(",")) if self.marks else ()


class _Part(NamedTuple):
    """What the database says of one part of a selection; `marks` is None when nothing is left of it."""

    n: int
    last: int | None
    marks: str | None
    counts: Mapping[str, int]


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
    if token != found.token or _marks(found.ids, chosen) != found.marks:
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
    barred = or_(*_barred(moderator_id), *(_takes_a_look() if verdict == "approved" else ()))
    columns = (
        Report.id.label("id"),
        case((barred, null()), else_=Report.kind).label("kind"),
        case((barred, null()), else_=_MARK).label("mark"),
    )
    kinds = wanted.kinds or KINDS
    if wanted.areas is None:
        parts, is_all = _read(session, queue_index.oldest(session, wanted, today, *columns), kinds)
    else:
        # Whether a place lies in a shape is for no database to say.
        ids = queue.matching(session, wanted, today=today, limit=MOST_AT_ONCE + 1)
        inside = select(*columns).where(Report.id.in_(ids[:MOST_AT_ONCE])).order_by(Report.id)
        parts, is_all = [_sum(session, inside, kinds)], len(ids) <= MOST_AT_ONCE
    counts = {kind: n for kind in kinds if (n := sum(part.counts[kind] for part in parts))}
    marks = ",".join(part.marks for part in parts if part.marks)
    return Preview(verdict, marks, counts, sum(part.n for part in parts) - sum(counts.values()), is_all)


def _read(session: Session, queries: Iterable[Select[Any]], kinds: Sequence[str]) -> tuple[list[_Part], bool]:
    """The selection up to MOST_AT_ONCE, and whether that is all of it."""
    parts: list[_Part] = []
    room = MOST_AT_ONCE
    for query in queries:
        rest = query
        if room:
            part = _sum(session, query.limit(room), kinds)
            parts.append(part)
            room -= part.n
            rest = query.where(Report.id > (part.last or 0))
        if not room and session.execute(rest.limit(1)).first() is not None:
            return parts, False
    return parts, True


def _sum(session: Session, query: Select[Any], kinds: Sequence[str]) -> _Part:
    """Thousands of reports as one row: a row for each would take longer to read than to find."""
    found = query.subquery()
    of_kind = (func.count().filter(found.c.kind == kind) for kind in kinds)
    whole = select(func.count(), func.max(found.c.id), func.aggregate_strings(found.c.mark, ","), *of_kind)
    n, last, marks, *counts = session.execute(whole).one()
    return _Part(n, last, marks, dict(zip(kinds, counts, strict=True)))


def _marks(ids: Sequence[int], held: Iterable[Report]) -> str:
    """The marks of reports, in the order of their numbers, as the database makes them."""
    marks = {
        each.id: f"{each.id}" if each.version == each.signals == 1 else f"{each.id}:{each.version}:{each.signals}"
        for each in held
    }
    return ",".join(marks[number] for number in ids if number in marks)


def _barred(moderator_id: int) -> tuple[ColumnElement[bool], ...]:
    """What is not for this moderator to decide: see `verdicts.may_decide`."""
    theirs = exists().where(
        Verdict.report_id == Report.id, Verdict.moderator_id == moderator_id, Verdict.undone_at.is_(None)
    )
    return Report.own_by.is_not_distinct_from(moderator_id), and_(Report.round > 1, theirs)


def _takes_a_look() -> tuple[ColumnElement[bool], ...]:
    """What is not approved unopened: four eyes do not look at a thousand things at once, nor is a camera there."""
    shown = exists().where(camera.c.id == Report.about_id, camera.c.record_state == "published")
    marked = exists().where(contested_camera.c.camera_id == Report.about_id, contested_camera.c.is_marked)
    asked = func.json_array_length(Report.questions) > 0
    return Report.contested.is_(True), Report.round > 1, asked, marked, and_(Report.about_id.is_not(None), ~shown)


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
    revisions.lock(session)
    if contested_cameras.are_marked(session, {each.about_id for each in chosen if each.about_id is not None}):
        raise Conflict("some of it was marked as contested meanwhile")
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
