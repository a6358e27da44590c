"""One report: what it claims beside what is known around it, and everything that can be decided about it."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog import get_logger

from app import db, errors
from app.i18n import _, decimal
from app.moderation import archiving, asked, forms, notices, queue, showing
from app.registry import cameras
from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.unpublished import queue as reports_queue
from app.registry.unpublished import reports, reversals, verdicts
from app.registry.unpublished.reports import Report
from app.registry.unpublished.verdicts import Decision

_JSON: Final = "application/json"
# A page that is fetched ahead is not being looked at yet.
_AHEAD: Final = "X-Ahead"
# What is left of a claim when looking again renews it.
_RENEWED_BELOW: Final = timedelta(minutes=4)
# How long who opens a report waits for others to end what they write.
_PATIENCE_MS: Final = 200

Verb = Callable[[Session, Report, int], Decision]


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its reports."""
    address = f"/reports/<int(max={LARGEST_ID}):report_id>"
    blueprint.add_url_rule(address, view_func=report)
    for view in (approve, reject, duplicate, spam, ask, own, contest, undo, claim, release):
        blueprint.add_url_rule(f"{address}/{view.__name__}", view_func=view, methods=["POST"])


def report(report_id: int) -> ResponseReturnValue:
    """The report with what can be decided about it, or what became of it. Opening it claims it for a while."""
    found = reports.get(db.session(), report_id)
    if not found.is_undecided:
        return showing.became(found)
    if _AHEAD not in request.headers and _claim(found):
        found = reports.get(db.session(), report_id)
    return showing.page(found)


def approve(report_id: int) -> ResponseReturnValue:
    """Publish what comes of it, as the form has it."""
    # Asks another server, so it is done before anything is locked.
    form = archiving.with_copy(reports.get(db.session(), report_id))

    def verb(session: Session, found: Report, moderator_id: int) -> Decision:
        about = cameras.known(session, found.about_id) if found.about_id is not None else {}
        outcome, message = forms.approval(found, about, form)
        return verdicts.approve(
            session, report_id, moderator_id=moderator_id, version=_version(), outcome=outcome, message=message
        )

    return _decide(report_id, verb)


def reject(report_id: int) -> ResponseReturnValue:
    """Turn the report down, with a reason."""

    def verb(session: Session, _: Report, moderator_id: int) -> Decision:
        message = verdicts.parse_message(request.form.get("message"))
        reason = request.form.get("reason", "")
        return verdicts.reject(
            session, report_id, moderator_id=moderator_id, version=_version(), reason=reason, message=message
        )

    return _decide(report_id, verb)


def duplicate(report_id: int) -> ResponseReturnValue:
    """It is about a camera that is known, or is a claim that is."""

    def verb(session: Session, found: Report, moderator_id: int) -> Decision:
        message = verdicts.parse_message(request.form.get("message"))
        known_id = forms.number_in(request.form, showing.KNOWN[found.kind == "claim"])
        return verdicts.duplicate(
            session, report_id, known_id, moderator_id=moderator_id, version=_version(), message=message
        )

    return _decide(report_id, verb)


def spam(report_id: int) -> ResponseReturnValue:
    """It was never meant as a report."""
    return _decide(report_id, _as_seen(verdicts.spam))


def ask(report_id: int) -> ResponseReturnValue:
    """Ask its sender."""

    def verb(session: Session, _: Report, moderator_id: int) -> Decision:
        question = request.form.get("question")
        try:
            return verdicts.ask(session, report_id, question, moderator_id=moderator_id, version=_version())
        except Invalid as error:
            raise Invalid(tuple(dataclasses.replace(each, field="question") for each in error.problems)) from None

    return _decide(report_id, verb)


def own(report_id: int) -> ResponseReturnValue:
    """It is one's own: others decide it."""
    return _decide(report_id, _as_seen(verdicts.own))


def contest(report_id: int) -> ResponseReturnValue:
    """Two moderators have to approve it, or not any more."""

    def verb(session: Session, found: Report, moderator_id: int) -> Decision:
        return verdicts.contest(
            session, report_id, moderator_id=moderator_id, version=_version(), is_contested=not found.contested
        )

    return _decide(report_id, verb, stays=True)


def undo(report_id: int) -> ResponseReturnValue:
    """Take back what one did to it last, within half a minute, and look at it again."""
    shown = asked.of_request()
    try:
        with db.writing() as session:
            taken_back = reversals.undo(session, report_id, moderator_id=current_user.id, now=datetime.now(UTC))
            session.commit()
    except (Conflict, NotAllowed) as error:
        return _refused(report_id, error)
    get_logger().info("undone", moderator=current_user.id, report=report_id, act=taken_back)
    notice = notices.Notice("undone", report_id, None, 0)
    return _told(notice, shown.address("report", report_id=report_id))


