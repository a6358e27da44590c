"""Following what became of a report, with nothing but its receipt code."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import RowMapping

from app import db, wording
from app.errors import sentence
from app.i18n import _
from app.registry import cameras
from app.registry.errors import Conflict, Gone, Invalid, NotFound
from app.registry.unpublished import codes, proposals, receipts, reports
from app.registry.unpublished.proposals import Correction, Proposal
from app.registry.unpublished.reports import Report
from app.web import claims, doubts, proof, report_form, signals
from app.web.report_form import Page, Task
from app.web.reports import today

# Kinds of reports that say something which can be said better.
_EDITABLE: Final = ("new", "change", "claim")


def find() -> ResponseReturnValue:
    """Where a receipt code is typed in."""
    if request.method == "GET":
        return render_template("web/find_report.html", code="", problem=None)
    code = request.form.get("code", "")
    try:
        reports.by_code(db.session(), code)
    except NotFound:
        return _no_such_code(code)
    return redirect(url_for("web.receipt", code=codes.normalised(code)), 303)


def receipt(code: str) -> ResponseReturnValue:
    """What became of a report; its code is the only key to it."""
    try:
        sent = reports.by_code(db.session(), code)
    except NotFound:
        return _no_such_code(code)
    return _receipt(sent, code)


def withdraw(code: str) -> ResponseReturnValue:
    """Take a report back, until a moderator has decided about it."""
    try:
        with db.writing() as session:
            receipts.withdraw(session, code, day=today())
            session.commit()
    except NotFound:
        return _no_such_code(code)
    except Conflict:
        sent = reports.by_code(db.session(), code)
        if sent.state != "withdrawn":
            return _receipt(sent, code, came_late="withdraw"), 409
    else:
        db.database().sweep()
    return redirect(url_for("web.receipt", code=codes.normalised(code)), 303)


def answer(code: str) -> ResponseReturnValue:
    """Answer what a moderator asked."""
    return _say(code, receipts.answer, "answer")


def appeal(code: str) -> ResponseReturnValue:
    """Ask, once, that another moderator looks at what was turned down."""
    return _say(code, receipts.appeal, "appeal")


def edit(code: str) -> ResponseReturnValue:
    """The form as it was sent, to say it better while nobody has decided."""
    try:
        sent = reports.by_code(db.session(), code)
    except NotFound:
        return _no_such_code(code)
    camera = _about(sent)
    if not sent.is_undecided or sent.kind not in _EDITABLE or (sent.kind == "change" and camera is None):
        return _receipt(sent, code, came_late="edit"), 409
    if sent.kind == "claim":
        return _edit_claim(sent, code)
    task = _task(sent, code)
    if request.method == "GET":
        return report_form.page(task, _as_sent(sent, camera))
    parse: Callable[[report_form.Form], Proposal | Correction] = (
        signals.correcting(camera) if camera else Proposal.parse
    )
    said: Page | Proposal | Correction = report_form.read(task, parse)
    if isinstance(said, Page):
        return said
    is_proven = sent.proven or proof.is_proven()
    try:
        with db.writing() as session:
            judged = doubts.about(session, said, is_proven=is_proven)
            receipts.edit(session, code, said, day=today(), proven=is_proven, **judged)
            session.commit()
    except Conflict:
        return _receipt(reports.by_code(db.session(), code), code, came_late="edit"), 409
    return redirect(url_for("web.receipt", code=codes.normalised(code)), 303)


def _edit_claim(sent: Report, code: str) -> ResponseReturnValue:
    try:
        return claims.edit(sent, code)
    except (Conflict, Gone, NotFound):
        # Decided meanwhile, or about a camera that is out of sight by now.
        return _receipt(reports.by_code(db.session(), code), code, came_late="edit"), 409


def _say(code: str, verb: Callable[..., Report], field: str) -> ResponseReturnValue:
    words = request.form.get(field, "")
    try:
        with db.writing() as session:
            verb(session, code, words, day=today())
            session.commit()
    except NotFound:
        return _no_such_code(code)
    except Invalid as error:
        problems = {field: sentence(error.problems[0])}
        return _receipt(reports.by_code(db.session(), code), code, form={field: words}, problems=problems), 422
    except Conflict:
        sent = reports.by_code(db.session(), code)
        # What is pressed twice was taken the first time.
        if proposals.parse_prose(words, field) != (sent.answer if field == "answer" else sent.appeal):
            return _receipt(sent, code, form={field: words}, came_late=field), 409
    return redirect(url_for("web.receipt", code=codes.normalised(code)), 303)


def _task(sent: Report, code: str) -> Task:
    return Task(
        action=url_for("web.edit", code=codes.normalised(code)),
        # Nothing that opens it, and another one for each.
        draft=f"edit-{(sent.code_hash or '')[:16]}",
        heading=_("Edit your report"),
        lede=_("This is what you sent. Nobody has decided about it, so you may still say it better."),
        send=_("Send it like this"),
    )


def _as_sent(sent: Report, camera: RowMapping | None) -> report_form.Form:
    """What was sent as it looks in the form, over what is published if it is about a camera."""
    place = {"lon": sent.lon, "lat": sent.lat} if camera is None or "lon" in (sent.base or {}) else {}
    facts = {**(camera or {}), **sent.details, **place}
    return report_form.filled_with(facts, knowledge=sent.knowledge, evidence_url=sent.evidence_url, note=sent.note)


def _about(sent: Report) -> RowMapping | None:
    """The camera that a report speaks of, as far as it is shown."""
    if sent.about_id is None:
        return None
    try:
        return cameras.get(db.session(), sent.about_id)
    except (NotFound, Gone):
        return None


def _receipt(
    sent: Report,
    code: str,
    *,
    form: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    came_late: str | None = None,
) -> str:
    reason = reports.REJECT_REASONS.get(sent.verdict.reason or "") if sent.verdict else None
    camera = _about(sent)
    return render_template(
        "web/receipt.html",
        code=codes.normalised(code),
        sent=sent,
        camera=camera,
        headline=wording.headline(camera) if camera else _("A camera that is not shown"),
        facts=list(_facts(sent)),
        system=claims.subject_of(sent),
        reason=_(reason) if reason else None,
        may_edit=sent.is_undecided and sent.kind in _EDITABLE,
        may_appeal=sent.state in receipts.APPEALABLE and sent.round == 1,
        form=form or {},
        problems=problems or {},
        came_late=came_late,
    )


def _facts(sent: Report) -> Iterator[tuple[str, str]]:
    """What was sent, in words. A withdrawn report has nothing left."""
    if sent.kind == "claim":
        yield from claims.facts(sent)
    elif sent.lon is not None and sent.lat is not None:
        yield from _facts_of_camera(sent, sent.lon, sent.lat)
    if sent.note:
        yield _("Note to the moderator"), sent.note
    if sent.appeal:
        yield _("Why it should be looked at again"), sent.appeal


def _facts_of_camera(sent: Report, lon: float, lat: float) -> Iterator[tuple[str, str]]:
    if sent.kind == "new" or "lon" in (sent.base or {}):
        yield _("Place"), wording.position(lon, lat, None)
    if sent.kind == "change":
        yield from wording.differences(sent.details, sent.base or {})
    else:
        for field, text in wording.statements(sent.details):
            yield _(field.label), text
    if sent.kind in _EDITABLE:
        yield _("How you know"), _(proposals.KNOWLEDGE[sent.knowledge])
    if sent.evidence_url:
        yield _("Link to what you read"), sent.evidence_url


def _no_such_code(code: str) -> ResponseReturnValue:
    problem = _("No report has this code. A code is four groups of four, such as 7KQ2‑M0XV‑93TB‑RW5E.")
    return render_template("web/find_report.html", code=code, problem=problem), 404
