"""Published cameras at the desk: finding one, and everything that can be done to it."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from structlog import get_logger

from app import db, errors
from app.i18n import _
from app.moderation import camera_forms, camera_page, finding, forms, guard
from app.moderation.account import NOTICE
from app.registry import cameras
from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound
from app.registry.i18n import N_
from app.registry.model import LARGEST_ID
from app.registry.unpublished import edits
from app.registry.unpublished.edits import Done

_ADDRESS: Final = f"/cameras/<int(max={LARGEST_ID}):camera_id>"
_TOLD: Final = {
    "changed": N_("Saved."),
    "moved": N_("Moved."),
    "confirmed": N_("Confirmed."),
    "removed": N_("Marked as removed."),
    "hidden": N_("Out of sight."),
    "restored": N_("Put back."),
    "merged": N_("Merged."),
    "split": N_("Split off as a camera of its own: this one."),
    "redacted": N_("Taken out, of the past too."),
    "blurred": N_("The place is rounded, in the past too."),
    "undone": N_("Taken back."),
    "contested": N_("Marked as contested. From now on it takes two."),
    "uncontested": N_("No longer marked as contested."),
    "proposed": N_("Nothing is published yet: another moderator has to want it too."),
    "dropped": N_("Called off. Nothing was published."),
}

# Acts that publish nothing.
_SILENT: Final = frozenset({"contested", "uncontested", "proposed", "dropped"})


def add_to(blueprint: Blueprint) -> None:
    """Give the desk its cameras."""
    blueprint.add_url_rule("/cameras", view_func=find_camera)
    blueprint.add_url_rule(_ADDRESS, view_func=camera)
    blueprint.add_url_rule(f"{_ADDRESS}/merge", view_func=merge)
    blueprint.add_url_rule(f"{_ADDRESS}/split", view_func=split)
    for verb in camera_forms.READERS:
        blueprint.add_url_rule(f"{_ADDRESS}/{verb}", f"{verb}_camera", _doing(verb), methods=["POST"])
    for settled in (second_edit, drop_edit):
        name = settled.__name__
        blueprint.add_url_rule(f"{_ADDRESS}/{name.partition('_')[0]}", view_func=settled, methods=["POST"])


def find_camera() -> ResponseReturnValue:
    """Where a camera is looked for by number, address or place, and what is out of sight or waits for a second one."""
    typed = request.args.get("find", "").strip()
    if (number := finding.number_in(typed)) is not None:
        try:
            cameras.known(db.session(), number)
        except NotFound:
            return finding.page(typed, problem=_("There is no camera of this number.")), 404
        return redirect(url_for("moderation.camera", camera_id=number), 303)
    return finding.page(typed)


def camera(camera_id: int) -> str:
    """All that is published of a camera, its whole past, and what can be done."""
    return camera_page.page(camera_id)


def merge(camera_id: int) -> ResponseReturnValue:
    """The two cameras side by side, before they are said to be one."""
    try:
        into_id = forms.number_in(request.args, "into_id")
        cameras.known(db.session(), into_id)
    except Invalid as error:
        return camera_page.page(camera_id, form=request.args, problems=_problems("merge", error)), 422
    except NotFound:
        return camera_page.page(camera_id, form=request.args, problems=_no_such_camera()), 422
    guard.must_be_open(into_id)
    return camera_page.side_by_side(camera_id, into_id)


def split(camera_id: int) -> str:
    """The form of a second device that a camera stood for too."""
    return camera_page.second_device(camera_id)


def second_edit(camera_id: int) -> ResponseReturnValue:
    """Want what somebody else wanted of a contested camera: that does it."""
    return _settle(camera_id, edits.second)


def drop_edit(camera_id: int) -> ResponseReturnValue:
    """Call it off."""
    return _settle(camera_id, edits.drop)


def _doing(verb: str) -> Callable[[int], ResponseReturnValue]:
    """The view that does one of the verbs of the forms."""

    def do(camera_id: int) -> ResponseReturnValue:
        return _do(verb, camera_id)

    return do


def _do(verb: str, camera_id: int) -> ResponseReturnValue:
    try:
        version = forms.version(request.form)
        edit = camera_forms.READERS[verb](request.form)
        with db.writing() as session:
            done = edits.do(session, camera_id, edit, moderator_id=current_user.id, version=version)
            session.commit()
    except Invalid as error:
        problems = _problems(verb, error)
        if verb == "split":
            return camera_page.second_device(camera_id, form=request.form, problems=problems), 422
        return camera_page.page(camera_id, form=request.form, problems=problems), 422
    except NotFound:
        # The camera is there, or the guard would have said so: it is the other one that was named.
        return camera_page.page(camera_id, form=request.form, problems=_no_such_camera()), 422
    except (Conflict, NotAllowed) as error:
        alert = camera_page.why_not(error, is_undo=verb == "undo")
        return camera_page.once_more(camera_id, request.form, alert, is_split=verb == "split"), errors.status_of(error)
    return _told(done)


def _settle(camera_id: int, settle: Callable[..., Done]) -> ResponseReturnValue:
    try:
        seen = forms.wanted(request.form)
        with db.writing() as session:
            done = settle(session, camera_id, moderator_id=current_user.id, seen=seen)
            session.commit()
    except NotFound:
        alert = _("Somebody else decided it meanwhile. Below is what is published now.")
        return camera_page.page(camera_id, alert=alert), 409
    except (Conflict, NotAllowed, Invalid) as error:
        return camera_page.page(camera_id, alert=camera_page.why_not(error)), errors.status_of(error)
    return _told(done)


def _told(done: Done) -> ResponseReturnValue:
    get_logger().info("edit", moderator=current_user.id, camera=done.camera_id, act=done.act)
    flash(_(_TOLD[done.act]) if done.seq or done.act in _SILENT else _("Nothing was different."), NOTICE)
    return redirect(url_for("moderation.camera", camera_id=done.camera_id), 303)


def _problems(verb: str, error: Invalid) -> dict[str, str]:
    """What is wrong with a form, by the names that its fields have there."""
    names = camera_forms.RENAMED.get(verb, {})
    return {names.get(problem.field, problem.field): errors.sentence(problem) for problem in error.problems}


def _no_such_camera() -> dict[str, str]:
    return {"into_id": _("There is no camera of this number.")}
