"""What people send in, and what was decided about it. Never public."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.registry import revisions
from app.registry.errors import NotFound, Stale
from app.registry.i18n import N_
from app.registry.model import Bag, Base, BigId, UtcDateTime, one_of
from app.registry.unpublished import acts, codes, tallies
from app.registry.unpublished.proposals import KNOWLEDGE
from app.registry.unpublished.proposed import Proposed, said_on

KINDS: Final = ("new", "change", "still_there", "gone", "privacy", "claim")
STATES: Final = ("received", "needs_info", "approved", "rejected", "duplicate", "spam", "withdrawn")
UNDECIDED: Final = ("received", "needs_info")
VERDICTS: Final = ("approved", "rejected", "duplicate", "spam")
REJECT_REASONS: Final = {
    "not_a_camera": N_("It is not a surveillance camera"),
    "private_home": N_("It is a private home and watches no public space"),
    "duplicate": N_("It is in the register already"),
    "insufficient_evidence": N_("There is not enough to go on"),
    "personal_data": N_("It has personal data in it"),
    "out_of_scope": N_("It is outside what the register is for"),
    "unsafe_location": N_("Showing this place would put people in danger"),
    "vandalism": N_("It does not look sincere"),
    "still_there": N_("The camera is still there"),
    "no_problem": N_("Nothing about it needs to be hidden"),
    "other": N_("Another reason"),
}
# What of a report its sender says: the same of it, sent twice, may be one report.
_SENT: Final = ("kind", "about_id", "system_id", "lon", "lat", "details", "knowledge", "evidence_url", "note")
_OPEN_SIGNAL: Final = "kind IN ('still_there', 'gone') AND state IN ('received', 'needs_info')"
_NOT_UNDONE: Final = "undone_at IS NULL"
_OWN: Final = "own_by IS NOT NULL"
# In the words of the index, by which SQLite knows that it can be used.
APPEALED: Final = literal_column("round > 1", Boolean)


class Report(Base):
    """One thing sent in. The day it came is kept, and neither a time, an address nor the sender's browser."""

    __tablename__ = "report"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        one_of("knowledge", tuple(KNOWLEDGE)),
        Index(None, "state", "proven", "id"),
        Index(None, "state", "risk", "proven", "id"),
        Index(None, "state", "kind", "proven", "id"),
        Index(None, "state", "area", "proven", "id"),
        Index(None, "state", "cell"),
        Index(None, "sameness", "state"),
        Index(None, "about_id", "state"),
        Index(None, "claimed_by"),
        Index("ix_report_own", "own_by", sqlite_where=text(_OWN), postgresql_where=text(_OWN)),
        # Of few reports only, so that they are found among many.
        Index("ix_report_appealed", "state", "proven", "id", sqlite_where=APPEALED, postgresql_where=APPEALED),
        # Of those who say the same of a camera, all are one open report.
        Index(
            "uq_report_open_signal",
            *("about_id", "kind"),
            unique=True,
            sqlite_where=text(_OPEN_SIGNAL),
            postgresql_where=text(_OPEN_SIGNAL),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # None for signals: they are many people's.
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16), default="new")
    state: Mapped[str] = mapped_column(String(16), default="received")
    # The camera it speaks of, and the one that came of it or that it duplicates.
    about_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("camera.id"))
    camera_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("camera.id"))
    # Of a claim, the system that it is about unless it is about a camera, and the claim that is published.
    system_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("system.id"))
    claim_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("claim.id"))
    lon: Mapped[float | None] = mapped_column(Float(53))
    lat: Mapped[float | None] = mapped_column(Float(53))
    cell: Mapped[int | None] = mapped_column(BigInteger)
    area: Mapped[str] = mapped_column(String(255), default="")
    # Of a change only what is different, and in `base` what its sender saw there; of a claim what was typed.
    details: Mapped[dict[str, Any]] = mapped_column(Bag)
    base: Mapped[dict[str, Any] | None] = mapped_column(Bag)
    knowledge: Mapped[str] = mapped_column(String(16), default="survey")
    evidence_url: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    received_on: Mapped[date] = mapped_column(Date)
    # The day its sender or a moderator last did something about it.
    touched_on: Mapped[date] = mapped_column(Date)
    risk: Mapped[int] = mapped_column(SmallInteger, default=0)
    warnings: Mapped[list[str]] = mapped_column(Bag, default=list)
    sameness: Mapped[int | None] = mapped_column(BigInteger)
    proven: Mapped[bool] = mapped_column(Boolean, default=True)
    # How many people said it, each once a day.
    signals: Mapped[int] = mapped_column(Integer, default=1)
    # What moderators asked and the sender answered, in order: each a "question" and an "answer" or null.
    questions: Mapped[list[dict[str, str | None]]] = mapped_column(Bag, default=list)
    appeal: Mapped[str | None] = mapped_column(Text)
    round: Mapped[int] = mapped_column(SmallInteger, default=1)
    contested: Mapped[bool] = mapped_column(Boolean, default=False)
    seconded_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("moderator.id"))
    own_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("moderator.id"))
    claimed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("moderator.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Goes up with every change but a further signal and a claim.
    version: Mapped[int] = mapped_column(Integer, default=1)
    verdicts: Mapped[list["Verdict"]] = relationship(back_populates="report", order_by="Verdict.id")

    @property
    def verdict(self) -> "Verdict | None":
        """The verdict that stands: the last one, unless it was undone."""
        standing = [each for each in self.verdicts if each.undone_at is None]
        return standing[-1] if standing else None

    @property
    def question(self) -> str | None:
        """What a moderator asked last."""
        return self.questions[-1]["question"] if self.questions else None

    @property
    def answer(self) -> str | None:
        """What the sender answered to it."""
        return self.questions[-1]["answer"] if self.questions else None

    @property
    def is_undecided(self) -> bool:
        """Whether it waits, for a moderator or for its sender."""
        return self.state in UNDECIDED


class Received(NamedTuple):
    """The receipt code of what came, and whether it came for the first time."""

    code: str
    is_new: bool


class Verdict(Base):
    """One decision about one report in one round: there is a second one after an appeal."""

    __tablename__ = "verdict"
    __table_args__ = (
        one_of("verdict", VERDICTS),
        one_of("reason", tuple(REJECT_REASONS)),
        Index(
            "uq_verdict_standing",
            *("report_id", "round"),
            unique=True,
            sqlite_where=text(_NOT_UNDONE),
            postgresql_where=text(_NOT_UNDONE),
        ),
        Index(None, "report_id"),
        Index(None, "decided_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("report.id"))
    round: Mapped[int] = mapped_column(SmallInteger, default=1)
    moderator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("moderator.id"))
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The revision it published, if any.
    seq: Mapped[int | None] = mapped_column(BigInteger)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[Report] = relationship(back_populates="verdicts")


def submit(
    session: Session,
    proposal: Proposed,
    *,
    day: date,
    area: str = "",
    risk: int = 0,
    warnings: Sequence[str] = (),
    proven: bool = True,
    number: str | None = None,
) -> str:
    """Put a report into the queue and return its receipt code, which is known nowhere else.

    `area` is the name of the place around it, `risk` and `warnings` are what `plausibility` found, `proven` says that
    its sender's browser did the work it was asked for: what is not proven waits behind what is. `number` as `receive`.
    """
    judged = {"area": area, "risk": risk, "warnings": list(warnings), "proven": proven}
    return receive(session, {**said_on(proposal, day), **judged}, day, number).code


def any_sent(session: Session) -> bool:
    """Whether anything was ever sent here that is not forgotten."""
    return session.execute(select(Report.id).limit(1)).first() is not None


def receive(session: Session, columns: Mapping[str, Any], day: date, number: str | None = None) -> Received:
    """Put a report with these columns into the queue, or find it there. Raises Copied.

    The same words with the same `number` of 128 random bits, which came with the form, are one report as long as it
    still says them: whoever presses twice holds its one receipt. The number itself is not kept.
    """
    revisions.refuse_on_copies(session)
    said = {name: columns[name] for name in _SENT if name in columns}
    turns = codes.in_turn(number, said)
    while True:
        code = next(turns)
        if (report := _put(session, code, columns, day)) is not None:
            tallies.keep(session, (), tallies.keys(report))
            tallies.note(session, [(day, "received", report.kind, "", 0)])
            return Received(code, is_new=True)
        known = by_code(session, code)
        if {name: getattr(known, name) for name in said} == said:
            return Received(code, is_new=False)


def _put(session: Session, code: str, columns: Mapping[str, Any], day: date) -> Report | None:
    """A new report under this code; None where there is one already, sent before or at the same moment."""
    report = Report(code_hash=codes.hashed(code), received_on=day, touched_on=day, **columns)
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError:
        if session.scalar(select(Report.id).where(Report.code_hash == codes.hashed(code))) is None:
            raise
        return None
    return report


def by_code(session: Session, typed: str) -> Report:
    """The report a receipt code opens. Raises NotFound, whatever is wrong with the code."""
    code = codes.normalised(typed)
    report = session.scalar(select(Report).where(Report.code_hash == codes.hashed(code))) if code else None
    if report is None:
        raise NotFound("no report has this receipt code")
    return report


def get(session: Session, report_id: int) -> Report:
    """The report with this number. Raises NotFound."""
    report = session.get(Report, report_id)
    if report is None:
        raise NotFound(f"no report {report_id}")
    return report


def alter(session: Session, report: Report, *, version: int | None = None, **columns: Any) -> None:
    """Change a report as it was seen, with the counts it is part of; its version goes up.

    `version` is the one that whoever decides looked at. Raises Stale when the report changed since then.
    """
    counted = tallies.keys(report)
    seen = report.version if version is None else version
    changed = session.execute(
        update(Report)
        .where(Report.id == report.id, Report.version == seen, Report.state == report.state)
        .values(**columns, version=Report.version + 1)
        .returning(Report.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    session.refresh(report)
    if changed is None:
        raise Stale(f"report {report.id} is {report.state} at version {report.version}", news(session, report, seen))
    tallies.keep(session, counted, tallies.keys(report))


def news(session: Session, report: Report, seen: int) -> tuple[str, ...]:
    """What was done to a report since the version somebody saw: acts of moderators, then "sender" or "withdrawn"."""
    since = [each for each in acts.page(session, report_id=report.id) if (each["after"] or {}).get("version", 0) > seen]
    told = [each["act"] for each in reversed(since)]
    if report.state == "withdrawn":
        told.append("withdrawn")
    elif report.version - seen > len(since):
        told.append("sender")
    return tuple(told)


def about(session: Session, camera_id: int) -> Sequence[Report]:
    """The undecided reports that speak of a camera, the oldest first."""
    waiting = select(Report).where(Report.about_id == camera_id, Report.state.in_(UNDECIDED))
    return session.scalars(waiting.order_by(Report.id)).all()


def is_own(session: Session, camera_id: int, moderator_id: int) -> bool:
    """Whether a moderator said of a report that it is theirs which speaks of a camera, or which the camera came of."""
    theirs = select(Report.id).where(
        Report.own_by == moderator_id, or_(Report.about_id == camera_id, Report.camera_id == camera_id)
    )
    return session.scalar(theirs.limit(1)) is not None
