import json
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.formats import webhooks
from app.registry import changes
from app.registry.filtering.filters import CameraFilter
from tests.copies import told
from tests.factories import published_cameras

SECRET = bytes(range(32))


def test_an_independent_reader_believes_a_message_and_none_that_was_changed(session: Session) -> None:
    published_cameras(session, [{"operator": "Bank of “Étoile”"}, {"name": "Gate"}])
    page = changes.page(session, CameraFilter(), after=0, limit=10)
    now = datetime.now(UTC)

    body = webhooks.message(page.changes, after=0, until=2, cameras_url="https://example.org/cameras", now=now)
    headers = webhooks.headers(body, name="msg_1_0_2", secret=SECRET, now=now)

    reader = Webhook(webhooks.secret_text(SECRET))
    said = reader.verify(body, headers)
    assert (said["type"], said["data"]["after"], said["data"]["until"]) == ("cameras.changed", 0, 2)
    assert said["data"]["changes"] == [json.loads(line) for line in told(session, 0, 10).splitlines()]
    for wrong in (body + b" ", body.replace(b"Gate", b"Door")):
        with pytest.raises(WebhookVerificationError):
            reader.verify(wrong, headers)
    for name, value in (("webhook-id", "msg_2"), ("webhook-timestamp", str(int(now.timestamp()) - 1))):
        with pytest.raises(WebhookVerificationError):
            reader.verify(body, headers | {name: value})
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.secret_text(bytes(32))).verify(body, headers)
