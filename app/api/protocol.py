"""What HTTP asks of every answer here: no parameter is ignored, nothing known is sent again, other sites may read."""

from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version

from flask import Response, request
from sqlalchemy.orm import Session

from app.registry import revisions
from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_

# A browser asks every time, so that what a moderator approves is there at once; a proxy in between may wait.
_BROWSER_SECONDS = 0
_PROXY_SECONDS = 30
_PREFLIGHT_SECONDS = 86_400
# An answer changes with the data that it is made of, and with the program that makes it.
_PROGRAM = version("lookback")


def refuse_parameters() -> None:
    """Raise Invalid naming every parameter of a request that takes none."""
    if request.args:
        message = N_("There is no parameter of this name.")
        raise Invalid(tuple(Problem(name, message) for name in request.args))


def tag(session: Session, selection: str = "") -> str:
    """The entity tag of what is published now, or of what `selection` selects of it."""
    digest = sha256(f"{_PROGRAM}?{selection}".encode()).hexdigest()
    return f"{revisions.data_version(session)}-{digest[:16]}"


def unless_known(tag: str, make: Callable[[], Response]) -> Response:
    """The response that `make` makes, under the entity tag `tag`; 304 without making it for a client that has it.

    The tag is weak (RFC 9110, 8.8.1): the same cameras may come in another order, or under another day's date.
    """
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else make()
    response.set_etag(tag, weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = _BROWSER_SECONDS
    response.cache_control.s_maxage = _PROXY_SECONDS
    return response


def let_other_sites_read(response: Response) -> Response:
    """Let pages of every origin read what is public anyway (CORS), errors too, so that they can be shown."""
    if not request.path.startswith(("/api/", "/tiles/")):
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Content-Disposition, ETag, Link"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response
