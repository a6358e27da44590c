"""One request to a tile server: what is sent, and what every kind of answer means."""

import socket
import threading
from email.message import Message
from http.client import HTTPMessage
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.registry.basemap.server import LARGEST_TILE, Answer, TileServer, lifetime_s, media_type
from app.registry.outside import Away
from tests.registry.basemap.looking import DAY_S
from tests.tile_upstream import JPEG, PNG, WEBP, Clock, Reply, Upstream, tile_upstream

NOW = 1_795_392_000


def server(upstream: Upstream, *, timeout_s: float = 4) -> TileServer:
    return TileServer(upstream.template, "Lookback/1.0", "maps@example.org", timeout_s=timeout_s, clock=Clock(NOW))


def ask(server: TileServer, **known: str) -> Answer:
    connection = server.connection()
    try:
        return server.ask(connection, (3, 2, 1), "https://cameras.example.org/", **known)
    finally:
        connection.close()


def headers(**fields: str) -> HTTPMessage:
    message = HTTPMessage()
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


def test_a_tile_is_asked_for_by_its_address_and_we_say_who_we_are(upstream: Upstream) -> None:
    answer = ask(server(upstream))

    assert answer == Answer(PNG, NOW + 7 * DAY_S)
    assert upstream.paths == ["/tiles/3/2/1.png?key=secret"]
    assert upstream.headers() == {
        "host": f"127.0.0.1:{upstream.port}",
        "accept": "image/png,image/jpeg,image/webp",
        "accept-encoding": "identity",
        "user-agent": "Lookback/1.0 (+maps@example.org)",
        "referer": "https://cameras.example.org/",
    }


def test_without_a_contact_only_the_product_is_named(upstream: Upstream) -> None:
    anonymous = TileServer(upstream.template, "Lookback/1.0")
    anonymous.ask(anonymous.connection(), (0, 0, 0))

    assert upstream.headers()["user-agent"] == "Lookback/1.0"
    assert "referer" not in upstream.headers()


@pytest.mark.parametrize("body", [PNG, JPEG, WEBP])
def test_the_kind_of_picture_is_what_its_bytes_say(upstream: Upstream, body: bytes) -> None:
    upstream.reply = Reply(body=body, headers={"Content-Type": "text/html"})

    assert ask(server(upstream)).body == body


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(body=b"<html>Please log in</html>", headers={"Content-Type": "image/png"}), "not an image"),
        (Reply(body=b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not an image"),
        (Reply(body=b""), "not an image"),
        (Reply(body=PNG[:6]), "not an image"),
        (Reply(body=PNG + bytes(LARGEST_TILE)), "too large"),
        (Reply(body=PNG, length=len(PNG) + 1), "cut short"),
        (Reply(304), "status 304"),
        (Reply(206), "status 206"),
        (Reply(500, b"broken"), "status 500"),
        (Reply(302, b"", {"Location": "http://127.0.0.1/elsewhere.png"}), "status 302"),
    ],
)
def test_whatever_is_no_tile_counts_as_away(upstream: Upstream, reply: Reply, reason: str) -> None:
    upstream.reply = reply

    with pytest.raises(Away, match=reason) as raised:
        ask(server(upstream))
    assert not raised.value.refused
    assert len(upstream.asked) == 1


def test_a_redirect_is_never_followed(upstream: Upstream) -> None:
    with tile_upstream() as other:
        upstream.reply = Reply(301, b"", {"Location": f"http://127.0.0.1:{other.port}/3/2/1.png"})
        with pytest.raises(Away, match="301"):
            ask(server(upstream))

        assert other.asked == []


@pytest.mark.parametrize("status", [401, 403, 418, 429])
def test_a_refusal_is_told_apart_with_the_time_it_asks_for(upstream: Upstream, status: int) -> None:
    upstream.reply = Reply(status, PNG, {"Retry-After": "120"})

    with pytest.raises(Away) as raised:
        ask(server(upstream))
    assert raised.value.refused
    assert raised.value.retry_after_s == 120


@pytest.mark.parametrize("status", [204, 404, 410])
def test_that_there_is_no_such_tile_is_an_answer(upstream: Upstream, status: int) -> None:
    upstream.reply = Reply(status, b"none here", {"Cache-Control": "max-age=31536000"})

    assert ask(server(upstream)) == Answer(b"", NOW + DAY_S)


def test_what_is_known_is_asked_about_with_its_validators(upstream: Upstream) -> None:
    upstream.reply = Reply(304, headers={"ETag": '"b"', "Cache-Control": "max-age=864000"})
    answer = ask(server(upstream), etag='"a"', modified="Mon, 01 Jun 2026 00:00:00 GMT")

    assert answer == Answer(None, NOW + 10 * DAY_S, '"b"')
    assert upstream.headers()["if-none-match"] == '"a"'
    assert upstream.headers()["if-modified-since"] == "Mon, 01 Jun 2026 00:00:00 GMT"


