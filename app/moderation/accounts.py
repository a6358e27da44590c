"""Moderators' accounts: how one is made, and how a password becomes a hash. Needs no running application."""

import unicodedata
import uuid
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from app.registry import desk_sessions, moderators
from app.registry.errors import Invalid, NotFound, Problem
from app.registry.i18n import N_
from app.registry.moderators import ADMINISTRATOR, Moderator

SHORTEST_PASSWORD: Final = 12
# Flask-Security hashes at most 4096 bytes; normalised, one letter can become 36.
LONGEST_PASSWORD: Final = 100
LONGEST_ADDRESS: Final = 255
# Argon2id. No key of the register goes into the hash, so that losing the key costs nobody their account.
_HASHER: Final = PasswordHasher()


def create(session: Session, email: str, password: str, role: str = ADMINISTRATOR) -> Moderator:
    """A new account for who may use the command line, and may do whatever `role` may.

    Raises Invalid with a Problem for `email` when it is no address or has an account, for `password` when it is short.
    """
    address, password_hash = parse(email, password)
    if moderators.by_email(session, address) is not None:
        raise Invalid((Problem("email", N_("%(email)s has an account already."), {"email": address}),))
    return moderators.add(session, email=address, password_hash=password_hash, role=role)


def parse(email: str, password: str) -> tuple[str, str]:
    """The address and the hash of the password to keep. Slow by design: call it before anything is locked.

    Raises Invalid with every problem, each for `email` or `password`.
    """
    problems: list[Problem] = []
    address = ""
    try:
        address = _address(email)
    except Invalid as error:
        problems.extend(error.problems)
    try:
        check_password(password)
    except Invalid as error:
        problems.extend(error.problems)
    if problems:
        raise Invalid(tuple(problems))
    return address, hashed(password)


def set_password(session: Session, email: str, password: str) -> Moderator:
    """Give a moderator another password and end every session of theirs. Raises NotFound, or Invalid as `create`."""
    moderator = known(session, email)
    check_password(password)
    moderator.password = hashed(password)
    end_sessions(session, moderator)
    return moderator


def set_active(session: Session, email: str, *, active: bool) -> Moderator:
    """Let a moderator sign in, or not any more, which ends every session of theirs. Raises NotFound."""
    moderator = known(session, email)
    moderator.active = active
    if not active:
        end_sessions(session, moderator)
    session.flush()
    return moderator


def known(session: Session, email: str) -> Moderator:
    """The moderator with this address. Raises NotFound."""
    moderator = moderators.by_email(session, email)
    if moderator is None:
        raise NotFound("no moderator has this address")
    return moderator


def end_sessions(session: Session, moderator: Moderator) -> None:
    """Sign somebody out wherever they are signed in."""
    desk_sessions.end_all(session, moderator.id)
    # What was begun with the password alone and waits for a second factor has no session yet.
    moderator.fs_uniquifier = uuid.uuid4().hex
    session.flush()


def _address(email: str) -> str:
    """The address as it is compared, and as the sign-in form reads it."""
    try:
        return validate_email(email.strip().lower(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid((Problem("email", N_("“%(value)s” is not an e-mail address."), {"value": email}),)) from None


def check_password(password: str, field: str = "password") -> None:
    """Raise Invalid for `field` when a password is too short or too long."""
    if len(password) < SHORTEST_PASSWORD:
        message = N_("Is %(length)d characters long; at least %(least)d are needed.")
        raise Invalid((Problem(field, message, {"length": len(password), "least": SHORTEST_PASSWORD}),))
    if len(password) > LONGEST_PASSWORD:
        message = N_("Is %(length)d characters long; at most %(most)d fit.")
        raise Invalid((Problem(field, message, {"length": len(password), "most": LONGEST_PASSWORD}),))


def hashed(password: str) -> str:
    """The Argon2id hash of a password."""
    # Composed as Flask-Security does before it compares (NIST SP 800-63B, 5.1.1.2): keyboards differ in how they
    # write the same letter.
    return _HASHER.hash(unicodedata.normalize("NFKD", password))


def is_password_of(moderator: Moderator, password: str) -> bool:
    """Whether somebody signs in with this password. Slow by design."""
    if moderator.password is None or len(password) > LONGEST_PASSWORD:
        return False
    try:
        return _HASHER.verify(moderator.password, unicodedata.normalize("NFKD", password))
    except VerificationError:
        return False
