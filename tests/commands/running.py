"""A `lookback` that runs beside the test, as an operator starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_S = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Running:
    """The process, its port, and the file with everything it said."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    @property
    def said(self) -> str:
        """Everything so far."""
        return self.log.read_text("utf-8")

    def get(self, path: str, data: bytes | None = None) -> tuple[int, bytes]:
        """Status and body of one request."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", data, timeout=_PATIENCE_S) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def wait_for(self, text: str) -> None:
        """Until it has said this."""
        end = time.monotonic() + _PATIENCE_S
        while text not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.02)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE_S)


@contextmanager
def running(log: Path, *words: object) -> Iterator[Running]:
    """Start `lookback` with these words and a free port."""
    port = free_port()
    script = "from app.commands import main; main()"
    command = [sys.executable, "-c", script, *map(str, words), "--port", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env=os.environ.copy())
        try:
            yield Running(process, port, log)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(_PATIENCE_S)
