"""How often a sign-in may fail: counted in memory, by client and by account, under names nobody can turn back."""

import hashlib
import hmac
import secrets
from datetime import UTC, date, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock
from typing import Any, Final

from flask import Flask, Response, request
from flask_limiter import Limiter

# Guessing must be slow, and a stranger who guesses must not keep the owner of the account out for long.
FAILURES_OF_A_CLIENT: Final = "5 per minute; 60 per hour"
FAILURES_AT_AN_ACCOUNT: Final = "10 per minute; 100 per hour"


class Pseudonyms:
    """Names for what must not be kept: keyed with a secret that is in memory only and forgotten every day."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._secret = b""

    def of(self, kind: str, text: str) -> str:
        """The same name for the same text, until midnight (UTC) or the end of the process."""
        digest = hmac.new(self._secret_of(datetime.now(UTC).date()), text.encode(), hashlib.sha256)
        return f"{kind}-{digest.hexdigest()[:32]}"

    def _secret_of(self, day: date) -> bytes:
        with self._lock:
            if day != self._day:
                self._day, self._secret = day, secrets.token_bytes(32)
            return self._secret


def init_app(app: Flask, endpoint: str) -> None:
    """Limit the failures of the sign-in view `endpoint`."""
    pseudonyms = Pseudonyms()

    def client() -> str:
        return pseudonyms.of("client", _network(request.remote_addr or ""))

    def account() -> str:
        return pseudonyms.of("account", request.form.get("email", "").strip().lower())

    limiter = Limiter(client, app=app, storage_uri="memory://")
    view: Any = app.view_functions[endpoint]
    for allowed, key in ((FAILURES_OF_A_CLIENT, client), (FAILURES_AT_AN_ACCOUNT, account)):
        view = limiter.limit(allowed, key_func=key, methods=["POST"], deduct_when=_failed)(view)
    app.view_functions[endpoint] = view


def _failed(response: Response) -> bool:
    return response.status_code == 422


def _network(address: str) -> str:
    """Who a client is: its address, or the network that an IPv6 client takes its many addresses from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)
