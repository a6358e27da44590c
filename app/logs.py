"""Structured logs, one JSON object a line.

No client address, no user agent, no path (it may hold a receipt code), no local variables (they may hold what a
person typed).
"""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer

# Requests by which a citizen sends or follows a report: when they came is nobody's business.
CITIZENS = frozenset(
    f"web.{name}"
    for name in (
        *("report", "still_there", "gone", "change", "privacy_problem", "system_claim", "camera_claim", "proof"),
        *("find_report", "receipt", "edit", "answer", "appeal", "withdraw"),
    )
)


def configure(*, to_terminal: bool) -> None:
    """Set up the process' logs: lines for people on a terminal, JSON otherwise."""
    formatting: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if to_terminal
        else [ExceptionRenderer(ExceptionDictTransformer(show_locals=False)), structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *formatting,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def init_app(app: Flask) -> None:
    """Log each request of the application, but a citizen's."""
    if not structlog.is_configured():
        # As told by nobody, it would print local variables.
        configure(to_terminal=False)
    app.before_request(_start)
    app.after_request(_log)


def went_wrong(event: str, error: Exception) -> None:
    """Tell of what went wrong behind the readers' backs: a database or disk that was away, or what nobody foresaw."""
    foreseen = isinstance(error, SQLAlchemyError | OSError)
    structlog.get_logger().error(event, error=type(error).__name__, exc_info=None if foreseen else textless(error))


def textless(error: Exception) -> Exception:
    """The error with its stack but without its text, which may hold what a person typed."""
    bare = type("Unforeseen", (Exception,), {})(type(error).__name__)
    return bare.with_traceback(error.__traceback__)  # type: ignore[no-any-return]


def _start() -> None:
    g.started = time.monotonic()


def _log(response: Response) -> Response:
    if request.endpoint not in CITIZENS and request.endpoint != "static":
        structlog.get_logger().info(
            "request",
            method=request.method,
            route=str(request.url_rule) if request.url_rule else None,
            status=response.status_code,
            ms=round((time.monotonic() - g.started) * 1000, 1),
        )
    return response
