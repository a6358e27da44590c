"""The desk's door: everything under it is refused unless somebody is signed in, and every write needs a token."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from app import db, typed
from app.i18n import _
from app.moderation import camera_forms, permissions, sent, sign_in
from app.moderation.sessions import is_at_desk
from app.registry import cameras, moderators
from app.registry.errors import Gone, Invalid, NotFound
from app.registry.geometry import Position
from app.registry.moderators import ADMINISTRATOR, may
from app.registry.unpublished import reports
from app.registry.unpublished.reports import Report

BLUEPRINTS = frozenset({"moderation", "security"})
_READS = frozenset({"GET", "HEAD"})
# What forms say to programs, and what is written into no page.
_UNTYPED = re.compile("(csrf_)?token|version|seen|.*password")


def init_app(app: Flask) -> None:
    """Guard the desk of an application. Comes before Flask-Security, which wants to find the CSRF protection."""
    app.config.update(
        # The desk alone asks for tokens, in `_stop`; public pages have no session to keep one in.
        WTF_CSRF_CHECK_DEFAULT=False,
        # As long as the session: a report may stay open over lunch.
        WTF_CSRF_TIME_LIMIT=None,
        # Tools for privacy remove the Referer. `app.security` looks at headers that they leave alone.
        WTF_CSRF_SSL_STRICT=False,
    )
    protection = CSRFProtect(app)

    def stop() -> ResponseReturnValue | None:
        if not is_at_desk(request.path) and request.blueprint not in BLUEPRINTS:
            return None
        is_open = permissions.is_open(request.endpoint)
        if not is_open and not current_user.is_authenticated:
            return _turn_away()
        # What does not exist has no endpoint and is told so, to who is signed in.
        if not is_open and request.endpoint and not permissions.allows(current_user.role, request.endpoint):
            return _not_yours()
        if request.is_json:
            # Flask-Security would read it too, whatever is in it, and past the throttle of the account.
            abort(415)
        if not sign_in.is_address(request.values.get("next", "")):
            abort(400)
        protection.protect()
        if is_open:
            return None
        return _leave_closed_what_the_law_took_down() or _stay_inside()

    app.before_request(stop)
    app.after_request(_keep_out_of_caches)
    app.register_error_handler(CSRFError, _no_token)


def stopped(status: int, title: str, sentence: str, **context: object) -> Response:
    """A page that says why nothing was decided and shows what was typed, so that it is not lost."""
    page = render_template("moderation/stopped.html", title=title, sentence=sentence, typed=_typed(), **context)
    return Response(page, status)


def may_decide(lon: float, lat: float) -> bool:
    """Whether whoever is signed in may decide about what stands there: a page offers nothing that would be refused."""
    return moderators.may_decide(current_user, lon, lat)


def may_look_at(camera: Mapping[Any, Any]) -> bool:
    """Whether whoever is signed in may look at a camera: what the law took down is for administrators alone."""
    return may(current_user.role, ADMINISTRATOR) or not is_taken_down(camera)


def is_taken_down(camera: Mapping[Any, Any]) -> bool:
    """Whether the law took a camera down, or what was found to be the same device: it is the same for readers."""
    session = db.session()
    device = (camera, cameras.survivor(session, cameras.known(session, camera["id"])))
    return any(each["removal_reason"] == "legal_takedown" for each in device)


def must_be_open(camera_id: int) -> None:
    """Raise Gone for a camera that whoever is signed in may not look at, NotFound for one that is not there."""
    if not may_look_at(cameras.known(db.session(), camera_id)):
        raise Gone(f"camera {camera_id} was taken down for legal reasons")


def _typed() -> list[tuple[str, str]]:
    """What was typed into a form of the desk, each with the name of its field: nothing that stood there already."""
    if request.blueprint != "moderation":
        return []
    shown = camera_forms.seen(request.form)
    return [
        (sent.label_of(name) or name, text)
        for name, text in request.form.items(multi=True)
        if text.strip() and not _UNTYPED.fullmatch(name) and camera_forms.clean(text) != shown.get(name)
    ]


def _refused(status: int, title: str, sentence: str) -> Response:
    """What is not for whoever is signed in: the queue is."""
    return stopped(status, title, sentence, onward=url_for("moderation.queue"), onward_label=_("Back to the queue"))


def _not_yours() -> Response:
    return _refused(
        403,
        _("This is not for your role"),
        _("Nothing was changed. An administrator can give you another role."),
    )


def _leave_closed_what_the_law_took_down() -> Response | None:
    """Also to forms, which come back as the page of the camera or the report when something is wrong with them."""
    asked = request.view_args or {}
    # What is not there is told by the view.
    with suppress(NotFound):
        if camera_id := asked.get("camera_id"):
            must_be_open(camera_id)
        if (report_id := asked.get("report_id")) and not _may_read(reports.get(db.session(), report_id)):
            return _refused(
                410,
                _("Taken down"),
                _("The law took down the camera that this report is about. Administrators alone can decide about it."),
            )
    return None


def _may_read(report: Report) -> bool:
    """Whether whoever is signed in may read a report: it tells of the camera it is about, or that came of it."""
    known = cameras.several(db.session(), {each for each in (report.about_id, report.camera_id) if each is not None})
    return all(map(may_look_at, known.values()))


def _stay_inside() -> Response | None:
    """Refuse what stands outside somebody's areas, and what would be moved out of them. Bulk verbs look themselves."""
    if moderators.areas_of(current_user) is None:
        return None
    if not _is_about_everywhere() and all(may_decide(*place) for place in _places()):
        return None
    return _refused(
        403,
        _("This place is not in your areas"),
        _("Nothing was decided. Somebody whose areas it lies in will look at it."),
    )


