"""How often a sign-in may fail, by client and by account."""

from typing import Any, Final

from flask import Flask, Response, request

from app import limits

# Guessing must be slow, and a stranger who guesses must not keep the owner of the account out for long.
FAILURES_OF_A_CLIENT: Final = "5 per minute; 60 per hour"
FAILURES_AT_AN_ACCOUNT: Final = "10 per minute; 100 per hour"


def init_app(app: Flask, endpoint: str) -> None:
    """Limit the failures of the sign-in view `endpoint`."""
    limiter = limits.limiter(app)
    view: Any = app.view_functions[endpoint]
    for allowed, key in ((FAILURES_OF_A_CLIENT, limits.client), (FAILURES_AT_AN_ACCOUNT, _account)):
        view = limiter.limit(allowed, key_func=key, methods=["POST"], deduct_when=_failed)(view)
    app.view_functions[endpoint] = view


def _account() -> str:
    return limits.named("account", request.form.get("email", "").strip().lower())


def _failed(response: Response) -> bool:
    return response.status_code == 422
