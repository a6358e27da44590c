"""The outside services that find addresses, by geopy; each request to one is bounded in time and size."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError
from geopy.geocoders import Nominatim, Pelias, Photon
from geopy.location import Location

from app.registry.outside import connection_to, exchange, no_answer

MOST_FOUND: Final = 5
LARGEST_ANSWER: Final = 1_000_000
# It is the question that is wrong, not the service that is away.
_NOT_UNDERSTOOD: Final = frozenset({400, 404, 413, 414, 422})

Search = Callable[[str], Sequence[Location] | None]


def service(name: str, domain: str | None, contact: str | None, timeout_s: float) -> tuple[str, Search]:
    """The host of "nominatim", "photon" or "pelias", and what asks it.

    `domain` is the service's host, with "http://" in front when it has no TLS; `contact` is an address that the
    service can write to. A search raises GeocoderQueryError when the service does not take the question, Away when it
    fails, and any other kind of error: geopy passes on whatever becomes of an answer that it did not expect.
    """
    scheme, _, host = (domain or "").rpartition("://")
    settings: dict[str, Any] = {
        "scheme": scheme or "https",
        "timeout": timeout_s,
        "user_agent": f"Lookback ({contact})" if contact else "Lookback, a register of surveillance cameras",
        "adapter_factory": _Adapter,
    }
    if host:
        settings["domain"] = host
    made = {"nominatim": Nominatim, "photon": Photon, "pelias": Pelias}[name](**settings)
    options: dict[str, Any] = {} if name == "pelias" else {"limit": MOST_FOUND}
    return made.domain, lambda text: made.geocode(text, exactly_one=False, **options)


# geopy's own waits anew for every byte, reads whatever comes, and goes wherever it is sent on to.
class _Adapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """Asks one host, for a time that ends, for an answer that fits in memory."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:
        return json.loads(self.get_text(url, timeout=timeout, headers=headers))

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        parts = urlsplit(url)
        is_secure = parts.scheme == "https"
        connection = connection_to(parts.hostname or "", parts.port, is_secure=is_secure, timeout_s=timeout)
        target = f"{parts.path}?{parts.query}"
        try:
            response, body = exchange(connection, target, headers, timeout_s=timeout, most=LARGEST_ANSWER)
        finally:
            connection.close()
        if response.status in _NOT_UNDERSTOOD:
            raise GeocoderQueryError(f"status {response.status}")
        if response.status != 200:
            raise no_answer(response)
        return body.decode()