def claim(report_id: int) -> ResponseReturnValue:
    """Look at it, or still look at it. Answers who else does, and the version of the report."""
    found = reports.get(db.session(), report_id)
    if found.is_undecided and _claim(found):
        found = reports.get(db.session(), report_id)
    return jsonify(version=found.version, state=found.state, opened=queue.opened([found]).get(report_id))


def release(report_id: int) -> ResponseReturnValue:
    """Leave it to others."""
    with db.writing() as session:
        reports_queue.release(session, report_id, moderator_id=current_user.id)
        session.commit()
    return Response(status=204)


def _claim(found: Report) -> bool:
    """Claim it unless that would change nothing; whether it was done.

    Nobody waits to read because others write: who cannot soon be told to be looking at it looks at it all the same.
    """
    now, mine = datetime.now(UTC), current_user.id
    holder = reports_queue.claimant(found, now)
    if holder == mine and found.claimed_until is not None and found.claimed_until - now > _RENEWED_BELOW:
        return False
    if holder not in (None, mine):
        return False
    report_id = found.id
    try:
        with db.writing(patience_ms=_PATIENCE_MS) as session:
            reports_queue.claim(session, report_id, moderator_id=mine, now=now)
            session.commit()
    except OperationalError as error:
        get_logger().info("not claimed", error=type(error.orig).__name__)
        return False
    return True


def _as_looked_at(session: Session, report_id: int) -> Report:
    """The report, unless something happened to it since its page was opened. Raises Stale, Unseen."""
    found = reports.get(session, report_id)
    if not found.is_undecided:
        raise Stale(f"report {report_id} is {found.state} already", (found.state,))
    if found.version != (seen := _version()):
        raise Stale(f"report {report_id} is at version {found.version}", reports.news(session, found, seen))
    return found


def _version() -> int:
    return forms.version(request.form)


def _as_seen(verb: Callable[..., Decision]) -> Verb:
    """A verb that takes no more than which version of the report was looked at."""
    return lambda session, found, moderator_id: verb(session, found.id, moderator_id=moderator_id, version=_version())


def _decide(report_id: int, verb: Verb, *, stays: bool = False) -> ResponseReturnValue:
    """Let `verb` decide, and go on to the next report, or stay at this one."""
    moderator_id = current_user.id
    try:
        with db.writing() as session:
            # Before the form is read: one that is wrong comes back as a form of what is there now.
            done = verb(session, _as_looked_at(session, report_id), moderator_id)
            session.commit()
    except Invalid as error:
        problems = {problem.field: errors.sentence(problem) for problem in error.problems}
        return showing.once_more(report_id, problems=problems, status=422)
    except NotFound:
        # The report is there, or the guard would have said so: it is the camera, or the claim, that was named.
        return showing.once_more(report_id, problems=showing.unknown_number(report_id), status=422)
    except (Conflict, NotAllowed) as error:
        return _refused(report_id, error)
    get_logger().info("verdict", moderator=moderator_id, report=report_id, verdict=done.act)
    shown = asked.of_request()
    following = report_id if stays else getattr(queue.next_after(shown, report_id), "id", None)
    address = shown.address("report", report_id=following) if following else shown.address("queue")
    return _told(notices.of(done), address)


def _told(notice: notices.Notice, address: str) -> ResponseReturnValue:
    """What was done, to the script of the page that showed the next one already, or on the next page."""
    if request.accept_mimetypes.best == _JSON:
        waiting = asked.count_waiting()
        undoing = asked.of_request().address("undo", report_id=notice.report_id)
        told = {"words": notice.words, "onward": address, "undo": undoing, "waiting": decimal(waiting)}
        return jsonify({**notice._asdict(), **told})
    notices.keep(notice)
    return redirect(address, 303)


_WHY_NOT: Final = {
    "too_late": N_("Half a minute is over, or nothing was done that could be taken back."),
    "not_yours": N_("It is for somebody else to decide: it is yours, or you decided it before."),
}


def _refused(report_id: int, error: Conflict | NotAllowed) -> ResponseReturnValue:
    """The report as it is now, what is in the way, and what was typed."""
    found = reports.get(db.session(), report_id)
    is_undo = request.endpoint == "moderation.undo"
    if isinstance(error, NotAllowed):
        words = _("Somebody else did it, so only they can take it back.") if is_undo else _(_WHY_NOT["not_yours"])
        return showing.refused(found, words, 403)
    if is_undo:
        words = showing.what_happened(error.changes) if isinstance(error, Stale) else _(_WHY_NOT["too_late"])
        return showing.refused(found, words, 409)
    return showing.refused(found, showing.why_late(found, error), 409)
