"""How often a sign-in may fail, by client and by account."""

from typing import Any, Final

from flask import Flask, Response, request
from flask import session as cookie
from flask_limiter import RequestLimit
from flask_security import current_user

from app import limits, typed
from app.i18n import _
from app.moderation import guard

# Guessing must be slow, and a stranger who guesses must not keep the owner of the account out for long.
FAILURES_OF_A_CLIENT: Final = "5 per minute; 60 per hour"
FAILURES_AT_AN_ACCOUNT: Final = "10 per minute; 100 per hour"
# Who guesses at a code knows the password already, and a code has a million values.
FAILURES_AT_A_CODE: Final = "5 per minute; 20 per hour; 60 per day"
_PASSWORDS: Final = ("security.login", "security.verify")
_CODES: Final = ("security.two_factor_token_validation", "security.mf_recovery")


def init_app(app: Flask) -> None:
    """Limit the failures of the views where a password or a code is typed."""
    limiter = limits.limiter(app)
    for endpoint in (*_PASSWORDS, *_CODES):
        at_account = FAILURES_AT_A_CODE if endpoint in _CODES else FAILURES_AT_AN_ACCOUNT
        view: Any = app.view_functions[endpoint]
        for allowed, key in ((FAILURES_OF_A_CLIENT, limits.client), (at_account, _account)):
            shared = limiter.shared_limit(
                allowed,
                scope=key.__name__,
                key_func=key,
                methods=["POST"],
                deduct_when=_failed,
                on_breach=_told_to_wait,
            )
            view = shared(view)
        app.view_functions[endpoint] = view


def _told_to_wait(limit: RequestLimit) -> Response:
    """A page that says how long, and leads back to where the password or the code is asked for."""
    seconds = limits.seconds_left(limit)
    page = guard.stopped(
        429,
        _("Too many attempts"),
        _(
            "A password or a code was wrong too often. Try again in %(wait)s. Nothing about the account was changed.",
            wait=limits.in_words(seconds),
        ),
        onward=typed.address(),
        onward_label=_("Try again"),
    )
    page.headers["Retry-After"] = str(seconds)
    return page


def _account() -> str:
    """Whose account it is: typed, signed in to, or halfway in."""
    if current_user.is_authenticated:
        return limits.named("account", str(current_user.id))
    return limits.named("account", cookie.get("tf_user_id") or request.form.get("email", "").strip().lower())


def _failed(response: Response) -> bool:
    return response.status_code == 422
