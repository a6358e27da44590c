"""Sessions live at the desk and nowhere else: a public page neither reads nor sets a cookie.

A cookie alone opens nothing: it names a row of `desk_session`, which can be ended.
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from flask import Flask, Request, g, request
from flask import session as cookie
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app import db
from app.registry import desk_sessions

DESK: Final = "/moderation"
# Where a cookie keeps the token of its row in `desk_session`.
_KEY: Final = "desk"
_PATIENCE_MS: Final = 200


def init_app(app: Flask) -> None:
    """Keep the application's sessions to the desk."""
    app.session_interface = DeskSessions()
    app.config.update(
        SESSION_COOKIE_NAME="lookback_desk",
        SESSION_COOKIE_HTTPONLY=True,
        # Not Strict: a link from a message to a report must find its reader signed in. Writes are guarded twice.
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=desk_sessions.LIFETIME,
    )


def begin(session: Session, moderator_id: int) -> None:
    """Sign the browser of this request in."""
    cookie[_KEY] = desk_sessions.begin(session, moderator_id, now=datetime.now(UTC))


def lasts(moderator_id: int) -> bool:
    """Whether the browser of this request is still signed in; notes now and then that it was here."""
    now = datetime.now(UTC)
    known = desk_sessions.of_token(db.session(), str(cookie.get(_KEY, "")), moderator_id, now=now)
    if known is None:
        return False
    g.desk_session_id = known.id
    if desk_sessions.is_due(known, now=now):
        # Where others write just now it is noted with the next page.
        with suppress(OperationalError), db.writing(patience_ms=_PATIENCE_MS) as session:
            desk_sessions.touch(session, g.desk_session_id, now=now)
            session.commit()
    return True


def current_id() -> int:
    """The number of the session of this request."""
    number: int = g.desk_session_id
    return number


def end() -> None:
    """Sign the browser of this request out; every copy of its cookie is worthless too."""
    with db.writing() as session:
        desk_sessions.end_token(session, str(cookie.pop(_KEY, "")))
        session.commit()


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
