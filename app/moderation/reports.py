"""One report: what it claims beside what is known around it, and the verdict on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from structlog import get_logger

from app import db, errors, map_data
from app.moderation import queue, sent
from app.registry import cameras, outcomes, proposals, reports, tallies, verdicts
from app.registry.details import CameraDetails
from app.registry.errors import Conflict, Invalid, Problem
from app.registry.geometry import Position
from app.registry.model import LARGEST_ID
from app.registry.outcomes import Publish
from app.registry.reports import Report

NEARBY_M = 200


@dataclass(frozen=True)
class Approval:
    """What a moderator publishes: the sender's camera, as it came or corrected."""

    details: CameraDetails
    precision_m: int
    message: str | None

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> "Approval":
        """Read the form. Raises Invalid with every problem in it."""
        problems: list[Problem] = []
        details = precision_m = message = None
        try:
            details = CameraDetails.parse(form)
        except Invalid as error:
            problems.extend(error.problems)
        try:
            precision_m = outcomes.parse_precision(form.get("precision_m"))
        except Invalid as error:
            problems.extend(error.problems)
        try:
            message = verdicts.parse_message(form.get("message"))
        except Invalid as error:
            problems.extend(error.problems)
        if details is None or precision_m is None or problems:
            raise Invalid(tuple(problems))
        return cls(details, precision_m, message)


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its reports."""
    address = f"/reports/<int(max={LARGEST_ID}):report_id>"
    blueprint.add_url_rule(address, view_func=report)
    blueprint.add_url_rule(f"{address}/approve", view_func=approve, methods=["POST"])
    blueprint.add_url_rule(f"{address}/reject", view_func=reject, methods=["POST"])


def report(report_id: int) -> ResponseReturnValue:
    """The report with its form, or what became of it."""
    found = reports.get(db.session(), report_id)
    if found.state != "received":
        return _became(found)
    return _page(found, sent.as_form(found))


def approve(report_id: int) -> ResponseReturnValue:
    """Publish the camera as the form has it."""

    def verdict(moderator_id: int) -> tuple[str, int]:
        approval = Approval.parse(request.form)
        decision = verdicts.approve(
            db.session(),
            report_id,
            moderator_id=moderator_id,
            outcome=Publish(approval.details, approval.precision_m),
            message=approval.message,
        )
        return "approved", decision.camera_id or report_id

    return _decide(report_id, verdict)


def reject(report_id: int) -> ResponseReturnValue:
    """Turn the report down, with a reason."""

    def verdict(moderator_id: int) -> tuple[str, int]:
        message = verdicts.parse_message(request.form.get("message"))
        reason = request.form.get("reason", "")
        verdicts.reject(db.session(), report_id, moderator_id=moderator_id, reason=reason, message=message)
        return "rejected", report_id

    return _decide(report_id, verdict)


def _decide(report_id: int, verdict: Callable[[int], tuple[str, int]]) -> ResponseReturnValue:
    """Let `verdict` decide; it returns its name and the number of what came of it, for the notice."""
    moderator_id = current_user.id
    try:
        with db.writing() as session:
            decided, outcome = verdict(moderator_id)
            session.commit()
    except Invalid as error:
        return _once_more(report_id, error)
    except Conflict:
        return _too_late(reports.get(db.session(), report_id))
    get_logger().info("verdict", moderator=moderator_id, report=report_id, verdict=decided)
    flash(str(outcome), decided)
    following = queue.next_after(report_id)
    address = url_for("moderation.report", report_id=following.id) if following else url_for("moderation.queue")
    return redirect(address, 303)


def _once_more(report_id: int, error: Invalid) -> ResponseReturnValue:
    """The form as it was typed, with what is wrong beside each field."""
    found = reports.get(db.session(), report_id)
    if found.state != "received":
        return _too_late(found)
    problems = {problem.field: errors.sentence(problem) for problem in error.problems}
    return _page(found, request.form, problems), 422


def _page(found: Report, form: Mapping[str, str], problems: Mapping[str, str] | None = None) -> str:
    session = db.session()
    position = Position.parse(str(found.lon), str(found.lat))
    nearby = cameras.near(session, position, NEARBY_M)
    column = queue.beside(found)
    first, more = sent.form_fields(found, problems or {})
    return render_template(
        "moderation/report.html",
        report=found,
        form=form,
        problems=problems or {},
        summary=sent.named(problems or {}),
        unsaid=sent.unsaid(found),
        first_fields=first,
        more_fields=more,
        nearby=nearby,
        nearby_m=NEARBY_M,
        map_data=sent.map_of(found),
        vocabulary=map_data.meanings(),
        knowledge=proposals.KNOWLEDGE,
        precisions=outcomes.PRECISIONS,
        reasons=reports.REJECT_REASONS,
        column=column,
        count=tallies.count_waiting(session),
        previous=queue.previous_in(column, found),
        following=queue.next_after(found.id),
    )


def _became(found: Report, **context: Any) -> str:
    return render_template(
        "moderation/decided.html",
        report=found,
        reasons=reports.REJECT_REASONS,
        following=queue.next_after(found.id),
        count=tallies.count_waiting(db.session()),
        **context,
    )


def _too_late(found: Report) -> ResponseReturnValue:
    """What happened meanwhile, and what was typed, so that it can be copied."""
    return _became(found, is_too_late=True, typed=request.form.get("message", "")), 409
