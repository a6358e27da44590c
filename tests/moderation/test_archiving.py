import pytest
from flask import Flask

from app.db import Database
from app.registry.dossiers.archive import Archive
from tests.geocoder import listening
from tests.moderation.conftest import Desk
from tests.moderation.test_claims import Send, told


@pytest.mark.parametrize("status", [302, 503])
def test_the_archive_is_asked_for_a_copy_when_a_claim_is_approved_and_holds_nothing_up(
    app: Flask, desk: Desk, database: Database, send: Send, status: int
) -> None:
    with listening() as fake:
        fake.status, fake.headers = status, {"Location": "/web/2024/copy"}
        app.extensions["lookback.archive"] = Archive(f"{fake.domain}/save?page=")
        number = send()
        assert desk.approve(number).status_code == 422
        assert fake.asked == [], "of what is not published nobody is asked"

        assert desk.approve(number, certainty="reported").status_code == 303

        assert fake.asked == [{"page": ["https://example.org/article"]}]
        expected = f"{fake.domain}/web/2024/copy" if status == 302 else None
        assert told(database)[0].evidence[0]["archived_url"] == expected
