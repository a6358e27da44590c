"""Runs the web server: granian in front of the application, one process with threads unless more are asked for."""

import errno
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import click
import structlog
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from app import apart, create_app, gazetteer, housekeeping, logs
from app.config import Config, environment

DEFAULT_THREADS: Final = 12
# How long requests under way may take to end after the server was told to stop.
_GRACE_S: Final = 20
_POLL_S: Final = 0.05


class JsonLine(logging.Formatter):
    """The server's own messages in the shape of the application's logs. The text of an error is left out."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object."""
        line: dict[str, object] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line)


# Which class Granian is depends on the interpreter.
class _Server(Granian):  # type: ignore[misc, valid-type]
    """Granian that tells when it answers."""

    def __init__(self, *, announce: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._announce = announce

    def startup(self, *arguments: Any) -> None:
        super().startup(*arguments)
        # Only now: a process that forks its workers must have no threads yet.
        threading.Thread(target=self._wait_and_announce, daemon=True).start()

    def _wait_and_announce(self) -> None:
        while not self.main_loop_interrupt.is_set():
            try:
                socket.create_connection((self.bind_addr, self.bind_port), timeout=1).close()
            except OSError:
                time.sleep(_POLL_S)
            else:
                self._announce()
                return


def application() -> Flask:
    """The application of one worker. Its settings come from the environment, as `run` left them there."""
    logs.configure(to_terminal=sys.stderr.isatty())
    made = create_app()
    apart.allow(made)
    gazetteer.prepare(made)
    _when_told_to_stop(made.extensions["lookback.stopping"], housekeeping.start(made))
    return made


def _when_told_to_stop(*events: threading.Event) -> None:
    """Set these as soon as this process is told to stop, so that nobody waits for what nobody needs any more.

    Granian sets its own handlers after this, which Python tells by a byte for every signal.
    """
    told, telling = socket.socketpair()
    telling.setblocking(False)
    signal.set_wakeup_fd(telling.fileno(), warn_on_full_buffer=False)

    def watch() -> None:
        # Both ends stay open as long as there may be signals.
        while telling.fileno() >= 0:
            if told.recv(1)[0] in (signal.SIGTERM, signal.SIGINT):
                for event in events:
                    event.set()

    threading.Thread(target=watch, name="stopping", daemon=True).start()


def quiet_application() -> Flask:
    """The same, logging what goes wrong but not each request."""
    made = application()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return made


def run(
    config: Config,
    *,
    host: str,
    port: int,
    workers: int = 1,
    threads: int = DEFAULT_THREADS,
    quiet: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Serve until told to stop.

    `quiet` leaves out the log of requests. `announce` gets the address of the register as soon as it answers.
    """
    address = bindable(host, port)
    # What no worker could start with is refused here, in words.
    create_app(config)
    os.environ.update(environment(config))
    _Server(
        target=f"{__name__}:{quiet_application.__name__ if quiet else application.__name__}",
        factory=True,
        interface=Interfaces.WSGI,
        address=address,
        port=port,
        workers=workers,
        blocking_threads=threads,
        workers_kill_timeout=_GRACE_S,
        log_level=LogLevels.error,
        log_dictconfig=_logging(to_terminal=sys.stderr.isatty()),
        # An access log would keep who asked for what.
        log_access=False,
        announce=lambda: announce(url(host, port)),
    ).serve()


def url(host: str, port: int) -> str:
    """Where a browser on this machine finds the register."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - said, not bound
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def bindable(host: str, port: int) -> str:
    """The IP address of a host of this machine whose port is free. Refuses in the words of the options.

    Granian shares a port with whoever else allows it, so that two servers would take turns in answering.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise click.ClickException(f"--host {host}: there is no such host.") from None
    except OSError as error:
        raise click.ClickException(_REFUSED.get(error.errno or 0, str(error)).format(host=host, port=port)) from None
    return str(address[0])


_REFUSED: Final = {
    errno.EADDRINUSE: "Port {port} is in use by another program. Choose another one with --port.",
    errno.EACCES: "Port {port} is for administrators. Choose one above 1023 with --port.",
    errno.EADDRNOTAVAIL: "--host {host}: this machine has no such address.",
}


def _logging(*, to_terminal: bool) -> dict[str, Any]:
    formatter = {"format": "%(levelname)s %(message)s"} if to_terminal else {"()": JsonLine}
    console = {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    return {
        "formatters": {"line": formatter},
        "handlers": {"console": console},
        "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
        "root": {"handlers": ["console"], "level": "WARNING"},
    }
