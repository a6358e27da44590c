"""A tile server to test against: a real one on a port of this machine, that answers as it is told."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

PNG = b"\x89PNG\r\n\x1a\n" + b"a street" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"a street" * 20
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"a street" * 20


@dataclass
class Reply:
    """One answer. `wait` is called before anything is sent; `drip` sends its head or body byte by byte, and slowly."""

    status: int = 200
    body: bytes = PNG
    headers: dict[str, str] = field(default_factory=dict)
    wait: Callable[[], object] = lambda: None
    drip: Literal["head", "body"] | None = None
    length: int | None = None


@dataclass
class Upstream:
    """What was asked (path and headers), how many at once at most, and what the next ones are told."""

    reply: Reply | Callable[[str], Reply] = field(default_factory=Reply)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0
    port: int = 0
    lock: Any = field(default_factory=threading.Lock)

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.port}/tiles/{{z}}/{{x}}/{{y}}.png?key=secret"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def headers(self, number: int = -1) -> dict[str, str]:
        """The headers of one request, names in lower case."""
        return self.asked[number][1]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self.lock:
            self.asked.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        reply = self.reply if isinstance(self.reply, Reply) else self.reply(handler.path)
        try:
            reply.wait()
            with suppress(OSError):
                _send(handler, reply)
        finally:
            with self.lock:
                self.at_once -= 1


@contextmanager
def tile_upstream(reply: Reply | Callable[[str], Reply] | None = None) -> Iterator[Upstream]:
    """A tile server, running."""
    upstream = Upstream(reply or Reply())

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            with upstream.lock:
                upstream.connections += 1

        def do_GET(self) -> None:
            upstream.answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    upstream.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    try:
        yield upstream
    finally:
        server.shutdown()
        server.server_close()


def eventually(is_so: Callable[[], object]) -> None:
    """Wait until something is so that another thread brings about."""
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.002)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = 1_795_392_000) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    head = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {value}" for name, value in reply.headers.items())]
    has_body = reply.status not in (204, 304)
    if has_body:
        head.append(f"Content-Length: {len(reply.body) if reply.length is None else reply.length}")
    sent = {"head": "\r\n".join([*head, "", ""]).encode(), "body": reply.body if has_body else b""}
    for part, content in sent.items():
        for piece in [content] if part != reply.drip else [bytes([byte]) for byte in content]:
            handler.wfile.write(piece)
            if part == reply.drip:
                time.sleep(0.02)
    if reply.length is not None:
        handler.close_connection = True