def _is_about_everywhere() -> bool:
    """Whether an address names a report about a system, which lies in nobody's areas."""
    report_id = (request.view_args or {}).get("report_id")
    return report_id is not None and reports.get(db.session(), report_id).system_id is not None


def _places() -> Iterator[tuple[float, float]]:
    """Where the report or the camera stands that an address names, and where a form puts it."""
    asked = request.view_args or {}
    if report_id := asked.get("report_id"):
        report = reports.get(db.session(), report_id)
        if report.lon is not None and report.lat is not None:
            yield report.lon, report.lat
    if camera_id := asked.get("camera_id"):
        # Hidden ones too: whether they stay so is decided at the desk.
        camera = cameras.known(db.session(), camera_id)
        yield camera["lon"], camera["lat"]
    if request.method == "POST" and {"lon", "lat"} <= request.form.keys():
        # What cannot be read is told by the form itself.
        with suppress(Invalid):
            place = Position.parse(request.form["lon"], request.form["lat"])
            yield place.lon, place.lat


def _turn_away() -> ResponseReturnValue:
    if request.method in _READS:
        return redirect(url_for(sign_in.ENDPOINT, next=typed.address()))
    return stopped(
        401,
        _("You are signed out"),
        _("Nothing was decided. Sign in, open the report again and repeat what you did."),
        onward=url_for(sign_in.ENDPOINT, next=_page_of_this()),
        onward_label=_("Sign in"),
    )


def _no_token(error: CSRFError) -> Response:
    return stopped(
        error.code or 400,
        _("This page was too old"),
        _("Nothing was decided. You signed in anew after it was opened, or its form was sent from elsewhere."),
        onward=_page_of_this(),
        onward_label=_("Open it again"),
    )


def _page_of_this() -> str:
    """The page whose form was sent."""
    asked = request.view_args or {}
    for name in ("report", "camera"):
        if number := asked.get(f"{name}_id"):
            return url_for(f"moderation.{name}", **{f"{name}_id": number})
    return url_for("moderation.queue")


def _keep_out_of_caches(response: Response) -> Response:
    if is_at_desk(request.path):
        response.headers["Cache-Control"] = "no-store"
    return response
