import pytest
from flask import Flask

from tests.moderation.conftest import EMAIL, PASSWORD, Desk


def attempt(desk: Desk, token: str, address: str = "192.0.2.1", email: str = EMAIL, password: str = "x") -> int:
    return desk.client.post(
        "/moderation/sign-in",
        data={"csrf_token": token, "email": email, "password": password},
        environ_base={"REMOTE_ADDR": address},
    ).status_code


def test_a_client_that_keeps_failing_has_to_wait(stranger: Desk, moderator: int) -> None:
    token = stranger.token("/moderation/sign-in")
    told = [attempt(stranger, token, email=f"{number}@example.org", password="") for number in range(6)]
    assert told == [422] * 5 + [429]
    assert attempt(stranger, token, password=PASSWORD) == 429


def test_another_client_is_not_kept_waiting(stranger: Desk, moderator: int) -> None:
    token = stranger.token("/moderation/sign-in")
    for number in range(6):
        attempt(stranger, token, email=f"{number}@example.org", password="")
    assert attempt(stranger, token, address="192.0.2.2", password=PASSWORD) == 302


def test_many_clients_that_guess_at_one_account_have_to_wait(stranger: Desk, moderator: int) -> None:
    token = stranger.token("/moderation/sign-in")
    told = [attempt(stranger, token, address=f"192.0.2.{number}", password="") for number in range(11)]
    assert told == [422] * 10 + [429]


def test_an_ipv6_client_has_one_name_for_all_its_addresses(stranger: Desk, moderator: int) -> None:
    token = stranger.token("/moderation/sign-in")
    told = [attempt(stranger, token, address=f"2001:db8::{number:x}", password="") for number in range(6)]
    assert told[-1] == 429


def test_signing_in_does_not_count_as_a_failure(app: Flask, moderator: int) -> None:
    for _ in range(7):
        assert Desk(app.test_client()).sign_in().status_code == 302


def test_the_page_says_what_to_do(stranger: Desk, moderator: int) -> None:
    for _ in range(5):
        stranger.sign_in("", "")
    answer = stranger.sign_in()
    assert answer.status_code == 429
    assert "Try again in 1 minute." in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert 'href="/moderation/sign-in">Try again' in answer.text


def test_no_address_is_logged(stranger: Desk, moderator: int, capfd: pytest.CaptureFixture[str]) -> None:
    token = stranger.token("/moderation/sign-in")
    for _ in range(6):
        attempt(stranger, token, address="192.0.2.77", password="")
    told = capfd.readouterr()
    assert "192.0.2.77" not in told.out + told.err
    assert EMAIL not in told.out + told.err
