"""Decisions about reports, one at a time. Report, counts, publication, verdict and log are one transaction.

Everybody takes locks in one order, so that nobody waits for one who waits for them: the report's row, the counts of
the desk, the publication. Every verb takes the `version` that the moderator looked at, and raises Stale when the report
changed since then, NotFound when there is none, NotAllowed when it is not for this moderator to decide.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from app.registry import cameras, contested_cameras, revisions
from app.registry.dossiers import statements
from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Stale
from app.registry.i18n import N_
from app.registry.unpublished import acts, outcomes, privacy, reports, tallies
from app.registry.unpublished.acts import Act
from app.registry.unpublished.outcomes import Outcome, Published
from app.registry.unpublished.proposals import parse_prose
from app.registry.unpublished.reports import REJECT_REASONS, Report, Verdict

# What a verdict changes of a report; an undo puts it back from the log. Codes and numbers only.
KEPT: Final = ("state", "version", "camera_id", "claim_id", "contested", "seconded_by", "own_by")
UNCLAIMED: Final[Mapping[str, Any]] = {"claimed_by": None, "claimed_until": None}


class Decision(NamedTuple):
    """What was decided: an act's name, and the camera and the revision that came of it, if any."""

    act: str
    report_id: int
    camera_id: int | None = None
    seq: int | None = None


class Words(NamedTuple):
    """A verdict as its sender will read it."""

    verdict: str
    reason: str | None = None
    message: str | None = None


def approve(
    session: Session,
    report_id: int,
    *,
    moderator_id: int,
    version: int | None = None,
    outcome: Outcome | None = None,
    message: str | None = None,
    now: datetime | None = None,
) -> Decision:
    """Publish what comes of a report: `outcome`, or what was sent as it was sent.

    The first to approve what is contested only seconds it, and a second moderator publishes.
    """
    moment = now or datetime.now(UTC)
    report = _open(session, report_id, moderator_id)
    takes_two = is_contested(session, report)
    if takes_two and report.seconded_by is None:
        return _note(session, report, "seconded", moderator_id, moment, version, seconded_by=moderator_id)
    if takes_two and report.seconded_by == moderator_id:
        raise NotAllowed("somebody else has to approve it too")
    wanted = outcome or outcomes.as_sent(report)

    def published() -> Published:
        revisions.lock(session)
        if is_contested(session, report) and not takes_two:
            # Only now can nobody mark the camera any more.
            raise Stale(f"camera {report.about_id} is contested", ("contested",))
        return outcomes.publish(session, report, wanted, moment.date())

    return _decide(session, report, Words("approved", None, message), moderator_id, version, moment, published)


def reject(
    session: Session,
    report_id: int,
    *,
    moderator_id: int,
    reason: str,
    version: int | None = None,
    message: str | None = None,
    now: datetime | None = None,
) -> Decision:
    """Turn a report down. A camera that it hid is put back. Raises Invalid for a reason that does not exist."""
    if reason not in REJECT_REASONS:
        raise Invalid((Problem("reason", N_("Choose a reason.")),))
    return _turn_down(session, report_id, Words("rejected", reason, message), moderator_id, version, now)


def spam(
    session: Session, report_id: int, *, moderator_id: int, version: int | None = None, now: datetime | None = None
) -> Decision:
    """It was never meant as a report."""
    return _turn_down(session, report_id, Words("spam"), moderator_id, version, now)


def duplicate(
    session: Session,
    report_id: int,
    known_id: int,
    *,
    moderator_id: int,
    version: int | None = None,
    message: str | None = None,
    now: datetime | None = None,
) -> Decision:
    """It is about a camera that is known, or is a claim that is: the sender is shown which.

    Raises NotFound; of a camera also Gone, as `cameras.get`.
    """
    words = Words("duplicate", None, message)
    if reports.get(session, report_id).kind != "claim":
        cameras.get(session, known_id)
        return _turn_down(session, report_id, words, moderator_id, version, now, camera_id=known_id)
    if not statements.several(session, [known_id]):
        raise NotFound(f"no claim {known_id}")
    return _turn_down(session, report_id, words, moderator_id, version, now, claim_id=known_id)


def ask(
    session: Session,
    report_id: int,
    question: object,
    *,
    moderator_id: int,
    version: int | None = None,
    now: datetime | None = None,
) -> Decision:
    """Ask the sender; the report waits for the answer. Raises Invalid naming `message`, Conflict for signals."""
    report = _open(session, report_id, moderator_id)
    if (asked := parse_prose(question, "message")) is None:
        raise Invalid((Problem("message", N_("Write what you want to know.")),))
    if report.code_hash is None or report.state != "received":
        raise Conflict(f"nobody can be asked about report {report_id}, which is {report.state}")
    questions = [*report.questions, {"question": asked, "answer": None}]
    moment = now or datetime.now(UTC)
    return _note(session, report, "asked", moderator_id, moment, version, state="needs_info", questions=questions)


