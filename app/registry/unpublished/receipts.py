"""What a sender may still do with the code on their receipt: answer, say it better, take it back, appeal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from app.registry.errors import Conflict, Invalid, Problem
from app.registry.i18n import N_
from app.registry.unpublished import privacy, reports, tallies
from app.registry.unpublished.proposals import parse_prose
from app.registry.unpublished.proposed import Proposed, said_by
from app.registry.unpublished.reports import Report

# Verdicts that a sender may ask to have looked at again.
APPEALABLE: Final = ("rejected", "duplicate")
# What is left of a withdrawn report: that it came, on which day, whether it was seen or read, and what became of it.
FORGOTTEN: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("lon", "lat", "cell", "base", "evidence_url", "note", "appeal", "sameness")),
    "details": {},
    "questions": [],
    "warnings": [],
    "area": "",
}


def answer(session: Session, typed_code: str, words: str, *, day: date) -> Report:
    """Answer what a moderator asked: the report waits for a moderator again.

    Raises NotFound, Invalid naming `answer`, Conflict when nothing is asked.
    """
    report = reports.by_code(session, typed_code)
    if (said := parse_prose(words, "answer")) is None:
        raise Invalid((Problem("answer", N_("Write an answer.")),))
    if report.state != "needs_info":
        raise Conflict(f"report {report.id} is {report.state}: nothing is asked")
    questions = [*report.questions[:-1], {**report.questions[-1], "answer": said}]
    reports.alter(session, report, state="received", questions=questions, touched_on=day)
    return report


def edit(
    session: Session,
    typed_code: str,
    proposal: Proposed,
    *,
    day: date,
    area: str = "",
    risk: int = 0,
    warnings: Sequence[str] = (),
    proven: bool = True,
) -> Report:
    """Say it better while it is undecided. A question that was asked stays asked; whoever seconded it has to again.

    Raises NotFound, or Conflict once it is decided.
    """
    report = reports.by_code(session, typed_code)
    said = said_by(proposal)
    about = (report.kind, report.about_id, report.system_id)
    if not report.is_undecided or (said["kind"], said["about_id"], said.get("system_id")) != about:
        raise Conflict(f"report {report.id} is {report.state} and says what it says")
    judged: dict[str, Any] = {"area": area, "risk": risk, "warnings": list(warnings), "proven": proven}
    reports.alter(session, report, **said, **judged, seconded_by=None, touched_on=day)
    return report


def withdraw(session: Session, typed_code: str, *, day: date) -> Report:
    """Take a report back and forget what it said; a camera that it hid is put back.

    Raises NotFound, or Conflict once it is decided.
    """
    report = reports.by_code(session, typed_code)
    if not report.is_undecided:
        raise Conflict(f"report {report.id} is {report.state} already")
    reports.alter(session, report, state="withdrawn", touched_on=day, **FORGOTTEN)
    tallies.note(session, [(day, "withdrawn", report.kind, "", max(0, (day - report.received_on).days))])
    privacy.put_back(session, [report], day, reason=None)
    return report


def appeal(session: Session, typed_code: str, words: str, *, day: date) -> Report:
    """Ask, once, that another moderator looks at what was rejected.

    Raises NotFound, Invalid naming `appeal`, Conflict when there is nothing to appeal, or not any more.
    """
    report = reports.by_code(session, typed_code)
    if (said := parse_prose(words, "appeal")) is None:
        raise Invalid((Problem("appeal", N_("Say why it should be looked at again.")),))
    if report.state not in APPEALABLE or report.round > 1:
        raise Conflict(f"report {report.id} is {report.state} in round {report.round}")
    anew: dict[str, Any] = {"state": "received", "round": 2, "camera_id": None, "claim_id": None}
    reports.alter(session, report, **anew, appeal=said, touched_on=day)
    tallies.note(session, [(day, "appealed", report.kind, "", max(0, (day - report.received_on).days))])
    return report
