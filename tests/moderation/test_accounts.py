import pytest
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.moderation import accounts
from app.registry import moderators
from app.registry.errors import Invalid, NotFound
from tests.moderation.conftest import EMAIL, PASSWORD


def problems_of(session: Session, email: str, password: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        accounts.create(session, email, password)
    return {problem.field: problem.text for problem in refused.value.problems}


@pytest.mark.parametrize("passwords_cost", [True])
def test_a_password_is_kept_as_an_argon2id_hash(session: Session) -> None:
    moderator = accounts.create(session, EMAIL, PASSWORD)
    assert moderator.password is not None
    assert moderator.password.startswith("$argon2id$")
    assert PasswordHasher().verify(moderator.password, PASSWORD)
    assert not PasswordHasher().check_needs_rehash(moderator.password)


def test_an_address_is_kept_in_small_letters_and_found_in_any(session: Session) -> None:
    moderator = accounts.create(session, "  Moderator@Example.ORG ", PASSWORD)
    assert moderator.email == "moderator@example.org"
    assert moderators.by_email(session, "MODERATOR@example.org") is moderator


def test_a_short_password_is_refused(session: Session) -> None:
    assert problems_of(session, EMAIL, "eleven char") == {"password": "Is 11 characters long; at least 12 are needed."}


def test_a_password_that_could_not_be_typed_again_is_refused(session: Session) -> None:
    assert problems_of(session, EMAIL, "x" * 101) == {"password": "Is 101 characters long; at most 100 fit."}


def test_something_that_is_no_address_is_refused(session: Session) -> None:
    assert problems_of(session, "nobody", PASSWORD) == {"email": "“nobody” is not an e-mail address."}


def test_every_problem_is_told_at_once(session: Session) -> None:
    assert problems_of(session, "", "").keys() == {"email", "password"}


def test_an_address_has_one_account(session: Session) -> None:
    accounts.create(session, EMAIL, PASSWORD)
    assert problems_of(session, EMAIL.upper(), PASSWORD) == {"email": f"{EMAIL} has an account already."}


def test_another_password_ends_every_session(session: Session) -> None:
    moderator = accounts.create(session, EMAIL, PASSWORD)
    before = (moderator.password, moderator.fs_uniquifier)
    accounts.set_password(session, EMAIL, "another long password")
    assert moderator.password != before[0]
    assert moderator.fs_uniquifier != before[1]


def test_another_password_is_held_to_the_same_rule(session: Session) -> None:
    accounts.create(session, EMAIL, PASSWORD)
    with pytest.raises(Invalid):
        accounts.set_password(session, EMAIL, "short")


def test_nobody_has_no_password(session: Session) -> None:
    with pytest.raises(NotFound):
        accounts.set_password(session, EMAIL, PASSWORD)
