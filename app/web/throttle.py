"""How often one network may send what a moderator has to look at, and how often it may try codes that open nothing.

Whoever sends more than a person would is asked to wait, with everything they typed kept on the page. Nobody else waits
because of them: nothing limits what all networks send together.
"""

from functools import partial
from typing import Any, Final

from flask import Flask, Response, current_app, render_template, request
from flask_limiter import RequestLimit
from werkzeug.routing import Rule

from app import limits, typed

# What a client may do, and the addresses around it together. A mapping party behind one router is one client.
SENDING: Final = "30 per 10 minutes; 150 per day"
SENDING_TOGETHER: Final = "300 per 10 minutes; 1500 per day"
WRONG_CODES: Final = "10 per minute; 60 per hour"
WRONG_CODES_TOGETHER: Final = "100 per minute; 600 per hour"
_SENDING: Final = "sent"
_GUESSING: Final = "wrong-codes"

# What is posted but is no work for anybody: a code is looked up, a report is taken back.
_COSTS_NOBODY: Final = frozenset({"web.find_report", "web.withdraw"})
# Buttons of a form that answer with the form once more.
_NOT_SENT: Final = ("find", "again", "preview", "go")


def init_app(app: Flask) -> None:
    """Limit every page of the public that takes something; all of them have their addresses by now."""
    for rule in app.url_map.iter_rules():
        if takes_a_code(rule):
            _limit(app, rule, _GUESSING, WRONG_CODES, WRONG_CODES_TOGETHER, deduct_when=_opens_nothing)
        if reaches_a_moderator(rule):
            _limit(
                app,
                rule,
                _SENDING,
                SENDING,
                SENDING_TOGETHER,
                methods=["POST"],
                deduct_when=_is_taken,
                exempt_when=_is_unfinished,
            )


def takes_a_code(rule: Rule) -> bool:
    """Whether somebody may guess at receipts there."""
    return rule.endpoint == "web.find_report" or rule.rule.startswith("/reports/<code>")


def reaches_a_moderator(rule: Rule) -> bool:
    """Whether what is posted there is work for a moderator."""
    posted = rule.endpoint.startswith("web.") and "POST" in (rule.methods or ())
    return posted and rule.endpoint not in _COSTS_NOBODY


def is_near() -> bool:
    """Whether this request's network has sent more than half of what it may. Inside a view that is limited."""
    return any(2 * each.remaining < each.limit.amount for each in limits.limiter(current_app).current_limits)


def _limit(app: Flask, rule: Rule, scope: str, of_one: str, of_all_around: str, **when: Any) -> None:
    """Count what is done there together with whatever else has this scope."""
    limiter, told = limits.limiter(app), partial(_told_to_wait, scope)
    view: Any = app.view_functions[rule.endpoint]
    for allowed, key in ((of_one, limits.client), (of_all_around, limits.neighbourhood)):
        view = limiter.shared_limit(allowed, scope, key_func=key, on_breach=told, **when)(view)
    app.view_functions[rule.endpoint] = view


def _opens_nothing(response: Response) -> bool:
    return response.status_code == 404


def _is_taken(response: Response) -> bool:
    return response.status_code < 400


def _is_unfinished() -> bool:
    return any(request.form.get(button) for button in _NOT_SENT)


def _told_to_wait(scope: str, limit: RequestLimit) -> Response:
    """A page with what was typed, to send it again from."""
    seconds = limits.seconds_left(limit)
    page = render_template("web/wait.html", typed=typed, wait=limits.in_words(seconds), why=scope)
    return Response(page, 429, {"Retry-After": str(seconds)})
