"""Sessions live at the desk and nowhere else: a public page neither reads nor sets a cookie."""

from datetime import timedelta
from typing import Final

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

DESK: Final = "/moderation"
# A working day; every request at the desk begins it anew.
LIFETIME: Final = timedelta(hours=12)


def init_app(app: Flask) -> None:
    """Keep the application's sessions to the desk."""
    app.session_interface = DeskSessions()
    app.config.update(
        SESSION_COOKIE_NAME="lookback_desk",
        SESSION_COOKIE_HTTPONLY=True,
        # Not Strict: a link from a message to a report must find its reader signed in. Writes are guarded twice.
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LIFETIME,
    )


def is_at_desk(path: str) -> bool:
    """Whether a path belongs to the moderators."""
    return path == DESK or path.startswith(f"{DESK}/")


class DeskSessions(SecureCookieSessionInterface):
    """Signed cookies under the desk's path. Elsewhere sessions are empty, cannot be written and cost no Vary header."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The moderator's session, or None away from the desk."""
        return super().open_session(app, request) if is_at_desk(request.path) else None

    def get_cookie_path(self, _app: Flask) -> str:
        """The desk, below wherever the application is mounted."""
        return f"{request.script_root}{DESK}"

    def get_cookie_secure(self, _app: Flask) -> bool:
        """Whether the request came over https: a register on a laptop has none."""
        return request.is_secure
