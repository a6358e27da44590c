from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import invitations
from app.registry.areas import Areas
from app.registry.errors import Conflict, Gone
from app.registry.geometry import BBox
from tests.at_once import second_of_two
from tests.factories import NOW, moderator

DENVER = Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)])


def invite(session: Session, role: str = "moderator") -> str:
    inviter = moderator(session, "admin@example.org", role="administrator").id
    _, token = invitations.invite(session, invited_by=inviter, role=role, areas=DENVER, days=7, now=NOW)
    return token


def accept(session: Session, token: str, email: str = "new@example.org") -> None:
    invitations.accept(session, token, email=email, password_hash="hash", now=NOW)


def test_an_invitation_gives_its_role_and_its_areas(session: Session) -> None:
    person = invitations.accept(session, invite(session), email="new@example.org", password_hash="hash", now=NOW)
    assert (person.role, Areas.load(person.areas), person.password) == ("moderator", DENVER, "hash")


def test_areas_are_for_moderators(session: Session) -> None:
    token = invite(session, "editor")
    assert invitations.of_token(session, token, now=NOW).areas is None


def test_an_invitation_is_good_once(session: Session) -> None:
    token = invite(session)
    accept(session, token)
    with pytest.raises(Gone):
        accept(session, token, "another@example.org")


def test_used_withdrawn_old_and_forged_links_are_told_alike(session: Session) -> None:
    token = invite(session)
    told = set()
    for secret, now in ((token, NOW + timedelta(days=7, seconds=1)), ("forged", NOW)):
        with pytest.raises(Gone) as refused:
            invitations.of_token(session, secret, now=now)
        told.add(str(refused.value))
    [waiting] = invitations.waiting(session, now=NOW)
    assert token not in waiting.token_hash
    invitations.withdraw(session, waiting.id)
    with pytest.raises(Gone) as refused:
        invitations.of_token(session, token, now=NOW)
    assert told == {str(refused.value)}


def test_an_address_that_has_an_account_leaves_the_link_as_it_is(session: Session) -> None:
    token = invite(session)
    with pytest.raises(Conflict):
        accept(session, token, "admin@example.org")
    accept(session, token)


def test_of_two_who_follow_links_with_one_address_at_once_one_has_an_account(database: Database) -> None:
    with database.writing() as session:
        inviter = moderator(session, "admin@example.org", role="administrator").id
        tokens = [
            invitations.invite(session, invited_by=inviter, role="moderator", areas=None, days=7, now=NOW)[1]
            for _ in range(2)
        ]
        session.commit()

    with pytest.raises(Conflict):
        second_of_two(database, lambda session: accept(session, tokens[0]), lambda session: accept(session, tokens[1]))

    with database.writing() as session:
        accept(session, tokens[1], "another@example.org")


def test_of_two_who_follow_one_link_at_once_one_is_let_in(database: Database) -> None:
    with database.writing() as session:
        token = invite(session)
        session.commit()

    with pytest.raises(Gone):
        second_of_two(
            database,
            lambda session: accept(session, token),
            lambda session: accept(session, token, "another@example.org"),
        )
