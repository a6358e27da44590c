"""What anyone may say on a camera's page: still there, gone, something is wrong, a privacy problem. No account."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import RowMapping

from app import db, gazetteer, limits, wording
from app.errors import sentence
from app.i18n import _
from app.registry import cameras
from app.registry.errors import Conflict, Invalid, NotFound
from app.registry.i18n import N_
from app.registry.unpublished import reports, signals
from app.registry.unpublished.proposals import Absence, Correction
from app.registry.unpublished.signals import SignalKind
from app.web import doubts, once, proof, report_form, unseen, whereabouts
from app.web.report_form import Page, Task
from app.web.reports import today

# What may touch somebody's privacy, in words that the moderator reads before the sender's own.
PRIVATE_PARTS: Final = {
    "place": N_("The place"),
    "person": N_("A name, or something else about a person"),
    "words": N_("Something in the description"),
    "picture": N_("A picture or a link"),
}
_ABSENCE: Final = ("end_date", "note", "evidence_url")
_LABELS: Final = {
    "end_date": N_("Until when was it there?"),
    "note": N_("What did you see?"),
    "evidence_url": N_("Link to where it is written"),
}


def still_there(camera_id: int) -> ResponseReturnValue:
    """Say that a camera was seen today: one press."""
    camera = _shown(camera_id)
    if request.method == "GET":
        return _page("still_there", camera)
    return _say(camera, "still_there")


def gone(camera_id: int) -> ResponseReturnValue:
    """Say that a camera is not there any more; when, why and a link if one likes."""
    camera = _shown(camera_id) if request.method == "GET" else _spoken_of(camera_id)
    form = {name: request.form.get(name, "") for name in _ABSENCE}
    if request.method == "GET":
        return _page("gone", camera, form=form)
    try:
        absence = Absence.parse(form)
    except Invalid as error:
        problems = {each.field: sentence(each) for each in error.problems}
        summary = {name: f"{_(_LABELS[name])} {message}" for name, message in problems.items()}
        return _page("gone", camera, form=form, problems=problems, summary=summary), 422
    return _say(camera, "gone", absence)


def change(camera_id: int) -> ResponseReturnValue:
    """The form with what is published of a camera, and what somebody would rather read there."""
    camera = _shown(camera_id)
    if camera["record_state"] != "published":
        page = _page("said", camera, kind="change", people=0) if request.method == "GET" else unseen.page(camera)
        return page, 409
    task = change_task(camera, url_for("web.change", camera_id=camera["id"]))
    if request.method == "GET":
        return report_form.page(task, report_form.filled_with(camera))
    correction = report_form.read(task, correcting(camera))
    if isinstance(correction, Page):
        return correction
    is_proven = proof.is_proven()
    with db.writing() as session:
        judged = doubts.about(session, correction, is_proven=is_proven)
        code = reports.submit(session, correction, day=today(), proven=is_proven, number=once.sent(), **judged)
        session.commit()
    return redirect(url_for("web.receipt", code=code), 303)


def privacy_problem(camera_id: int) -> ResponseReturnValue:
    """Say that a camera shown here touches somebody's privacy: it is hidden at once, if that is possible."""
    camera = _shown(camera_id) if request.method == "GET" else _spoken_of(camera_id)
    note = request.form.get("note", "")
    parts = [name for name in request.form.getlist("part") if name in PRIVATE_PARTS]
    if request.method == "GET":
        return _page("privacy_problem", camera, parts=PRIVATE_PARTS, chosen=(), note="")
    about = "; ".join(_(PRIVATE_PARTS[name]) for name in parts)
    words = "\n".join(each for each in (about, note) if each)
    area, is_proven = gazetteer.area_of(camera["lon"], camera["lat"]), proof.is_proven()
    try:
        with db.writing() as session:
            told = signals.privacy_problem(
                session, camera["id"], words, now=datetime.now(UTC), area=area, proven=is_proven, number=once.sent()
            )
            session.commit()
    except Invalid as error:
        problem = sentence(error.problems[0])
        again = _page("privacy_problem", camera, parts=PRIVATE_PARTS, chosen=parts, note=note, problem=problem)
        return again, 422
    return redirect(url_for("web.receipt", code=told.code), 303)


def change_task(camera: RowMapping, action: str) -> Task:
    """The form's words where it says what is wrong with a camera."""
    return Task(
        action=action,
        draft=f"change-{camera['id']}",
        heading=_("Something is wrong"),
        lede=_(
            "This is what is published. Change what is not right, and say how you know. "
            "Only what you change is sent, and a moderator looks at it before anything changes."
        ),
        send=_("Send for review"),
    )


def correcting(camera: RowMapping) -> Callable[[report_form.Form], Correction]:
    """What reads the form of a camera: what stands there as it was is not said to be otherwise."""
    shown = report_form.filled_with(camera)
    always = ("knowledge", "evidence_url", "note")

    def parse(form: report_form.Form) -> Correction:
        said = {name: text for name, text in form.items() if name in always or text.strip() != shown[name]}
        if "lon" in said or "lat" in said:
            said.update(lon=form["lon"], lat=form["lat"])
        return Correction.parse(said, dict(camera))

    return parse


def _say(camera: RowMapping, kind: SignalKind, absence: Absence | None = None) -> ResponseReturnValue:
    area, is_proven = gazetteer.area_of(camera["lon"], camera["lat"]), proof.is_proven()
    is_repeated = not limits.is_first_today(kind, camera["id"])
    try:
        with db.writing() as session:
            people = signals.say(
                session,
                camera["id"],
                kind,
                day=today(),
                absence=absence,
                area=area,
                proven=is_proven,
                is_repeated=is_repeated,
            )
            session.commit()
    except Conflict:
        # It counts as gone already, or is another one by now: its page says so.
        limits.give_back()
        return redirect(url_for("web.camera", camera_id=camera["id"]), 303)
    return _page(
        "said", camera, kind=kind, people=people, is_repeated=is_repeated, is_instead=bool(request.form.get("instead"))
    )


def _shown(camera_id: int) -> RowMapping:
    """The camera that a number leads to. Raises NotFound, Gone as `cameras.get`."""
    return cameras.survivor(db.session(), cameras.get(db.session(), camera_id))


def _spoken_of(camera_id: int) -> RowMapping:
    """The same, but also one that is hidden: somebody else's word may have done that while this one was typed.

    Were it refused, the camera would come back once that other one takes it back. Raises NotFound, Gone.
    """
    try:
        return _shown(camera_id)
    except NotFound:
        return cameras.survivor(db.session(), cameras.known(db.session(), camera_id))


def _page(name: str, camera: RowMapping, **told: object) -> str:
    about = {"headline": wording.headline(camera), "near": whereabouts.near(camera)}
    if camera["record_state"] == "hidden":
        about = {"headline": _("A camera that is not shown"), "near": None}
    return render_template(f"web/{name}.html", camera=camera, **about, **{"problems": {}, "summary": {}, **told})
