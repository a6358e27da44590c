from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registry import outside
from app.registry.outside import Away
from tests.registry.answering import Server

# So that it answers without waiting for a body.
SOON = 0.001


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for server in started:
        server.close()


def ask(server: Server, *, timeout_s: float = 5, most: int = 10) -> tuple[int, bytes]:
    host, port = server.address.split(":")
    connection = outside.connection_to(host, int(port), is_secure=False, timeout_s=timeout_s)
    try:
        response, body = outside.exchange(connection, "/a?b=c", {"X-A": "b"}, timeout_s=timeout_s, most=most)
    finally:
        connection.close()
    return response.status, body


def test_a_whole_answer_is_read_to_the_last_byte_that_it_may_have(servers: list[Server]) -> None:
    servers.append(Server(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234", b"56789", pause_s=SOON))

    assert ask(servers[0]) == (200, b"0123456789")
    assert servers[0].heard.startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert b"\r\nX-A: b\r\n" in servers[0].heard


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"Content-Length: 11\r\n\r\n0123456789x", "too large"),
        (b"\r\n0123456789x", "too large"),
        (b"Content-Length: 9\r\n\r\n01234", "cut short"),
    ],
)
def test_what_is_too_large_or_cut_short_is_no_answer(servers: list[Server], answer: bytes, reason: str) -> None:
    servers.append(Server(b"HTTP/1.1 200 OK\r\n" + answer, pause_s=SOON))

    with pytest.raises(Away, match=reason):
        ask(servers[0])


def test_a_drip_ends_in_time_though_every_byte_comes_soon(servers: list[Server]) -> None:
    servers.append(Server(b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 100, pause_s=0.05))

    with pytest.raises(TimeoutError):
        ask(servers[0], timeout_s=0.2, most=1000)


@pytest.mark.parametrize(("status", "refused"), [(401, True), (403, True), (429, True), (404, False), (500, False)])
def test_who_refuses_us_is_told_apart_from_who_is_ill(servers: list[Server], status: int, refused: bool) -> None:
    head = f"HTTP/1.1 {status} X\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n".encode()
    servers.append(Server(head, pause_s=SOON))
    host, port = servers[0].address.split(":")
    connection = outside.connection_to(host, int(port), is_secure=False, timeout_s=5)

    response, _ = outside.exchange(connection, "/", {}, timeout_s=5, most=10)
    connection.close()

    away = outside.no_answer(response)
    assert (away.refused, away.retry_after_s) == (refused, 90)


@settings(max_examples=50)
@given(st.text(max_size=15) | st.integers(-9, 10**14).map(str) | st.none())
def test_no_header_breaks_the_reading_of_seconds(text: str | None) -> None:
    seconds = outside.seconds(text)

    assert 0 <= seconds < 10**10
    assert not seconds or str(text).lstrip("0").startswith(str(seconds))
