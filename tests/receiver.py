"""Somebody who is sent webhooks."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PATIENCE_S = 60
Message = tuple[dict[str, str], bytes]


class Receiver:
    """Whoever is sent something: keeps it, and answers with the statuses it is told to, then 204.

    answers: cleared, it takes what is sent and says nothing.
    """

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.statuses: list[int] = []
        self.answers = threading.Event()
        self.answers.set()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                receiver.answers.wait(_PATIENCE_S)
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.answers.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def told(self) -> list[int]:
        """The numbers of all changes told, in the order of their coming."""
        return [change["seq"] for _, body in self.got for change in json.loads(body)["data"]["changes"]]
