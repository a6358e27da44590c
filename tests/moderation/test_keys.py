import re
from datetime import UTC, datetime

from app.db import Database
from app.registry import keys
from app.registry.unpublished import acts
from tests.moderation.conftest import Desk

KEYS = "/moderation/keys"


def test_a_key_is_made_shown_once_used_and_ended(admin: Desk, database: Database) -> None:
    page = admin.send(KEYS, KEYS, contact="Ada <ada@example.org>", scopes="read", days="30").text
    shown = re.search(r"lookback_[0-9a-f]{6}_[\w-]+", page)
    assert shown is not None
    assert "Ada &lt;ada@example.org&gt;" in page
    assert shown[0] not in admin.open(KEYS).text
    with database.reading() as session:
        assert keys.of_text(session, shown[0], today=datetime.now(UTC).date()) is not None

    admin.send(KEYS, f"{KEYS}/1/revoke")

    assert "revoked on" in admin.open(KEYS).text
    with database.reading() as session:
        assert keys.of_text(session, shown[0], today=datetime.now(UTC).date()) is None
        told = [(act["act"], act["after"]) for act in acts.page(session)]
    assert told == [("key_revoked", {"key": 1}), ("key_made", {"key": 1, "scopes": ["read"], "days": 30})]
    assert "made a key of the API" in admin.open("/moderation/log").text


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(admin: Desk) -> None:
    answer = admin.send(KEYS, KEYS, contact="", scopes="read", days="many")

    assert answer.status_code == 422
    assert "Say whom to write to" in answer.text
    assert "from 1 to 1825" in answer.text
    assert 'value="many"' in answer.text
    assert admin.send(KEYS, f"{KEYS}/9/revoke").status_code == 404


def test_a_moderator_has_nothing_to_do_with_keys(desk: Desk) -> None:
    assert desk.open(KEYS).status_code == 403
