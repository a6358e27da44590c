"""The archive of web pages that an operator chose: where it keeps a copy of what a claim rests on.

Nothing is fetched from an address that somebody sent in: the archive alone is asked, with the address as part of the
question, and only about what everybody can reach.
"""

from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from app.registry.breaker import Breaker
from app.registry.details import is_web_address
from app.registry.outside import Away, connection_to, exchange, no_answer
from app.registry.sources import LONGEST_ADDRESS
from app.registry.strangers import may_be_sent_to

# Whoever decides waits for it.
TIMEOUT_S: Final = 5.0
_LARGEST_ANSWER: Final = 1_000_000
# What has a meaning of its own in an address (RFC 3986, 2.2), and what is written in percent already.
_AS_IT_IS: Final = ":/?[]@!$&'()*+,;=%~"


class Archive:
    """Asks for a page by its address behind `address`, and is told by a redirection where the copy is."""

    def __init__(
        self, address: str, contact: str | None = None, *, timeout_s: float = TIMEOUT_S, breaker: Breaker | None = None
    ) -> None:
        self._address = address
        self._agent = f"Lookback ({contact})" if contact else "Lookback, a register of surveillance cameras"
        self._timeout_s = timeout_s
        self._breaker = breaker or Breaker(failures=2)

    def copy_of(self, url: str) -> str | None:
        """Where a copy of a page is; None when none is known, or the archive is away. Never raises."""
        page = url.partition("#")[0]
        if not _is_everybodys(page) or not self._breaker.allows():
            return None
        try:
            response = self._ask(page)
        except Away as error:
            self._breaker.failed(refused=error.refused, retry_after_s=error.retry_after_s)
            return None
        self._breaker.succeeded()
        return self._told(response)

    def _ask(self, page: str) -> HTTPResponse:
        # Within a query what has a meaning of its own would end the question.
        parts = urlsplit(self._address + quote(page, safe="" if "?" in self._address else _AS_IT_IS))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        is_secure = parts.scheme == "https"
        connection = connection_to(parts.hostname or "", parts.port, is_secure=is_secure, timeout_s=self._timeout_s)
        agent = {"User-Agent": self._agent}
        try:
            response, _ = exchange(connection, target, agent, timeout_s=self._timeout_s, most=_LARGEST_ANSWER)
        except (OSError, HTTPException) as error:
            raise Away(type(error).__name__) from None
        finally:
            connection.close()
        if response.status >= 400 and response.status not in (404, 410):
            raise no_answer(response)
        return response

    def _told(self, response: HTTPResponse) -> str | None:
        where = response.headers.get("Location") or response.headers.get("Content-Location")
        if response.status >= 400 or not where:
            return None
        copy = urljoin(self._address, where)
        is_its_own = is_web_address(copy) and urlsplit(copy).hostname == urlsplit(self._address).hostname
        return copy if is_its_own and len(copy) <= LONGEST_ADDRESS and copy.isprintable() else None


def _is_everybodys(page: str) -> bool:
    """Whether a page can be one that everybody reaches: a name of the operator's own network is not told to others."""
    scheme, _, rest = page.partition("://")
    return scheme in ("http", "https") and may_be_sent_to(f"https://{rest}", anywhere=False)
