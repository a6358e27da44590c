"""What holds for every request: response headers, and no writes asked for by another site."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "frame-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# The one page that other sites may show in a frame: it has nothing to press that changes anything.
_FRAMED = "web.embed"
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    # A receipt's address is a secret: it must not travel to a site that a page links to.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FRAMED_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": _POLICY.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
        "form-action 'self'", "form-action 'none'"
    ),
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def init_app(app: Flask) -> None:
    """Guard every request of the application."""
    app.before_request(refuse_cross_site_writes)
    app.after_request(_add_headers)


def refuse_cross_site_writes() -> None:
    """Abort with 403 when a browser says that another site asked for a write.

    Browsers send Sec-Fetch-Site or Origin with every write, and pages cannot forge either; a client that sends
    neither is no browser and carries nobody's session. So no token and no cookie is needed, and pages stay cacheable.
    """
    if request.method not in _SAFE_METHODS and not _is_asked_for_here():
        abort(403, "This came from another site. Open the page here and send it again.")


def _is_asked_for_here() -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or _host(origin) == request.host


def _host(origin: str) -> str | None:
    """The host of an origin; None for "null", and for what is no origin."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


def _add_headers(response: Response) -> Response:
    for name, value in (_FRAMED_HEADERS if request.endpoint == _FRAMED else HEADERS).items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
