"""What HTTP asks of every answer here: no parameter is ignored, other sites may read."""

from flask import Response, request

from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_

_PREFLIGHT_SECONDS = 86_400


def refuse_parameters() -> None:
    """Raise Invalid naming every parameter of a request that takes none."""
    if request.args:
        message = N_("There is no parameter of this name.")
        raise Invalid(tuple(Problem(name, message) for name in request.args))


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
