"""Moderators' accounts: how one is made, and how a password becomes a hash. Needs no running application."""

import unicodedata
import uuid
from typing import Final

from argon2 import PasswordHasher
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from app.registry import moderators
from app.registry.errors import Invalid, NotFound, Problem
from app.registry.i18n import N_
from app.registry.moderators import Moderator

SHORTEST_PASSWORD: Final = 12
# Flask-Security hashes at most 4096 bytes; normalised, one letter can become 36.
LONGEST_PASSWORD: Final = 100
LONGEST_ADDRESS: Final = 255
# Argon2id. No key of the register goes into the hash, so that losing the key costs nobody their account.
_HASHER: Final = PasswordHasher()


def create(session: Session, email: str, password: str) -> Moderator:
    """A new moderator who may sign in.

    Raises Invalid with a Problem for `email` when it is no address or has an account, for `password` when it is short.
    """
    problems: list[Problem] = []
    address = ""
    try:
        address = _address(email)
        if moderators.by_email(session, address) is not None:
            problems.append(Problem("email", N_("%(email)s has an account already."), {"email": address}))
    except Invalid as error:
        problems.extend(error.problems)
    try:
        _check(password)
    except Invalid as error:
        problems.extend(error.problems)
    if problems:
        raise Invalid(tuple(problems))
    moderator = Moderator(email=address, password=hashed(password), active=True, fs_uniquifier=uuid.uuid4().hex)
    session.add(moderator)
    session.flush()
    return moderator


def set_password(session: Session, email: str, password: str) -> Moderator:
    """Give a moderator another password and end every session of theirs. Raises NotFound, or Invalid as `create`."""
    moderator = moderators.by_email(session, email)
    if moderator is None:
        raise NotFound("no moderator has this address")
    _check(password)
    moderator.password = hashed(password)
    end_sessions(moderator)
    session.flush()
    return moderator


def set_active(session: Session, email: str, *, active: bool) -> Moderator:
    """Let a moderator sign in, or not any more, which ends every session of theirs. Raises NotFound."""
    moderator = moderators.by_email(session, email)
    if moderator is None:
        raise NotFound("no moderator has this address")
    moderator.active = active
    if not active:
        end_sessions(moderator)
    session.flush()
    return moderator


def end_sessions(moderator: Moderator) -> None:
    """Sign somebody out wherever they are signed in."""
    moderator.fs_uniquifier = uuid.uuid4().hex


def _address(email: str) -> str:
    """The address as it is compared, and as the sign-in form reads it."""
    try:
        return validate_email(email.strip().lower(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid((Problem("email", N_("“%(value)s” is not an e-mail address."), {"value": email}),)) from None


def _check(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        message = N_("Is %(length)d characters long; at least %(least)d are needed.")
        raise Invalid((Problem("password", message, {"length": len(password), "least": SHORTEST_PASSWORD}),))
    if len(password) > LONGEST_PASSWORD:
        message = N_("Is %(length)d characters long; at most %(most)d fit.")
        raise Invalid((Problem("password", message, {"length": len(password), "most": LONGEST_PASSWORD}),))


def hashed(password: str) -> str:
    # Composed as Flask-Security does before it compares (NIST SP 800-63B, 5.1.1.2): keyboards differ in how they
    # write the same letter.
    return _HASHER.hash(unicodedata.normalize("NFKD", password))
