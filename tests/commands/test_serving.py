import json
import logging
import socket

import click
import pytest

from app.commands import serving
from app.commands.serving import JsonLine


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::", "http://[::1]:8000/"),
        ("cameras.example.org", "http://cameras.example.org:8000/"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(host: str, url: str) -> None:
    assert serving.url(host, 8000) == url


def test_a_port_in_use_is_refused_by_its_option() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(click.ClickException, match=f"Port {port} is in use .* --port"):
            serving.bindable("127.0.0.1", port)

    assert serving.bindable("localhost", port) in ("127.0.0.1", "::1")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_here_is_refused_by_its_option(host: str) -> None:
    with pytest.raises(click.ClickException, match=f"--host {host}"):
        serving.bindable(host, 8000)


def test_the_servers_own_messages_are_json_without_the_text_of_an_error() -> None:
    try:
        raise ValueError("what a person typed")
    except ValueError as error:
        caught = (ValueError, error, None)
    record = logging.LogRecord("_granian", logging.ERROR, "x.py", 1, "worker-%d fell over", (1,), caught)

    line = json.loads(JsonLine().format(record))

    assert (line["event"], line["level"], line["error"]) == ("worker-1 fell over", "error", "ValueError")
    assert "typed" not in json.dumps(line)
