"""Logging a camera."""

from datetime import UTC, date, datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app import db
from app.i18n import _
from app.registry import reports
from app.registry.proposals import Proposal
from app.web import doubts, report_form
from app.web.report_form import Page, Task


def report() -> ResponseReturnValue:
    """The form to log a camera, and what was typed into it."""
    if request.method == "GET":
        # A link to the form may carry a place.
        place = {name: request.args.get(name, "") for name in ("lon", "lat")}
        return report_form.page(_task(), report_form.typed(place))
    proposal = report_form.read(_task(), Proposal.parse)
    if isinstance(proposal, Page):
        return proposal
    with db.writing() as session:
        code = reports.submit(session, proposal, day=today(), **doubts.about(session, proposal))
        session.commit()
    return redirect(url_for("web.receipt", code=code), 303)


def today() -> date:
    """The day on which a report comes."""
    return datetime.now(UTC).date()


def _task() -> Task:
    return Task(
        action=url_for("web.report"),
        draft="new",
        heading=_("Log a camera"),
        lede=_(
            "Three facts are enough: where it is, what it is, and how you know. "
            "A moderator looks at it before anybody else does."
        ),
        send=_("Send for review"),
    )
