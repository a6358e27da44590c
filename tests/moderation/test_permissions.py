from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app.db import Database
from app.moderation import permissions
from app.registry.moderators import ROLES, Moderator
from tests.moderation.conftest import Desk
from tests.moderation.ways_in import address_of, desk_rules

Receive = Callable[..., tuple[int, str]]


def test_only_the_ways_in_are_open(app: Flask) -> None:
    assert {rule.rule for rule in desk_rules(app) if permissions.is_open(rule.endpoint)} == {
        "/moderation/sign-in",
        "/moderation/invitations/<token>",
        "/moderation/account/second-factor",
        "/moderation/sign-in/code",
        "/moderation/sign-in/second-factor",
        "/moderation/sign-in/recovery-code",
        "/moderation/sign-in/passkey",
        "/moderation/sign-in/passkey/<token>",
    }


def test_the_table_names_every_view_of_the_desk_but_what_the_sign_in_library_has_too_many(app: Flask) -> None:
    there = {rule.endpoint for rule in desk_rules(app)}
    assert set(permissions.LEAST_ROLE) <= there
    assert there - set(permissions.LEAST_ROLE) == {
        "security.two_factor_rescue",
        "security.wan_verify",
        "security.wan_verify_response",
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_the_table_gives_it_and_nothing_else(
    app: Flask, desk: Desk, database: Database, receive: Receive, role: str
) -> None:
    receive()
    with database.writing() as session:
        session.execute(update(Moderator).values(role=role))
        session.commit()
    token = desk.token("/moderation/account")
    for rule in desk_rules(app):
        if rule.endpoint == "security.logout":
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if desk.open("/moderation/account").status_code != 200:
                # The view before has ended the session.
                desk.sign_in()
                token = desk.token("/moderation/account")
            # Without what its form needs a view refuses in its own way, after the guard has let it.
            answer = desk.client.open(address_of(rule), method=method, data={"csrf_token": token})
            is_refused = "This is not for your role" in answer.text
            assert is_refused == (not permissions.allows(role, rule.endpoint)), (method, rule.rule)
            assert not is_refused or answer.status_code == 403
            with database.writing() as session:
                session.execute(update(Moderator).values(role=role, active=True))
                session.commit()


def test_a_view_without_a_line_in_the_table_is_refused_to_everybody(
    app: Flask, desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        session.execute(update(Moderator).values(role="administrator"))
        session.commit()
    assert desk.open("/moderation/people").status_code == 200
    monkeypatch.delitem(permissions.LEAST_ROLE, "moderation.people")
    assert desk.open("/moderation/people").status_code == 403
