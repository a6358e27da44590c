"""Following what became of a report, with nothing but its receipt code."""

from collections.abc import Iterator

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db, wording
from app.i18n import _
from app.registry import codes, proposals, receipts, reports
from app.registry.errors import Conflict, NotFound
from app.registry.reports import Report
from app.web.reports import today


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
            return _receipt(sent, code, came_late=True), 409
    else:
        db.database().sweep()
    return redirect(url_for("web.receipt", code=codes.normalised(code)), 303)


def _receipt(sent: Report, code: str, *, came_late: bool = False) -> str:
    reason = reports.REJECT_REASONS.get(sent.verdict.reason or "") if sent.verdict else None
    return render_template(
        "web/receipt.html",
        code=codes.normalised(code),
        sent=sent,
        facts=list(_facts(sent)),
        reason=_(reason) if reason else None,
        came_late=came_late,
    )


def _facts(sent: Report) -> Iterator[tuple[str, str]]:
    """What was sent, in words. A withdrawn report has nothing left."""
    if sent.lon is None or sent.lat is None:
        return
    yield _("Place"), wording.position(sent.lon, sent.lat, None)
    for field, text in wording.statements(sent.details):
        yield _(field.label), text
    yield _("How you know"), _(proposals.KNOWLEDGE[sent.knowledge])
    if sent.evidence_url:
        yield _("Link to what you read"), sent.evidence_url
    if sent.note:
        yield _("Note to the moderator"), sent.note


def _no_such_code(code: str) -> ResponseReturnValue:
    problem = _("No report has this code. A code is four groups of four, such as 7KQ2‑M0XV‑93TB‑RW5E.")
    return render_template("web/find_report.html", code=code, problem=problem), 404
