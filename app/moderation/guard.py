"""The desk's door: everything under it is refused unless somebody is signed in, and every write needs a token."""

from flask import Flask, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.i18n import _
from app.moderation import sign_in
from app.moderation.sessions import is_at_desk

BLUEPRINTS = frozenset({"moderation", "security"})
OPEN_ENDPOINTS = frozenset({sign_in.ENDPOINT})
_READS = frozenset({"GET", "HEAD"})


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
        if request.endpoint not in OPEN_ENDPOINTS and not current_user.is_authenticated:
            return _turn_away()
        if request.is_json:
            # Flask-Security would read it too, whatever is in it, and past the throttle of the account.
            abort(415)
        if request.endpoint in OPEN_ENDPOINTS and not sign_in.is_address(request.values.get("next", "")):
            abort(400)
        protection.protect()
        return None

    app.before_request(stop)
    app.after_request(_keep_out_of_caches)
    app.register_error_handler(CSRFError, _no_token)


def stopped(status: int, title: str, sentence: str, **context: object) -> Response:
    """A page that says why nothing was decided and shows what was typed, so that it is not lost."""
    typed = request.form.get("message", "")
    page = render_template("moderation/stopped.html", title=title, sentence=sentence, typed=typed, **context)
    return Response(page, status)


def _turn_away() -> ResponseReturnValue:
    if request.method in _READS:
        return redirect(url_for(sign_in.ENDPOINT, next=f"{request.script_root}{request.full_path.rstrip('?')}"))
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
    report_id = (request.view_args or {}).get("report_id")
    return url_for("moderation.report", report_id=report_id) if report_id else url_for("moderation.queue")


def _keep_out_of_caches(response: Response) -> Response:
    if is_at_desk(request.path):
        response.headers["Cache-Control"] = "no-store"
    return response
