"""What citizens send in, and what moderators decided about it. Never public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Date,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.registry import codes, publishing, sources, vocabulary
from app.registry.details import CameraDetails, check_text, clean, is_web_address
from app.registry.errors import Conflict, Invalid, NotFound, Problem
from app.registry.i18n import N_
from app.registry.model import Bag, Base, BigId, UtcDateTime, one_of

KINDS: Final = ("new",)
STATES: Final = ("received", "approved", "rejected", "withdrawn")
VERDICTS: Final = ("approved", "rejected")
KNOWLEDGE: Final = {"survey": N_("I saw it myself"), "read": N_("I read about it")}
REJECT_REASONS: Final = {
    "not_a_camera": N_("It is not a surveillance camera"),
    "private_home": N_("It is a private home and watches no public space"),
    "duplicate": N_("It is in the register already"),
    "insufficient_evidence": N_("There is not enough to go on"),
    "personal_data": N_("It has personal data in it"),
    "out_of_scope": N_("It is outside what the register is for"),
    "unsafe_location": N_("Showing this place would put people in danger"),
    "vandalism": N_("It does not look sincere"),
    "other": N_("Another reason"),
}
# Metres a published place is rounded to: people stand near cameras, and some places need more distance.
PRECISIONS: Final = (1, 10, 100, 1000)
DEFAULT_PRECISION_M: Final = 10
_LONGEST_PROSE: Final = 2000


class Report(Base):
    """One thing sent in. The day it came is kept, and neither a time, an address nor the sender's browser."""

    __tablename__ = "report"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        one_of("knowledge", tuple(KNOWLEDGE)),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(16), default="new")
    state: Mapped[str] = mapped_column(String(16), default="received")
    received_on: Mapped[date] = mapped_column(Date)
    lon: Mapped[float | None] = mapped_column(Float(53))
    lat: Mapped[float | None] = mapped_column(Float(53))
    details: Mapped[dict[str, Any]] = mapped_column(Bag)
    knowledge: Mapped[str] = mapped_column(String(16))
    evidence_url: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    camera_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("camera.id"))
    verdict: Mapped["Verdict | None"] = relationship(back_populates="report")


class Verdict(Base):
    """One decision about one report, once and for all."""

    __tablename__ = "verdict"
    __table_args__ = (
        one_of("verdict", VERDICTS),
        one_of("reason", tuple(REJECT_REASONS)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("report.id"), unique=True)
    moderator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("moderator.id"))
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    report: Mapped[Report] = relationship(back_populates="verdict")


@dataclass(frozen=True)
class Proposal:
    """A report as it was understood: what the camera is, how the sender knows, and a note to the moderator."""

    details: CameraDetails
    knowledge: str
    evidence_url: str | None
    note: str | None

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> "Proposal":
        """Read a form. Raises Invalid with a Problem for every field that is missing or cannot be read."""
        problems: list[Problem] = []
        knowledge = clean(str(raw.get("knowledge") or ""))
        if knowledge not in KNOWLEDGE:
            problems.append(Problem("knowledge", N_("Say whether you saw it yourself or read about it.")))
        url = ""
        try:
            url = _link(raw.get("evidence_url"))
        except Invalid as error:
            problems.extend(error.problems)
        if not clean(str(raw.get("surveillance_type") or "")):
            problems.append(Problem("surveillance_type", N_("Choose what it is. “Not sure” is an answer.")))
        note = details = None
        try:
            note = _prose(raw.get("note"), "note")
        except Invalid as error:
            problems.extend(error.problems)
        try:
            details = CameraDetails.parse({**raw, "source": url or _SOURCE_OF.get(knowledge, "")})
        except Invalid as error:
            problems[:0] = error.problems
        if details is None or problems:
            raise Invalid(tuple(problems))
        return cls(details, knowledge, url or None, note)


# How the sender knows, in the words of OSM's `source`.
_SOURCE_OF: Final = {"survey": "survey", "read": "document"}


def submit(session: Session, proposal: Proposal, *, day: date) -> str:
    """Put a report into the queue and return its receipt code, which is known nowhere else."""
    code = codes.new_code()
    session.add(
        Report(
            code_hash=codes.hashed(code),
            received_on=day,
            lon=proposal.details.position.lon,
            lat=proposal.details.position.lat,
            details=proposal.details.stated(),
            knowledge=proposal.knowledge,
            evidence_url=proposal.evidence_url,
            note=proposal.note,
        )
    )
    session.flush()
    return code


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


