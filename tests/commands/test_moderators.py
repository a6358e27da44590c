from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.db import Database
from app.registry import moderators
from app.registry.moderators import Moderator
from tests.commands.conftest import Run

EMAIL = "ada@example.org"
PASSWORD = "correct horse battery"


@pytest.fixture
def session(register: str) -> Iterator[Session]:
    """Looks into the register beside the commands."""
    database = Database(register)
    with database.reading() as session:
        yield session
    database.dispose()


def known(session: Session) -> Moderator:
    session.rollback()
    moderator = moderators.by_email(session, EMAIL)
    assert moderator is not None
    return moderator


def test_a_moderator_is_added_with_a_password_typed_twice(run: Run, session: Session) -> None:
    result = run("moderator", "add", "Ada@Example.org", stdin=f"{PASSWORD}\n{PASSWORD}\n")

    assert result.exit_code == 0
    assert f"{EMAIL} may sign in" in result.output
    assert PASSWORD not in result.output
    assert known(session).active
    assert (known(session).password or "").startswith("$argon2id$")


def test_a_password_may_come_from_a_script(run: Run, session: Session) -> None:
    assert run("moderator", "add", EMAIL, "--password-stdin", stdin=f"{PASSWORD}\r\n").exit_code == 0
    before = known(session).password, known(session).fs_uniquifier

    result = run("moderator", "password", EMAIL, "--password-stdin", stdin="another good one\n")

    assert result.exit_code == 0
    assert known(session).password != before[0]
    assert known(session).fs_uniquifier != before[1], "a new password ends the old sessions"


def test_a_disabled_moderator_is_signed_out_and_may_be_let_in_again(run: Run, session: Session) -> None:
    run("moderator", "add", EMAIL, "--password-stdin", stdin=PASSWORD)
    before = known(session).fs_uniquifier

    assert run("moderator", "disable", EMAIL).exit_code == 0
    assert not known(session).active
    assert known(session).fs_uniquifier != before

    assert run("moderator", "enable", EMAIL).exit_code == 0
    assert known(session).active


@pytest.mark.parametrize(
    ("words", "password", "told"),
    [
        (("add", "ada"), PASSWORD, "email: “ada” is not an e-mail address."),
        (("add", EMAIL), "short", "password: Is 5 characters long; at least 12 are needed."),
        (("add", EMAIL), "", "password: Is 0 characters long"),
        (("password", EMAIL), PASSWORD, "No moderator has this address."),
        (("disable", EMAIL), None, "No moderator has this address."),
    ],
)
def test_what_cannot_be_is_told(run: Run, words: tuple[str, ...], password: str | None, told: str) -> None:
    result = run("moderator", *words, *(() if password is None else ("--password-stdin",)), stdin=password)

    assert result.exit_code == 1
    assert told in result.output


def test_nobody_has_two_accounts(run: Run) -> None:
    run("moderator", "add", EMAIL, "--password-stdin", stdin=PASSWORD)

    assert "has an account already" in run("moderator", "add", EMAIL, "--password-stdin", stdin=PASSWORD).output


def test_the_list_says_who_may_sign_in_and_who_may_what(run: Run) -> None:
    assert "Nobody yet" in run("moderator", "list").output
    for email in ("zoe@example.org", EMAIL):
        run("moderator", "add", email, "--password-stdin", stdin=f"{PASSWORD}\n")
    run("moderator", "role", "zoe@example.org", "editor")
    run("moderator", "disable", "zoe@example.org")

    told = [f"{EMAIL}  administrator", "zoe@example.org  editor  disabled"]
    assert run("moderator", "list").output.splitlines() == told


def test_the_last_administrator_stays_one(run: Run) -> None:
    run("moderator", "add", EMAIL, "--password-stdin", stdin=PASSWORD)

    refused = run("moderator", "role", EMAIL, "moderator")
    assert refused.exit_code == 1
    assert "Nobody else is an administrator." in refused.output
