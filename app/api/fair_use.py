"""How often a program may ask the API: open to everybody within a limit, more with a key.

The map is not counted, nor is any other page: tiles and all that pages ask for have addresses of their own.
"""

import time
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final

from flask import Flask, Response, current_app, g, request
from flask_limiter import RequestLimit
from werkzeug.routing import Rule

from app import db, errors, limits
from app.config import Config
from app.i18n import _
from app.registry import keys

# How many times more often than everybody else whoever shows a key may ask.
WITH_A_KEY: Final = 10
SCOPE: Final = "read"
_POLICY: Final = "reads"
_WINDOW_S: Final = 60
_BEARER: Final = "bearer "


def init_app(app: Flask) -> None:
    """Count what is asked of the API; all of it has its addresses by now."""
    config: Config = app.extensions["lookback.config"]
    if not config.reads_per_minute:
        return
    limiter = limits.limiter(app)
    for endpoint in {rule.endpoint for rule in app.url_map.iter_rules() if is_counted(rule)}:
        view = _answering_keys(app.view_functions[endpoint])
        limit = limiter.shared_limit(_allowed, _POLICY, key_func=_reader, on_breach=_told_to_wait)
        app.view_functions[endpoint] = limit(view)
    app.after_request(_say_how_much_is_left)


def is_counted(rule: Rule) -> bool:
    """Whether it counts what is asked there; a page for people does not."""
    return rule.rule.startswith("/api/") and rule.endpoint != "api.docs"


def _allowed() -> str:
    config: Config = current_app.extensions["lookback.config"]
    return f"{config.reads_per_minute * (WITH_A_KEY if _key_id() else 1)} per minute"


def _reader() -> str:
    """The name of whoever asks: of a key, or of a network. Neither can be turned back, and none is kept."""
    key_id = _key_id()
    return limits.named("key", str(key_id)) if key_id else limits.client()


def _key_id() -> int | None:
    """The number of the key that this request shows, where it is good for reading."""
    if "key_id" not in g:
        shown = shown_key()
        known = keys.of_text(db.session(), shown, today=datetime.now(UTC).date()) if shown else None
        g.is_key_wrong = bool(shown) and known is None
        g.key_id = known.id if known is not None and SCOPE in known.scopes else None
    found: int | None = g.key_id
    return found


def shown_key() -> str | None:
    """The key that this request shows, whatever it is good for."""
    told = request.headers.get("Authorization", "")
    return told[len(_BEARER) :].strip() if told.lower().startswith(_BEARER) else None


def _answering_keys(view: Any) -> Any:
    """The view for everybody but those whose key is wrong: they hear of it, rather than being slowed down silently."""

    @wraps(view)
    def answer(*args: Any, **values: Any) -> Any:
        if g.get("is_key_wrong"):
            refused = errors.problem(401, _("This key is not valid, or not any more. Without a key it works too."))
            refused.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return refused
        return view(*args, **values)

    return answer


def _told_to_wait(limit: RequestLimit) -> Response:
    refused = errors.problem(
        429,
        _("You asked more often than %(limit)s. Wait, or ask for a key.", limit=limit.limit),
    )
    refused.headers["Retry-After"] = str(_seconds_left(limit))
    return refused


def _say_how_much_is_left(response: Response) -> Response:
    """The fields of draft-ietf-httpapi-ratelimit-headers."""
    if not request.path.startswith("/api/"):
        return response
    for each in limits.limiter(current_app).current_limits:
        response.headers["RateLimit-Policy"] = f'"{_POLICY}";q={each.limit.amount};w={_WINDOW_S}'
        response.headers["RateLimit"] = f'"{_POLICY}";r={max(0, each.remaining)};t={_seconds_left(each)}'
    return response


def _seconds_left(limit: RequestLimit) -> int:
    return max(1, int(limit.reset_at - time.time()))
