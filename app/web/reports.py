"""Logging a camera: the form, whether it is known already, and what a moderator should know of it beforehand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db, map_data, wording
from app.i18n import _
from app.registry import duplicates
from app.registry.duplicates import Candidate
from app.registry.unpublished import reports
from app.registry.unpublished.proposals import Proposal
from app.web import doubts, once, proof, report_form
from app.web import map as map_page
from app.web.report_form import Page, Task

# More than these nobody compares on a phone.
_MOST_CANDIDATES: Final = 4


def report() -> ResponseReturnValue:
    """The form to log a camera, and what was typed into it."""
    if request.method == "GET":
        # A link to the form may carry a place.
        place = {name: request.args.get(name, "") for name in ("lon", "lat")}
        return report_form.page(_task(), report_form.typed(place))
    proposal = report_form.read(_task(), Proposal.parse)
    if isinstance(proposal, Page):
        return proposal
    known = _known(proposal)
    says_another = bool(request.form.get("another"))
    if known and not says_another:
        return _one_of_these(proposal, known)
    is_proven = proof.is_proven()
    with db.writing() as session:
        judged = doubts.about(session, proposal, is_proven=is_proven)
        if known:
            judged["warnings"] = (*judged["warnings"], "another_one")
        code = reports.submit(session, proposal, day=today(), proven=is_proven, number=once.sent(), **judged)
        session.commit()
    return redirect(url_for("web.receipt", code=code), 303)


def _known(proposal: Proposal) -> list[Candidate]:
    """The known cameras that it likely is."""
    stated = proposal.details.stated()
    ranked = duplicates.near(db.session(), proposal.details.position, stated, limit=_MOST_CANDIDATES)
    return [each for each in ranked if each.likely]


def _one_of_these(proposal: Proposal, known: Sequence[Candidate]) -> str:
    """The page that asks: yes, it is still there, or no, another one. What was typed goes along."""
    place, stated = proposal.details.position, proposal.details.stated()
    return render_template(
        "web/one_of_these.html",
        typed=report_form.filled_in(report_form.typed(request.form)),
        known=known,
        reasons=duplicates.REASONS,
        headline=wording.headline,
        direction=wording.direction,
        said=wording.headline(stated),
        said_direction=stated.get("camera_direction"),
        map_config=map_page.config(),
        map_data={
            "lon": place.lon,
            "lat": place.lat,
            "precision_m": None,
            **map_data.sight(place, stated),
            "known": [map_page.one_place(each.camera) for each in known],
        },
        vocabulary=map_data.meanings(),
    )


def today() -> date:
    """The day on which a report comes."""
    return datetime.now(UTC).date()


def _task() -> Task:
    return Task(
        action=url_for("web.report"),
        draft="new",
        heading=_("Log a camera"),
        lede=_("Where, what, and how you know. A moderator looks before anybody else."),
        send=_("Send for review"),
    )
