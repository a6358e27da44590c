"""Logging a camera, and following what became of it with nothing but the receipt code."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import db, map_data, wording
from app.errors import sentence
from app.i18n import _
from app.registry import codes, proposals, receipts, reports, vocabulary
from app.registry.coordinates import parse_coordinates
from app.registry.errors import Conflict, Invalid, NotFound, Problem
from app.registry.geometry import Position
from app.registry.i18n import N_
from app.registry.proposals import Proposal
from app.registry.reports import Report
from app.web import doubts, places
from app.web import map as map_page
from app.web.places import Found

# What the form asks for, beside the place, in the order of the page.
FIELDS: Final = tuple(
    vocabulary.field_named(name)
    for name in (
        "surveillance_type",
        "camera_type",
        "facial_recognition",
        "facial_recognition_source",
        "operator",
        "manufacturer",
        "model",
        "camera_direction",
        "surveillance",
        "surveillance_zone",
        "camera_mount",
        "height",
        "start_date",
        "check_date",
        "description",
    )
)
_TYPED: Final = (
    *(field.name for field in FIELDS),
    *("lon", "lat", "address", "found", "knowledge", "evidence_url", "note"),
)
# What is asked before the rest, under the page's own labels; None where a message says itself what it is about.
_ASKED_FIRST: Final = {
    "address": None,
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "surveillance_type": None,
    "camera_type": N_("Shape, if it is a camera"),
    "knowledge": None,
    "evidence_url": N_("Link to where it is written"),
}
_LABELS: Final[Mapping[str, str | None]] = {
    **_ASKED_FIRST,
    **{field.name: field.label for field in FIELDS if field.name not in _ASKED_FIRST},
    "note": N_("Note to the moderator"),
}
Form = dict[str, str]


def report() -> ResponseReturnValue:
    """The form to log a camera, and what was typed into it."""
    if request.method == "GET":
        # A link to the form may carry a place.
        return _form({name: request.args.get(name, "") for name in ("lon", "lat")})
    form = {name: request.form.get(name, "") for name in _TYPED}
    if request.form.get("find"):
        return _form(form, found=_look_up(form))
    found = _settle_place(form)
    try:
        proposal = Proposal.parse(form)
    except Invalid as error:
        return _form(form, problems=_told(error.problems, form, found), found=found), 422
    with db.writing() as session:
        code = reports.submit(session, proposal, day=_today(), **doubts.about(session, proposal))
        session.commit()
    return redirect(url_for("web.receipt", code=code), 303)


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
            receipts.withdraw(session, code, day=_today())
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


def _form(form: Form, *, problems: Mapping[str, str] | None = None, found: Found | None = None) -> str:
    found = found or Found()
    return render_template(
        "web/report.html",
        form=form,
        problems=problems or {},
        summary=_named(problems or {}),
        fields={field.name: field for field in FIELDS},
        knowledge=proposals.KNOWLEDGE,
        candidates=found.places,
        message=found.message,
        map_config=map_page.config(),
        vocabulary=map_data.meanings(),
    )


def _settle_place(form: Form) -> Found:
    """Fill in lon and lat from the place that was chosen or typed; otherwise find what the address may mean."""
    if form["lon"].strip() or form["lat"].strip():
        _read_as_a_pair(form)
        return Found()
    with suppress(Invalid, ValueError):
        lon, lat = form["found"].split(",")
        Position.parse(lon, lat)
        form["lon"], form["lat"] = lon, lat
        return Found()
    return _look_up(form) if form["address"].strip() else Found()


def _read_as_a_pair(form: Form) -> None:
    """Take both coordinates pasted into one input, and degrees with minutes, for what they say."""
    with suppress(Invalid):
        Position.parse(form["lon"], form["lat"])
        return
    position = parse_coordinates(" ".join(form[name].strip() for name in ("lat", "lon") if form[name].strip()))
    if position is not None:
        form["lon"], form["lat"] = str(position.lon), str(position.lat)


def _look_up(form: Form) -> Found:
    """What the address may mean. Coordinates need no choice; any other answer takes the place of an earlier one."""
    position = parse_coordinates(form["address"])
    if position is not None:
        form["lon"], form["lat"] = str(position.lon), str(position.lat)
        return Found()
    found = places.search(form["address"], cities=False)
    if found.places:
        form["lon"] = form["lat"] = form["found"] = ""
    return found


def _told(problems: Iterable[Problem], form: Form, found: Found) -> dict[str, str]:
    """One message a field, in the order of the page. A place that is missing altogether is told once."""
    told: dict[str, str] = {}
    for problem in problems:
        told[problem.field] = (
            f"{told[problem.field]} {sentence(problem)}" if problem.field in told else sentence(problem)
        )
    if not form["lon"].strip() and not form["lat"].strip():
        told = {name: message for name, message in told.items() if name not in ("lon", "lat")}
        told["address"] = _missing_place(found)
    order = list(_LABELS)
    return {
        name: told[name] for name in sorted(told, key=lambda name: order.index(name) if name in order else len(order))
    }


def _missing_place(found: Found) -> str:
    if found.places:
        return _("Choose which of the places below it is.")
    return found.message or _("Say where it is: on the map, as coordinates, or as an address to search for.")


def _named(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems as a list says them, away from their fields: each with its field's label in front."""
    labels = {name: _LABELS.get(name) for name in problems}
    return {name: f"{_(label)}: {problems[name]}" if label else problems[name] for name, label in labels.items()}


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


def _today() -> date:
    return datetime.now(UTC).date()
