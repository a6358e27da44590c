"""Receipt codes: the only key a sender has to a report. Shown once, stored as a hash."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Final

# Crockford's base 32: no letter that reads like a digit or like another letter.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUPS, _GROUP_LENGTH = 4, 4


def new_code() -> str:
    """A fresh code of 80 random bits in four groups, such as 7KQ2-M0XV-93TB-RW5E."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP_LENGTH))
    return grouped(letters)


def in_turn(number: str | None, said: Mapping[str, Any]) -> Iterator[str]:
    """The codes that a report may get, one after the other.

    With a `number` of 128 random bits they are made of it and of what is said: the same again for the same form with
    the same words, and nobody's who has not both. Without one each is new.
    """
    words = json.dumps(said, sort_keys=True, default=str)
    for turn in count():
        if number is None:
            yield new_code()
            continue
        digest = hashlib.sha256(f"{number} {turn} {words}".encode()).digest()
        # Five bits of each byte are a letter.
        yield grouped("".join(_ALPHABET[byte % 32] for byte in digest[: _GROUPS * _GROUP_LENGTH]))


def grouped(letters: str) -> str:
    """The code as it is shown."""
    return "-".join(letters[start : start + _GROUP_LENGTH] for start in range(0, len(letters), _GROUP_LENGTH))


def normalised(typed: str) -> str | None:
    """The code as it is shown, out of what a person typed or copied; None when it cannot be a code."""
    letters = "".join(character for character in typed.upper() if character.isalnum()).translate(_MISREAD)
    if len(letters) != _GROUPS * _GROUP_LENGTH or not set(letters) <= set(_ALPHABET):
        return None
    return grouped(letters)


def hashed(code: str) -> str:
    """SHA-256 in hex. Eighty random bits need no salt and no slow hash."""
    return hashlib.sha256(code.encode("ascii")).hexdigest()