def own(
    session: Session, report_id: int, *, moderator_id: int, version: int | None = None, now: datetime | None = None
) -> Decision:
    """Say that a report is one's own: from then on others decide about it."""
    report = _open(session, report_id, moderator_id)
    moment = now or datetime.now(UTC)
    seconded_by = None if report.seconded_by == moderator_id else report.seconded_by
    return _note(session, report, "owned", moderator_id, moment, version, own_by=moderator_id, seconded_by=seconded_by)


def contest(
    session: Session,
    report_id: int,
    *,
    moderator_id: int,
    is_contested: bool = True,
    version: int | None = None,
    now: datetime | None = None,
) -> Decision:
    """Mark a report as contested, which takes two moderators to approve, or not any more, unless one of them did."""
    report = _open(session, report_id, moderator_id)
    if report.contested == is_contested or report.seconded_by is not None:
        raise Conflict(f"report {report_id} is marked already")
    moment = now or datetime.now(UTC)
    verb = "contested" if is_contested else "uncontested"
    return _note(session, report, verb, moderator_id, moment, version, contested=is_contested)


def parse_message(raw: object) -> str | None:
    """A moderator's message to the sender. Raises Invalid naming `message`."""
    return parse_prose(raw, "message")


def state_of(report: Report) -> dict[str, Any]:
    """What the log keeps of a report."""
    return {name: getattr(report, name) for name in KEPT}


def waited(report: Report, moment: datetime) -> int:
    """For how many days a report had waited."""
    return max(0, (moment.date() - report.received_on).days)


def is_contested(session: Session, report: Report) -> bool:
    """Whether it takes two to approve a report: it is marked as contested, or the camera is that it speaks of."""
    about_id = report.about_id
    return report.contested or (about_id is not None and bool(contested_cameras.are_marked(session, [about_id])))


def may_decide(report: Report, moderator_id: int) -> bool:
    """Whether it is for this moderator to decide: it is not their own, and not an appeal from their own verdict."""
    if report.own_by == moderator_id:
        return False
    return report.round == 1 or all(
        each.moderator_id != moderator_id
        for each in report.verdicts
        if each.round < report.round and not each.undone_at
    )


def _open(session: Session, report_id: int, moderator_id: int) -> Report:
    report = reports.get(session, report_id)
    if not report.is_undecided:
        raise Stale(f"report {report_id} is {report.state} already", (report.state,))
    if not may_decide(report, moderator_id):
        raise NotAllowed(f"report {report_id} is for somebody else to decide")
    return report


def _turn_down(
    session: Session,
    report_id: int,
    words: Words,
    moderator_id: int,
    version: int | None,
    now: datetime | None,
    *,
    camera_id: int | None = None,
    claim_id: int | None = None,
) -> Decision:
    moment = now or datetime.now(UTC)
    report = _open(session, report_id, moderator_id)

    def published() -> Published:
        put_back = privacy.put_back(session, [report], moment.date())
        seq = revisions.data_version(session) if put_back else None
        return Published(camera_id, seq, seq, claim_id)

    return _decide(session, report, words, moderator_id, version, moment, published)


def _decide(
    session: Session,
    report: Report,
    words: Words,
    moderator_id: int,
    version: int | None,
    moment: datetime,
    publish: Callable[[], Published],
) -> Decision:
    before = state_of(report)
    reports.alter(session, report, version=version, state=words.verdict, touched_on=moment.date(), **UNCLAIMED)
    days = waited(report, moment)
    tallies.note(session, tallies.decided(moment.date(), words.verdict, report, words.reason or "", days))
    came = publish()
    report.camera_id, report.claim_id = came.camera_id, came.claim_id
    session.add(
        Verdict(
            report=report,
            round=report.round,
            moderator_id=moderator_id,
            decided_at=moment,
            seq=came.seq,
            **words._asdict(),
        )
    )
    session.flush()
    after = {**state_of(report), "first_seq": came.first_seq} | ({"told": came.told} if came.told else {})
    done = Act(
        words.verdict,
        report.id,
        came.camera_id,
        came.seq,
        before=before,
        after=after,
        reason=words.reason,
        claim_id=came.claim_id,
    )
    acts.write(session, moderator_id, moment, [done])
    return Decision(words.verdict, report.id, came.camera_id, came.seq)


def _note(
    session: Session,
    report: Report,
    verb: str,
    moderator_id: int,
    moment: datetime,
    version: int | None,
    **columns: Any,
) -> Decision:
    """Change a report without deciding it."""
    before = state_of(report)
    reports.alter(session, report, version=version, touched_on=moment.date(), **columns)
    acts.write(session, moderator_id, moment, [Act(verb, report.id, before=before, after=state_of(report))])
    return Decision(verb, report.id)
