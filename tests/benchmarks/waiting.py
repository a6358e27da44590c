"""Ports for servers of a benchmark, and waiting until these answer."""

import socket
import subprocess
import time
from typing import Final
from urllib.request import urlopen

import click

_START_S: Final = 60


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str, process: "subprocess.Popen[bytes]", name: str) -> None:
    """Until a server answers at an address."""
    end = time.monotonic() + _START_S
    while True:
        try:
            urlopen(address, timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise click.ClickException(f"{name} does not answer.") from None
            time.sleep(0.1)
