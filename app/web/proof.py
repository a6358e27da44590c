"""Work that the sender's browser does while they type, so that spam costs its sender more than its reader.

A few hundred rounds of a slow hash, a second on a phone. Nobody is shut out without them: what comes unproven, forged,
late or a second time is taken all the same, and waits behind the rest. The format is ALTCHA's.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Final

from altcha import Challenge, Payload, create_challenge, verify_solution
from flask import Response, current_app, jsonify, request

from app import limits

# The field of a form that carries a solution.
FIELD: Final = "proof"
# How long a challenge may be solved and its solution sent: longer than anybody types. Who types on solves another.
LIFETIME_S: Final = 2 * 60 * 60
_RENEWED_AFTER_S: Final = LIFETIME_S - 10 * 60
_ALGORITHM: Final = "PBKDF2/SHA-256"
# Rounds of one try. One try in 256 is a solution, so half a million rounds: a slow phone makes that many in a second.
COST: Final = 2000
PREFIX: Final = "00"
# A solution is 600 characters long.
_LONGEST: Final = 2000


def challenge() -> Response:
    """A challenge to solve, signed, so that none of it has to be kept here, and after how many seconds to ask again."""
    until = int(time.time()) + LIFETIME_S
    made = create_challenge(
        _ALGORITHM, COST, key_prefix=PREFIX, expires_at=until, hmac_secret=signing_key(str(current_app.secret_key))
    )
    return jsonify(challenge=made.to_dict(), renew_after=_RENEWED_AFTER_S)


def is_proven() -> bool:
    """Whether the form that was sent carries a solution that nobody has used. From now on it is used."""
    solved = _solved(request.form.get(FIELD, ""))
    if solved is None:
        return False
    # A little longer than it is of use, for clocks that differ.
    left = int((solved.parameters.expires_at or 0) - time.time()) + 60
    return limits.spend(solved.signature or "", left)


def signing_key(secret: str) -> bytes:
    """The key of the challenges, from which nobody can tell the register's own secret."""
    return hmac.digest(secret.encode(), b"lookback: proof of work", hashlib.sha256)


def _solved(text: str) -> Challenge | None:
    """The challenge of ours that this solves, while it may be solved; None when it is anything else."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        sent = Payload.from_dict(json.loads(base64.b64decode(text, validate=True)))
        is_solved = verify_solution(sent, signing_key(str(current_app.secret_key))).verified
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Whatever somebody writes there is unproven, and no error of anybody's.
        return None
    return sent.challenge if is_solved else None
