import re
import time

import pytest
from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from app.db import Database
from app.moderation import accounts
from app.registry import moderators
from app.registry.moderators import Moderator
from app.registry.unpublished.acts import act
from tests.moderation.conftest import EMAIL, PASSWORD, Desk

SETUP = "/moderation/account/second-factor"
CODE = "/moderation/sign-in/code"
RECOVERY = "/moderation/sign-in/recovery-code"


class App:
    """What a phone does: it keeps the key and shows codes."""

    def __init__(self, page: TestResponse) -> None:
        key = re.search(r'class="link-to-copy">([A-Z2-7-]+)<', page.text)
        assert key is not None
        self._codes = TOTP(key[1], format="base32")

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many half minutes later."""
        return str(self._codes.generate(time.time() + 30 * steps).token)


def set_up(desk: Desk) -> App:
    page = desk.send(SETUP, SETUP, setup="authenticator")
    app = App(page)
    address = re.search(rf"{SETUP}/[\w.-]+", page.text)
    assert address is not None
    token = desk.token("/moderation/account")
    answer = desk.client.post(address[0], data={"csrf_token": token, "code": app.code()})
    assert (answer.status_code, answer.location) == (302, "/moderation/account")
    return app


def recovery_codes(desk: Desk) -> list[str]:
    page = desk.send("/moderation/account/recovery-codes", "/moderation/account/recovery-codes")
    return re.findall(r"<code>([0-9a-f-]{14})</code>", page.text)


def is_signed_in(desk: Desk) -> bool:
    return desk.open("/moderation/").status_code == 200


def acts_of(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(act.c.act).order_by(act.c.id)))


def test_with_an_app_the_password_alone_opens_nothing(desk: Desk, stranger: Desk) -> None:
    phone = set_up(desk)
    answer = stranger.sign_in()
    assert answer.location == f"{CODE}?next=/moderation/"
    assert not is_signed_in(stranger)
    assert stranger.send(CODE, CODE, code="000000").status_code == 422
    assert not is_signed_in(stranger)
    answer = stranger.send(CODE, CODE, code=phone.code(1))
    assert (answer.status_code, answer.location) == (302, "/moderation/")
    assert is_signed_in(stranger)


def test_a_code_is_good_once(app: Flask, desk: Desk) -> None:
    phone = set_up(desk)
    code = phone.code(1)
    first, second = Desk(app.test_client()), Desk(app.test_client())
    for browser in (first, second):
        browser.sign_in()
    assert first.send(CODE, CODE, code=code).status_code == 302
    assert second.send(CODE, CODE, code=code).status_code == 422
    assert not is_signed_in(second)


def test_one_who_signs_in_with_a_code_gets_where_they_wanted(desk: Desk, stranger: Desk) -> None:
    phone = set_up(desk)
    answer = stranger.sign_in(next="/moderation/account")
    assert answer.location == f"{CODE}?next=/moderation/account"
    page = stranger.open(answer.location).text
    action = re.search(rf'action="({CODE}[^"]*)"', page)
    assert action is not None
    answer = stranger.send(answer.location, action[1], code=phone.code(1))
    assert answer.location == "/moderation/account"


def test_a_wrong_code_sets_nothing_up(desk: Desk, database: Database) -> None:
    page = desk.send(SETUP, SETUP, setup="authenticator")
    address = re.search(rf"{SETUP}/[\w.-]+", page.text)
    assert address is not None
    token = desk.token("/moderation/account")
    answer = desk.client.post(address[0], data={"csrf_token": token, "code": "000000"}, follow_redirects=True)
    assert "That did not work." in answer.text
    with database.reading() as session:
        assert session.scalars(select(Moderator.tf_totp_secret)).one() is None


def test_a_recovery_code_is_good_once(app: Flask, desk: Desk, stranger: Desk) -> None:
    set_up(desk)
    codes = recovery_codes(desk)
    assert len(set(codes)) == 8
    stranger.sign_in()
    assert stranger.send(RECOVERY, RECOVERY, code="0000-0000-0000").status_code == 422
    assert stranger.send(RECOVERY, RECOVERY, code=codes[3]).status_code == 302
    assert is_signed_in(stranger)
    assert "7 recovery codes are left." in stranger.open("/moderation/account").text
    again = Desk(app.test_client())
    again.sign_in()
    assert again.send(RECOVERY, RECOVERY, code=codes[3]).status_code == 422


def test_no_secret_is_kept_as_it_is(desk: Desk, database: Database) -> None:
    phone = set_up(desk)
    codes = recovery_codes(desk)
    with database.reading() as session:
        kept = str(session.execute(text("SELECT tf_totp_secret, mf_recovery_codes FROM moderator")).one())
    assert phone._codes.base32_key not in kept
    assert not any(code in kept for code in codes)
    assert '"enckey"' in kept


def test_what_is_done_to_factors_is_logged(desk: Desk, database: Database) -> None:
    set_up(desk)
    assert desk.send(SETUP, SETUP, setup="disable").location == "/moderation/account"
    assert acts_of(database) == ["second_factor_added", "second_factor_removed"]
    assert "The app is not asked for any more." in desk.open("/moderation/account").text


def test_nobody_gets_to_a_code_without_a_password(stranger: Desk, moderator: int) -> None:
    token = stranger.token("/moderation/sign-in")
    for address in (SETUP, CODE, RECOVERY, "/moderation/sign-in/second-factor"):
        for answer in (
            stranger.open(address),
            stranger.client.post(address, data={"csrf_token": token, "code": "000000", "setup": "authenticator"}),
        ):
            assert (answer.status_code, answer.location) == (302, "/moderation/sign-in"), address


@pytest.mark.parametrize("require_second_factor", [True])
def test_where_everybody_needs_one_it_is_set_up_on_the_way_in(
    stranger: Desk, database: Database, moderator: int
) -> None:
    assert stranger.sign_in().location == SETUP
    assert not is_signed_in(stranger)
    page = stranger.send(SETUP, SETUP, setup="authenticator")
    phone = App(page)
    token = stranger.token(SETUP)
    assert stranger.client.post(CODE, data={"csrf_token": token, "code": phone.code()}).status_code == 302
    assert is_signed_in(stranger)
    assert acts_of(database) == ["second_factor_added"]
    stranger.send(SETUP, SETUP, setup="disable")
    with database.reading() as session:
        assert session.scalars(select(Moderator.tf_totp_secret)).one() is not None


def test_whoever_is_disabled_halfway_in_gets_no_further(desk: Desk, stranger: Desk, database: Database) -> None:
    phone = set_up(desk)
    stranger.sign_in()
    with database.writing() as session:
        accounts.set_active(session, EMAIL, active=False)
        session.commit()
    token = stranger.token("/moderation/sign-in")
    answer = stranger.client.post(CODE, data={"csrf_token": token, "code": phone.code(1)})
    assert (answer.status_code, answer.location) == (302, "/moderation/sign-in")
    assert not is_signed_in(stranger)


def test_codes_cannot_be_guessed_for_long(app: Flask, desk: Desk) -> None:
    set_up(desk)
    told = []
    for number in range(6):
        browser = Desk(app.test_client())
        browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        browser.sign_in()
        told.append(browser.send(CODE, CODE, code="000000").status_code)
    assert told == [422] * 5 + [429]


def test_who_signed_in_long_ago_types_the_password_again(desk: Desk) -> None:
    with desk.client.session_transaction("/moderation/") as cookie:
        cookie["fs_paa"] = time.time() - 3_600
    answer = desk.open(SETUP)
    assert answer.location.startswith("/moderation/account/verify")
    assert desk.send(answer.location, answer.location, password="wrong").status_code == 422
    assert desk.send(answer.location, answer.location, password=PASSWORD).location == SETUP
    assert desk.open(SETUP).status_code == 200


def test_a_lost_phone_is_forgotten_by_an_administrator(
    app: Flask, desk: Desk, database: Database, moderator: int
) -> None:
    set_up(desk)
    with database.writing() as session:
        moderators.set_role(session, moderator, "administrator", None)
        session.commit()
    page = f"/moderation/people/{moderator}"
    desk.send(page, f"{page}/forget-second-factors")
    assert not is_signed_in(desk)
    assert Desk(app.test_client()).sign_in().location == "/moderation/"


@pytest.mark.parametrize("role", moderators.ROLES)
def test_the_other_views_of_the_library_are_closed_to_everybody(
    desk: Desk, database: Database, role: str, moderator: int
) -> None:
    with database.writing() as session:
        session.get_one(Moderator, moderator).role = role
        session.commit()
    for address in ("/moderation/sign-in/rescue", "/moderation/account/verify-passkey"):
        assert desk.open(address).status_code == 403


def test_the_page_of_a_passkey_shows_no_key_before_it_is_asked_for(stranger: Desk, moderator: int) -> None:
    page = "/moderation/sign-in/passkey"
    assert "passkey-options" not in stranger.open(page).text
    assert "passkey-options" in stranger.send(page, page).text


@pytest.mark.parametrize("sent", ["", "{}", "x", "[]", '{"id": 1}'])
def test_what_is_no_passkey_is_refused(stranger: Desk, moderator: int, sent: str) -> None:
    page = "/moderation/sign-in/passkey"
    address = re.search(rf'action="({page}/[^"]+)"', stranger.send(page, page).text)
    assert address is not None
    answer = stranger.client.post(address[1], data={"csrf_token": stranger.token(page), "credential": sent})
    assert answer.status_code == 302
    assert "That did not work." in stranger.open(page).text
    assert not is_signed_in(stranger)