def test_validators_are_kept_unless_they_could_not_be_sent_back(upstream: Upstream) -> None:
    upstream.reply = Reply(headers={"ETag": 'W/"a"', "Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT"})
    answer = ask(server(upstream))
    assert (answer.etag, answer.modified) == ('W/"a"', "Mon, 01 Jun 2026 00:00:00 GMT")

    for odd in ('"\x01"', '"ü"', '"a"\r\n  folded', "a" * 300):
        upstream.reply = Reply(headers={"ETag": odd})
        assert ask(server(upstream)).etag is None


def test_a_slow_server_is_away_after_the_timeout(upstream: Upstream) -> None:
    released = threading.Event()
    upstream.reply = Reply(wait=lambda: released.wait(5))

    with pytest.raises(Away, match="Timeout"):
        ask(server(upstream, timeout_s=0.1))
    released.set()


@pytest.mark.parametrize("part", ["head", "body"])
def test_a_drip_of_bytes_ends_at_the_timeout_too(upstream: Upstream, part: Literal["head", "body"]) -> None:
    upstream.reply = Reply(drip=part)

    with pytest.raises(Away, match="Timeout"):
        ask(server(upstream, timeout_s=0.15))


def test_a_closed_port_and_an_unknown_host_are_away() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        closed = TileServer(f"http://127.0.0.1:{bound.getsockname()[1]}/{{z}}/{{x}}/{{y}}.png", "Lookback/1.0")
        with pytest.raises(Away, match="ConnectionRefused"):
            closed.ask(closed.connection(), (0, 0, 0))
    unknown = TileServer("http://tiles.invalid/{z}/{x}/{y}.png", "Lookback/1.0")
    with pytest.raises(Away, match="gaierror"):
        unknown.ask(unknown.connection(), (0, 0, 0))


def test_a_server_that_speaks_no_http_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def babble() -> None:
            with listening.accept()[0] as accepted:
                accepted.recv(1000)
                accepted.sendall(b"220 mail.example.org ESMTP\r\n")

        threading.Thread(target=babble, daemon=True).start()
        mail = TileServer(f"http://127.0.0.1:{listening.getsockname()[1]}/{{z}}/{{x}}/{{y}}.png", "Lookback/1.0")
        with pytest.raises(Away, match="BadStatusLine"):
            mail.ask(mail.connection(), (0, 0, 0))


def test_one_connection_serves_many_tiles_and_is_opened_again_when_the_server_closed_it(upstream: Upstream) -> None:
    asking = server(upstream)
    connection = asking.connection()
    for x in range(4):
        assert asking.ask(connection, (3, x, 1)).body == PNG
    assert upstream.connections == 1

    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_RDWR)
    assert asking.ask(connection, (3, 4, 1)).body == PNG
    assert upstream.connections == 2


def test_a_connection_serves_again_after_every_kind_of_failure(upstream: Upstream) -> None:
    asking = server(upstream, timeout_s=0.15)
    connection = asking.connection()
    for reply in (
        Reply(500),
        Reply(body=PNG + bytes(3 * LARGEST_TILE)),
        Reply(drip="body"),
        Reply(body=PNG, length=len(PNG) + 1),
    ):
        upstream.reply = reply
        with pytest.raises(Away):
            asking.ask(connection, (3, 2, 1))
        upstream.reply = Reply()
        assert asking.ask(connection, (3, 2, 1)).body == PNG


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, 7),
        ({"Cache-Control": "max-age=60"}, 7),
        ({"Cache-Control": "no-store"}, 7),
        ({"Cache-Control": "max-age=2592000"}, 30),
        ({"Cache-Control": "public, MAX-AGE = 2592000", "Age": "864000"}, 20),
        ({"Cache-Control": 'max-age=60, s-maxage="2592000"'}, 30),
        ({"Cache-Control": "max-age=-1"}, 7),
        ({"Cache-Control": "max-age=99999999999999999999"}, 365),
        ({"Expires": "Wed, 23 Dec 2026 00:00:00 GMT", "Date": "Mon, 23 Nov 2026 00:00:00 GMT"}, 30),
        ({"Expires": "Wed, 23 Dec 2026 00:00:00 GMT", "Date": "Sun, 13 Dec 2026 00:00:00 GMT"}, 10),
        ({"Expires": "Wed, 23 Dec 2026 00:00:00 GMT", "Cache-Control": "max-age=864000"}, 10),
        ({"Expires": "0"}, 7),
    ],
)
def test_a_tile_is_kept_as_long_as_its_server_says_but_seven_days_at_least(fields: dict[str, str], days: int) -> None:
    assert lifetime_s(headers(**fields), NOW) == days * DAY_S


@given(st.dictionaries(st.sampled_from(["Cache-Control", "Age", "Expires", "Date"]), st.text(max_size=40)))
def test_no_header_can_make_the_lifetime_fail(fields: dict[str, str]) -> None:
    message = HTTPMessage()
    for name, value in fields.items():
        Message.add_header(message, name, value)

    assert 7 * DAY_S <= lifetime_s(message, NOW) <= 365 * DAY_S


@given(st.binary(max_size=64))
def test_only_three_kinds_of_picture_are_known(body: bytes) -> None:
    assert media_type(body) in (None, "image/png", "image/jpeg", "image/webp")
    assert media_type(b"GIF89a" + body) is None
    assert media_type(b"<svg" + body) is None