def waiting(session: Session, *, after: int = 0, limit: int = 50) -> list[Report]:
    """Undecided reports, the oldest first, from the one after number `after`."""
    oldest_first = select(Report).where(Report.state == "received", Report.id > after).order_by(Report.id).limit(limit)
    return list(session.scalars(oldest_first))


def count_waiting(session: Session) -> int:
    """How many reports are undecided."""
    return session.scalars(select(func.count()).where(Report.state == "received")).one()


def withdraw(session: Session, typed_code: str) -> Report:
    """Take a report back and forget what it said. Raises NotFound, or Conflict once it is decided."""
    report = by_code(session, typed_code)
    _leave_queue(session, report, "withdrawn", lon=None, lat=None, details={}, evidence_url=None, note=None)
    return report


def approve(
    session: Session,
    report_id: int,
    *,
    moderator_id: int,
    details: CameraDetails,
    precision_m: int = DEFAULT_PRECISION_M,
    message: str | None = None,
    now: datetime | None = None,
) -> int:
    """Publish a camera with `details` (the sender's, or corrected) and return its id.

    Raises NotFound, or Conflict when the report was decided or withdrawn meanwhile.
    """
    moment = now or datetime.now(UTC)
    report = get(session, report_id)
    _leave_queue(session, report, "approved")
    change = publishing.creation(details, source_id=sources.CONTRIBUTORS_ID, precision_m=precision_m)
    [report.camera_id] = publishing.publish(session, [change], day=moment.date())
    _record(session, report, moderator_id, "approved", None, message, moment)
    return report.camera_id


def reject(
    session: Session,
    report_id: int,
    *,
    moderator_id: int,
    reason: str,
    message: str | None = None,
    now: datetime | None = None,
) -> None:
    """Turn a report down. Raises Invalid for a reason that does not exist, NotFound, or Conflict as `approve`."""
    if reason not in REJECT_REASONS:
        raise Invalid((Problem("reason", N_("Choose a reason.")),))
    report = get(session, report_id)
    _leave_queue(session, report, "rejected")
    _record(session, report, moderator_id, "rejected", reason, message, now or datetime.now(UTC))


def parse_message(raw: object) -> str | None:
    """A moderator's message to the sender. Raises Invalid naming `message`."""
    return _prose(raw, "message")


def parse_precision(raw: object) -> int:
    """The metres a place is rounded to. Raises Invalid naming `precision_m`."""
    text = clean(str(raw or DEFAULT_PRECISION_M))
    if text not in {str(metres) for metres in PRECISIONS}:
        listed = ", ".join(str(metres) for metres in PRECISIONS)
        raise Invalid((Problem("precision_m", N_("Must be one of: %(values)s."), {"values": listed}),))
    return int(text)


def _leave_queue(session: Session, report: Report, state: str, **forgotten: Any) -> None:
    """Decide in one statement, so that of two people who decide at once one is told."""
    decided = session.execute(
        update(Report)
        .where(Report.id == report.id, Report.state == "received")
        .values(state=state, **forgotten)
        .returning(Report.id)
    ).one_or_none()
    session.refresh(report)
    if decided is None:
        raise Conflict(f"report {report.id} is {report.state} already")


def _record(
    session: Session,
    report: Report,
    moderator_id: int,
    verdict: str,
    reason: str | None,
    message: str | None,
    moment: datetime,
) -> None:
    session.add(
        Verdict(
            report_id=report.id,
            moderator_id=moderator_id,
            verdict=verdict,
            reason=reason,
            message=message,
            decided_at=moment,
        )
    )
    session.flush()


def _link(raw: object) -> str:
    """The web address where it is written, empty when there is none; it becomes the camera's `source`."""
    url = clean(str(raw or ""))
    check_text("evidence_url", url, most=vocabulary.field_named("source").max_length, lines=False)
    if url and not is_web_address(url):
        raise Invalid((Problem("evidence_url", N_("Must be a web address that starts with https:// or http://.")),))
    return url


def _prose(raw: object, field: str) -> str | None:
    text = clean(str(raw or ""))
    check_text(field, text, most=_LONGEST_PROSE, lines=True)
    return text or None
