import statistics
import time
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import update

from app.db import Database
from app.moderation import accounts
from app.registry.moderators import Moderator
from tests.moderation.conftest import EMAIL, PASSWORD, Desk

WRONG = "No open account has this address and password."


def is_signed_in(desk: Desk) -> bool:
    return desk.open("/moderation/").status_code == 200


def test_the_right_password_opens_the_desk(stranger: Desk, moderator: int) -> None:
    answer = stranger.sign_in()
    assert (answer.status_code, answer.location) == (302, "/moderation/")
    assert is_signed_in(stranger)


def test_an_account_made_on_the_command_line_opens_the_desk(stranger: Desk, database: Database) -> None:
    with database.writing() as session:
        accounts.create(session, "Zoë@example.org", "pässword with ﬁne letters")
        session.commit()
    assert stranger.sign_in("zoë@example.org", "pässword with fine letters").status_code == 302


def test_an_address_may_be_typed_in_capitals_and_with_a_space(stranger: Desk, moderator: int) -> None:
    assert stranger.sign_in(f" {EMAIL.upper()} ").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, "wrong horse battery"),
        ("nobody@example.org", PASSWORD),
        ("no address", PASSWORD),
        (EMAIL, ""),
        ("", ""),
        (EMAIL, "a\u0300\u0316" * 50_000),
        ("nobody@example.org", "\ufdfa" * 100),
        ("a\u0300\u0316" * 50_000 + "@example.org", PASSWORD),
        ("\x00@example.org", "\x00"),
    ],
)
def test_whatever_is_wrong_the_same_is_said(stranger: Desk, moderator: int, email: str, password: str) -> None:
    answer = stranger.sign_in(email, password)
    assert answer.status_code == 422
    assert WRONG in answer.text
    assert not is_signed_in(stranger)


def test_a_closed_account_is_refused_in_the_same_words(stranger: Desk, database: Database, moderator: int) -> None:
    with database.writing() as session:
        session.execute(update(Moderator).values(active=False))
        session.commit()
    answer = stranger.sign_in()
    assert answer.status_code == 422
    assert WRONG in answer.text


def test_closing_an_account_ends_its_session(desk: Desk, database: Database) -> None:
    assert is_signed_in(desk)
    with database.writing() as session:
        session.execute(update(Moderator).values(active=False))
        session.commit()
    assert not is_signed_in(desk)


def test_another_password_ends_the_session(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        accounts.set_password(session, EMAIL, "another long password")
        session.commit()
    assert not is_signed_in(desk)


@pytest.mark.parametrize("passwords_cost", [True])
def test_an_unknown_address_costs_as_much_time_as_a_wrong_password(stranger: Desk, moderator: int) -> None:
    def took(email: str) -> float:
        form = {"email": email, "password": "wrong horse battery", "csrf_token": token}
        started = time.perf_counter()
        assert stranger.client.post("/moderation/sign-in", data=form).status_code == 422
        return time.perf_counter() - started

    token = stranger.token("/moderation/sign-in")
    known = statistics.median(took(EMAIL) for _ in range(2))
    unknown = statistics.median(took("nobody@example.org") for _ in range(2))
    assert unknown > known / 3


def test_a_password_is_compared_while_others_write(stranger: Desk, database: Database, moderator: int) -> None:
    token = stranger.token("/moderation/sign-in")
    with database.writing() as session:
        session.execute(update(Moderator).values(active=True))
        form = {"email": EMAIL, "password": "wrong horse battery", "csrf_token": token}
        assert stranger.client.post("/moderation/sign-in", data=form).status_code == 422
        session.rollback()


def test_what_was_typed_is_kept_but_for_the_password(stranger: Desk, moderator: int) -> None:
    answer = stranger.sign_in('"><b>@example.org', "secret words typed")
    assert "&lt;b&gt;@example.org" in answer.text
    assert "<b>" not in answer.text
    assert "secret words typed" not in answer.text


def test_signing_out_closes_the_desk(desk: Desk) -> None:
    answer = desk.send("/moderation/", "/moderation/sign-out")
    assert (answer.status_code, answer.location) == (302, "/moderation/sign-in")
    assert not is_signed_in(desk)


def test_signing_out_makes_copies_of_the_cookie_worthless(app: Flask, desk: Desk) -> None:
    elsewhere, thief = Desk(app.test_client()), Desk(app.test_client())
    assert elsewhere.sign_in().status_code == 302
    cookie = desk.client.get_cookie("lookback_desk", path="/moderation")
    assert cookie is not None
    thief.client.set_cookie("lookback_desk", cookie.value, path="/moderation")
    assert is_signed_in(thief)
    desk.send("/moderation/", "/moderation/sign-out")
    assert not is_signed_in(thief)
    assert is_signed_in(elsewhere)
    assert desk.sign_in().status_code == 302


def test_a_link_signs_nobody_out(desk: Desk) -> None:
    assert desk.open("/moderation/sign-out").status_code == 405
    assert is_signed_in(desk)


def test_after_signing_in_one_is_where_one_wanted_to_be(stranger: Desk, moderator: int) -> None:
    asked = stranger.open("/moderation/?after=7")
    assert asked.location == "/moderation/sign-in?next=/moderation/?after%3D7"
    answer = stranger.send(asked.location, "/moderation/sign-in", email=EMAIL, password=PASSWORD)
    assert answer.location == "/moderation/?after=7"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost@evil.example/",
    ],
)
def test_nobody_is_sent_to_another_site(stranger: Desk, moderator: int, elsewhere: str) -> None:
    answer = stranger.sign_in(next=elsewhere)
    assert answer.status_code == 302
    # Browsers read a backslash as a slash.
    assert "\\" not in answer.location
    assert urlsplit(urljoin("http://localhost/moderation/sign-in", answer.location)).netloc == "localhost"


@pytest.mark.parametrize("nowhere", ["http://[", "/\\[x", "//a\u2100b"])
def test_an_address_that_cannot_be_read_is_refused(stranger: Desk, moderator: int, nowhere: str) -> None:
    assert stranger.client.get("/moderation/sign-in", query_string={"next": nowhere}).status_code == 400
    assert stranger.sign_in(next=nowhere).status_code == 400


def test_no_program_is_answered_in_json(stranger: Desk, moderator: int) -> None:
    answer = stranger.client.get("/moderation/sign-in", headers={"Accept": "application/json"})
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("sent", [{"email": EMAIL, "password": PASSWORD}, {"email": 5}, ["x"], "x"])
def test_only_the_form_signs_in(stranger: Desk, moderator: int, sent: object) -> None:
    token = stranger.token("/moderation/sign-in")
    answer = stranger.client.post("/moderation/sign-in", json=sent, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.mimetype) == (415, "text/html")
    assert "takes what its own form sends" in answer.text
    assert not is_signed_in(stranger)


def test_nobody_is_remembered_beyond_the_session(stranger: Desk, moderator: int) -> None:
    stranger.sign_in(remember="y")
    assert stranger.client.get_cookie("remember_token") is None


def test_the_sign_in_page_is_for_those_who_are_not_signed_in(desk: Desk) -> None:
    answer = desk.open("/moderation/sign-in")
    assert (answer.status_code, answer.location) == (302, "/moderation/")


def test_the_sign_in_library_adds_no_commands(app: Flask) -> None:
    assert not {"users", "roles"} & app.cli.commands.keys()
