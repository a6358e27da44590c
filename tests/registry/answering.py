"""A server of one connection that answers what a test tells it to."""

import socket
import ssl
import threading
import time
from contextlib import suppress


class Server:
    """One connection at a time, answered with what it is told to answer, some at a time."""

    def __init__(self, *pieces: bytes, pause_s: float = 0, context: ssl.SSLContext | None = None) -> None:
        self.pieces, self.pause_s, self.context, self.heard = pieces, pause_s, context, b""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        with connection, suppress(OSError):
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.heard = connection.recv(65536)
            # Headers and body come in pieces of their own. Who drips does not wait for them.
            while not self.pause_s and not self.heard.endswith(b"{}") and (piece := connection.recv(65536)):
                self.heard += piece
            for piece in self.pieces:
                connection.sendall(piece)
                time.sleep(self.pause_s)
            connection.close()

    def close(self) -> None:
        self._listening.close()
