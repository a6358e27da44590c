import re

from flask import Flask

from app.db import Database
from app.moderation import accounts
from tests.moderation.conftest import PASSWORD, Desk

PAGE = "/moderation/account"


def is_signed_in(desk: Desk) -> bool:
    return desk.open("/moderation/").status_code == 200


def sessions_on(desk: Desk) -> list[int]:
    return [int(number) for number in re.findall(r"/account/sessions/(\d+)/label", desk.open(PAGE).text)]


def test_every_sign_in_is_listed_and_can_be_ended(app: Flask, desk: Desk) -> None:
    others = [Desk(app.test_client()) for _ in range(2)]
    for other in others:
        other.sign_in()
    last, middle, own = sessions_on(desk)
    desk.send(PAGE, f"{PAGE}/sessions/{middle}/end")
    assert [is_signed_in(other) for other in others] == [False, True]
    desk.send(PAGE, f"{PAGE}/sessions/end-others")
    assert not is_signed_in(others[1])
    assert sessions_on(desk) == [own]
    assert last != own


def test_a_session_can_be_named(desk: Desk) -> None:
    [own] = sessions_on(desk)
    desk.send(PAGE, f"{PAGE}/sessions/{own}/label", label="<b>laptop</b>")
    assert "&lt;b&gt;laptop" in desk.open(PAGE).text
    assert desk.send(PAGE, f"{PAGE}/sessions/{own}/label", label="x" * 61).status_code == 422


def test_nobody_ends_a_session_of_somebody_else(app: Flask, desk: Desk, database: Database) -> None:
    with database.writing() as session:
        accounts.create(session, "ada@example.org", PASSWORD)
        session.commit()
    ada = Desk(app.test_client())
    ada.sign_in("ada@example.org", PASSWORD)
    [hers] = sessions_on(ada)
    desk.send(PAGE, f"{PAGE}/sessions/{hers}/end")
    desk.send(PAGE, f"{PAGE}/sessions/{hers}/label", label="stolen")
    assert is_signed_in(ada)
    assert "stolen" not in ada.open(PAGE).text


def test_another_password_needs_the_one_of_now_and_ends_the_other_sessions(app: Flask, desk: Desk) -> None:
    other = Desk(app.test_client())
    other.sign_in()
    refused = desk.send(PAGE, f"{PAGE}/password", password="wrong", new_password="short")
    assert refused.status_code == 422
    assert "This is not your password of now." in refused.text
    assert "at least 12 are needed" in refused.text
    answer = desk.send(PAGE, f"{PAGE}/password", password=PASSWORD, new_password="another long password")
    assert answer.status_code == 303
    assert is_signed_in(desk)
    assert not is_signed_in(other)
    assert other.sign_in(password="another long password").status_code == 302
