"""An address search to test with: a real HTTP server on this machine that says what it is told to say."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from app.registry.finding.places import Geocoder

DENVER = {
    "display_name": "Denver, Colorado, United States",
    "lon": "-104.9847",
    "lat": "39.7392",
    "boundingbox": ["39.6144", "39.9142", "-105.1099", "-104.5996"],
}


@dataclass
class FakeGeocoder:
    """What it answers next, and what it was asked. `domain` is what an operator would configure.

    `delay_s` passes before the answer, `drip_s` after each byte of it.
    """

    domain: str = ""
    body: bytes = b"[]"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    drip_s: float = 0
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    user_agents: list[str] = field(default_factory=list)

    def says(self, answer: Any) -> None:
        """Answer with this as JSON."""
        self.body = json.dumps(answer).encode()


@contextmanager
def listening() -> Iterator[FakeGeocoder]:
    """A geocoder on a port of this machine, while the block runs."""
    fake = FakeGeocoder()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.asked.append(parse_qs(urlsplit(self.path).query))
            fake.user_agents.append(self.headers["User-Agent"])
            time.sleep(fake.delay_s)
            self.send_response(fake.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(fake.body)))
            for name, value in fake.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [fake.body] if not fake.drip_s else [bytes([byte]) for byte in fake.body]:
                self.wfile.write(piece)
                time.sleep(fake.drip_s)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A client that hangs up is part of the test."""

    server = Server(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    fake.domain = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


class Chosen(Protocol):
    """The geocoder that an operator chose, at the fake one."""

    def __call__(self, name: str = "photon", contact: str | None = None) -> Geocoder: ...


def photon(name: str, lon: Any, lat: Any, **properties: Any) -> dict[str, Any]:
    """A place as Photon tells it."""
    return {"geometry": {"coordinates": [lon, lat]}, "properties": {"name": name, **properties}}
