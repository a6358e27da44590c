"""Messages of webhooks: what changed as JSON, signed after Standard Webhooks (https://www.standardwebhooks.com)."""

import hmac
import json
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from app.formats import changes as ndjson
from app.registry.changes import Change

TYPE: Final = "cameras.changed"
_BEGINS: Final = "whsec_"


def message(changes: Iterable[Change], *, after: int, until: int, cameras_url: str, now: datetime) -> bytes:
    """The changes that a filter selects of all whose numbers are above `after`, up to `until`, as lines of the feed."""
    about = {"type": TYPE, "timestamp": f"{now:%Y-%m-%dT%H:%M:%SZ}", "data": {"after": after, "until": until}}
    lines = b"".join(ndjson.write(changes, cameras_url=cameras_url)).splitlines()
    return json.dumps(about).encode()[:-2] + b', "changes": [' + b",\n".join(lines) + b"]}}"


def headers(body: bytes, *, name: str, secret: bytes, now: datetime) -> dict[str, str]:
    """What goes with a message. name: the same whenever it is sent again."""
    moment = str(int(now.timestamp()))
    signature = hmac.digest(secret, f"{name}.{moment}.".encode() + body, "sha256")
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
    }


def secret_text(secret: bytes) -> str:
    """A secret as its holder is shown it."""
    return f"{_BEGINS}{b64encode(secret).decode()}"
