from flask import Flask

from app.db import Database
from app.registry import moderators
from app.registry.moderators import Moderator
from tests import factories
from tests.moderation.conftest import EMAIL, PASSWORD, Desk

DENVER = {
    "type": "Polygon",
    "coordinates": [[[-105.2, 39.5], [-104.6, 39.5], [-104.6, 40.0], [-105.2, 40.0], [-105.2, 39.5]]],
}


def person_of(database: Database, email: str) -> Moderator:
    with database.reading() as session:
        found = moderators.by_email(session, email)
        assert found is not None
        return found


def another(database: Database, email: str = "ada@example.org", **fields: object) -> int:
    with database.writing() as session:
        person = factories.moderator(session, email, **fields)  # type: ignore[arg-type]
        person.password = person_of(database, EMAIL).password
        session.commit()
        return person.id


def test_a_typed_box_is_an_area(admin: Desk, database: Database) -> None:
    number = another(database)
    page = f"/moderation/people/{number}"
    answer = admin.send(page, f"{page}/role", role="moderator", bbox="-105.2,39.5,-104.6,40")
    assert answer.status_code == 303
    person = person_of(database, "ada@example.org")
    assert moderators.may_decide(person, -105, 39.7)
    assert not moderators.may_decide(person, 2, 48)
    admin.send(page, f"{page}/role", role="editor")
    assert person_of(database, "ada@example.org").areas is None


def test_whoever_is_disabled_is_out_at_once_everywhere(app: Flask, admin: Desk, database: Database) -> None:
    number = another(database)
    browsers = [Desk(app.test_client()) for _ in range(2)]
    for browser in browsers:
        assert browser.sign_in("ada@example.org", PASSWORD).status_code == 302
    page = f"/moderation/people/{number}"
    assert "In 2 browsers." in admin.open(page).text
    assert admin.send(page, f"{page}/disable").status_code == 303
    for browser in browsers:
        assert browser.open("/moderation/").status_code == 302
        assert browser.sign_in("ada@example.org", PASSWORD).status_code == 422
    admin.send(page, f"{page}/enable")
    for browser in browsers:
        assert browser.open("/moderation/").status_code == 302
        assert browser.sign_in("ada@example.org", PASSWORD).status_code == 302
    admin.send(page, f"{page}/end-sessions")
    assert browsers[0].open("/moderation/").status_code == 302


def test_the_last_administrator_cannot_leave(admin: Desk, database: Database, moderator: int) -> None:
    page = f"/moderation/people/{moderator}"
    for verb, fields in (("role", {"role": "editor"}), ("disable", {})):
        answer = admin.send(page, f"{page}/{verb}", **fields)
        assert answer.status_code == 409
        assert "Nobody else is an administrator" in answer.text
    assert person_of(database, EMAIL).role == "administrator"


def test_nobody_is_there_under_a_wrong_number(admin: Desk) -> None:
    assert admin.open("/moderation/people/99").status_code == 404
    assert admin.send("/moderation/people", "/moderation/people/99/disable").status_code == 404
