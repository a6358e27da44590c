"""What HTTP asks of every answer here: no parameter is ignored, other sites may read."""

from collections.abc import Collection

from flask import Response, request
from werkzeug.wrappers import Response as Answer

from app.registry.errors import Invalid, Problem
from app.registry.i18n import N_

FORMATS = ("json", "html")
# The first where it is all the same to the client.
_KINDS = ("application/geo+json", "application/json", "text/html")
_PREFLIGHT_SECONDS = 86_400
_EXPOSED = (
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Link",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
)


def refuse_parameters(*, but: Collection[str] = ()) -> None:
    """Raise Invalid naming every parameter of a request that takes none but some."""
    if unknown := [name for name in request.args if name not in but]:
        message = N_("There is no parameter of this name.")
        raise Invalid(tuple(Problem(name, message) for name in unknown))


def wants_page() -> bool:
    """Whether a page for people is asked for: by `f`, or by a browser's Accept. Raises Invalid for another `f`."""
    asked = request.args.getlist("f")
    if any(each not in FORMATS for each in asked):
        raise Invalid((Problem("f", N_("Must be one of: %(known)s."), {"known": ", ".join(FORMATS)}),))
    if asked:
        return asked == ["html"]
    return request.accept_mimetypes.best_match(_KINDS, default=_KINDS[0]) == "text/html"


def negotiated(response: Answer) -> Answer:
    """The answer, which depends on what the client accepts."""
    response.vary.add("Accept")
    return response


def let_other_sites_read(response: Response) -> Response:
    """Let pages of every origin read what is public anyway (CORS), errors too, so that they can be shown."""
    if not request.path.startswith(("/api/", "/tiles/")):
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = ", ".join(_EXPOSED)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, If-None-Match, If-Range, Prefer, Range"
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response
