"""How every error is said: a table from domain errors to statuses; a page for people, problem+json for programs.

Problem details are those of RFC 9457. No message ever shows a stack trace or what another person wrote.
"""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, json, render_template, request
from structlog import get_logger
from werkzeug.exceptions import HTTPException, InternalServerError

from app import logs
from app.i18n import _
from app.registry.errors import Conflict, Copied, Gone, Invalid, NotAllowed, NotFound, Problem, RegistryError, TooLong
from app.registry.i18n import N_

STATUSES: dict[type[RegistryError], HTTPStatus] = {
    Invalid: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Gone: HTTPStatus.GONE,
    Conflict: HTTPStatus.CONFLICT,
    Copied: HTTPStatus.FORBIDDEN,
    TooLong: HTTPStatus.SERVICE_UNAVAILABLE,
}
# What a person reads; the other statuses say what the server says.
_WORDS: dict[int, tuple[str, str]] = {
    400: (N_("This address cannot be read"), N_("Something in it is not as it should be.")),
    403: (N_("Not allowed"), N_("This needs something that you do not have here.")),
    404: (N_("Nothing here"), N_("There is no such page, or not any more. The address may have a slip in it.")),
    405: (N_("Not here"), N_("This page cannot do that.")),
    409: (N_("Somebody was faster"), N_("This was decided or changed meanwhile. Look at it again.")),
    410: (N_("Taken down"), N_("This was removed for legal reasons and is not shown any more.")),
    413: (
        N_("Too much at once"),
        N_(
            "What was sent is larger than what is taken here, and nothing of it was saved. Go back, make it shorter "
            "and send it again. Instead of a long text a link will do."
        ),
    ),
    415: (N_("Not understood"), N_("This page takes what its own form sends, and nothing else.")),
    429: (N_("Too many attempts"), N_("Wait a minute, then try again.")),
    503: (N_("Busy"), N_("The register cannot answer just now. Try again in a minute.")),
    500: (N_("Something broke here"), N_("It is our fault, and it has been noted. What you sent was not saved.")),
}
# What is said of an error in place of what its status says.
_WORDS_OF: dict[type[RegistryError], tuple[str, str]] = {
    TooLong: (
        N_("That takes too long"),
        N_(
            "To find this the register would have to look at too many cameras. Ask for a smaller area or by what the "
            "map filters by, or take an export."
        ),
    ),
}
# What is likely to be over soon.
_PASSING = (429, 503)
_PROGRAMS = ("/api/", "/tiles/", "/basemap/", "/labels/", "/filters.json", "/healthz", "/readyz")


def init_app(app: Flask) -> None:
    """Answer every error of the application."""
    app.register_error_handler(RegistryError, _registry_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def problem(status: int, detail: str, errors: Sequence[dict[str, str]] = ()) -> Response:
    """A problem+json response; `errors` name each parameter that is wrong."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    # JSON can carry half of a character, and what was sent is shown: no answer could be written with it.
    text = json.dumps(body, ensure_ascii=False).encode(errors="replace")
    return Response(text, status, mimetype="application/problem+json")


def status_of(error: RegistryError) -> HTTPStatus:
    """The status of an error of the registry, or of one that is a kind of it."""
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


def sentence(told: Problem) -> str:
    """A problem of the registry in the reader's language."""
    return str(_(told.message, **told.params))


def answer(
    status: int,
    told: Sequence[dict[str, str]] = (),
    described: str | None = None,
    words: tuple[str, str] | None = None,
) -> Response:
    """What is answered to a request that failed: a page, or problem details for a program."""
    title, sentence = words or _WORDS.get(status, (HTTPStatus(status).phrase, described or ""))
    if request.path.startswith(_PROGRAMS):
        detail = "; ".join(f"{each['parameter']}: {each['detail']}" for each in told) or _(sentence)
        return problem(status, detail, told)
    page = render_template(
        "error.html",
        status=status,
        title=_(title),
        sentence=_(sentence) if sentence else "",
        problems=told,
        # What takes too long does so the next time too.
        again=f"{request.script_root}{request.full_path.rstrip('?')}" if words is None and _may_pass(status) else None,
    )
    return Response(page, status)


def _may_pass(status: int) -> bool:
    return status in _PASSING and request.method == "GET"


def _registry_error(error: RegistryError) -> Response:
    if isinstance(error, Copied):
        return _copied(error)
    status = status_of(error)
    problems = error.problems if isinstance(error, Invalid) else ()
    told = [{"parameter": each.field, "detail": sentence(each)} for each in problems]
    return answer(status, told, words=_WORDS_OF.get(type(error)))


def _copied(error: Copied) -> Response:
    """Where to send what this register cannot take: the same page over there. Cameras have the same numbers."""
    there = request.full_path.removesuffix("?") if request.blueprint == "web" else "/"
    page = render_template(
        "error.html",
        status=403,
        title=_("This is a copy"),
        sentence=_(
            "This register is a copy of %(origin)s. Send what you know there: once published, it comes here by itself.",
            origin=error.origin,
        ),
        problems=(),
        there=f"{error.origin}{there}",
    )
    return Response(page, 403)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        # Whoever refused the request knew what to say.
        return error.response
    response = answer(error.code or 500, described=error.description)
    # Such as the Allow of a 405: they belong to the answer (RFC 9110).
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    # The route, not the path: a path may hold a receipt code. The text of an error may hold what a person typed.
    get_logger().error(
        "unforeseen", route=str(request.url_rule), error=type(error).__name__, exc_info=logs.textless(error)
    )
    return _http_error(InternalServerError())
