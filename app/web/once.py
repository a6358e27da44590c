"""A number that goes with a form, so that what is pressed twice is sent once, without JavaScript too.

The code of the receipt is made of it and of what was typed (`codes.in_turn`): the same form with the same words has one
receipt, with other words another one, and the register need keep nothing for it. Whoever knows the number holds a part
of a key, so it is on no page that anything but the sender's browser may keep.
"""

import re
import secrets
from typing import Final

from flask import request

# The field of a form that carries it.
FIELD: Final = "once"
_BYTES: Final = 16
_NUMBER: Final = re.compile(r"[A-Za-z0-9_-]{22}")


def number() -> str:
    """A new one for a form that is shown: 128 random bits."""
    return secrets.token_urlsafe(_BYTES)


def sent() -> str | None:
    """The one that came with the form; None where there is none that could be ours, which is a form by itself."""
    text = request.form.get(FIELD, "")
    return text if _NUMBER.fullmatch(text) else None
