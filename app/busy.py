"""What is answered while the register cannot be written: nothing that was typed is lost."""

from flask import Blueprint, Response, render_template, request
from sqlalchemy.exc import OperationalError
from structlog import get_logger

from app import errors, typed

_AGAIN_AFTER_S = 30


def init_app(blueprint: Blueprint) -> None:
    """Answer for these pages when the database is locked, full, or does not answer."""
    blueprint.register_error_handler(OperationalError, _busy)


def _busy(error: OperationalError) -> Response:
    # The text of the error may hold what a person typed.
    get_logger().error("busy", route=str(request.url_rule), error=type(error.orig).__name__)
    if request.method != "POST":
        answer = errors.answer(503)
    else:
        answer = Response(render_template("web/wait.html", typed=typed, why="busy"), 503)
    answer.headers["Retry-After"] = str(_AGAIN_AFTER_S)
    return answer
