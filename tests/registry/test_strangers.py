import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.registry import outside
from app.registry.outside import Away
from app.registry.strangers import Answer, is_public, may_be_sent_to, post
from tests.registry.answering import Server


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "fec0::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:0:7f00:1::1", "100::1"),
        *("::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::7f00:1", "3fff::1", "5f00::1", "4000::1"),
    ],
)
def test_what_is_not_of_the_public_internet_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_what_is_public_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://example.org/hook?a=b", True),
        ("https://example.org:8443/", True),
        ("https://8.8.8.8/", True),
        ("http://example.org/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://localhost/", False),
        ("https://intranet/", False),
        ("https://ada:secret@example.org/", False),
        ("https://example.org/#part", False),
        ("https://example.org:0/", False),
        ("https://example.org:99999/", False),
        ("https://example.org/a b", False),
        ("https://example.org/\r\nHost: x", False),
        ("https://exämple.org/", False),
        ("ftp://example.org/", False),
        ("https:///", False),
        ("https://example.org/" + "a" * 2000, False),
    ],
)
def test_only_addresses_that_anybody_can_reach_are_taken(url: str, is_allowed: bool) -> None:
    assert may_be_sent_to(url, anywhere=False) is is_allowed


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where every name leads. Asked for a second time, it leads to this machine."""
    places = [("93.184.216.34", 443)]

    def answer(*_: object, **__: object) -> list[tuple[Any, ...]]:
        now, places[:] = list(places), [("127.0.0.1", 443)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in now]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return places


def test_one_private_address_among_others_is_enough_to_refuse(resolved: list[tuple[str, int]]) -> None:
    resolved.append(("10.0.0.1", 443))

    with pytest.raises(Away, match="not public"):
        post("https://example.org/", {}, b"{}", timeout_s=1)


def test_the_address_that_was_looked_at_is_the_one_that_is_connected_to(
    resolved: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = []

    def connect(_: socket.socket, place: object) -> None:
        reached.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)

    with pytest.raises(Away, match="ConnectionRefusedError"):
        post("https://example.org/", {}, b"{}", timeout_s=1)
    assert reached == [("93.184.216.34", 443)]


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started: list[Server] = []
    yield started
    for server in started:
        server.close()


def test_a_message_arrives_and_nothing_but_status_and_headers_is_read(servers: list[Server]) -> None:
    servers.append(Server(b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 99999999999\r\n\r\n", b"x" * 100))

    answer = post(f"http://{servers[0].address}/hook?a=b", {"X-A": "b"}, b"{}", timeout_s=5, anywhere=True)

    assert answer == Answer(429, 7)
    assert servers[0].heard.startswith(b"POST /hook?a=b HTTP/1.1\r\nHost: " + servers[0].address.encode())
    assert b"\r\nX-A: b\r\n" in servers[0].heard
    assert servers[0].heard.endswith(b"\r\n\r\n{}")


def test_nobody_is_followed_to_another_address(servers: list[Server]) -> None:
    servers.append(Server(b"HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"))

    assert post(f"http://{servers[0].address}/", {}, b"{}", timeout_s=5, anywhere=True).status == 307


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_drip_of_bytes_ends_in_time(servers: list[Server], scheme: str) -> None:
    # As TLS it begins a handshake that never ends, of a server that says hello in a very long record.
    servers.append(Server(b"\x16\x03\x03\x40\x00" if scheme == "https" else b"HTTP/1.1", *[b"2"] * 200, pause_s=0.05))
    began = time.monotonic()

    with pytest.raises(Away):
        post(f"{scheme}://{servers[0].address}/", {}, b"{}", timeout_s=0.4, anywhere=True)

    assert time.monotonic() - began < 3


def test_nor_does_it_drip_on_from_an_address_after_one_that_took_all_the_time(
    servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    servers.append(Server(b"HTTP/1.1", *[b"2"] * 200, pause_s=0.05))
    silent, dripping = ("127.0.0.1", 9), ("127.0.0.1", int(servers[0].address.rpartition(":")[2]))
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in (silent, dripping, silent)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    connect = socket.socket.connect

    def slowly(made: socket.socket, place: Any) -> None:
        if place == silent:
            time.sleep(2 * (made.gettimeout() or 0))
            raise TimeoutError
        connect(made, place)

    monkeypatch.setattr(socket.socket, "connect", slowly)
    began = time.monotonic()

    with pytest.raises(Away):
        post("http://example.org/", {}, b"{}", timeout_s=0.4, anywhere=True)

    assert time.monotonic() - began < 5, "it would have dripped for ten"


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of hooks.example.org with its key, which is trusted; every name leads to this machine."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.DNSName("hooks.example.org")
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name.value)])
    today = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(today).not_valid_after(today + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
    signed = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, SHA256())
    path = tmp_path / "hooks.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + signed.public_bytes(Encoding.PEM)
    )
    trusting = ssl.create_default_context(cadata=signed.public_bytes(Encoding.PEM).decode())
    monkeypatch.setattr(outside, "_trusted", lambda: trusting)

    def here(_: str, port: int, **__: object) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", here)
    return path


@pytest.mark.parametrize(("host", "is_trusted"), [("hooks.example.org", True), ("other.example.org", False)])
def test_the_certificate_is_that_of_the_name_and_not_of_the_address(
    certified: Path, servers: list[Server], host: str, is_trusted: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified)
    servers.append(Server(b"HTTP/1.1 204 Done\r\n\r\n", context=context))
    url = f"https://{host}:{servers[0].address.rpartition(':')[2]}/"

    if is_trusted:
        assert post(url, {}, b"{}", timeout_s=5, anywhere=True).status == 204
        assert f"Host: {host}".encode() in servers[0].heard
    else:
        with pytest.raises(Away, match="SSLCertVerificationError"):
            post(url, {}, b"{}", timeout_s=5, anywhere=True)
        assert servers[0].heard == b""


def test_nobody_there_is_away() -> None:
    with pytest.raises(Away):
        post("http://127.0.0.1:9/", {}, b"{}", timeout_s=1, anywhere=True)
    with pytest.raises(Away, match="not public"):
        post("http://example.org/", {}, b"{}", timeout_s=1)
