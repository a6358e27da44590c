from collections.abc import Callable

import pytest
from flask import Flask

from app.db import Database
from app.moderation import notices
from app.registry.unpublished import reports
from app.registry.unpublished.reversals import TIME_TO_UNDO
from app.registry.unpublished.verdicts import Decision
from tests.moderation.about_cameras import camera_row, words
from tests.moderation.conftest import Desk


def test_a_verdict_is_taken_back_within_half_a_minute(
    desk: Desk, database: Database, receive: Callable[..., tuple[int, str]]
) -> None:
    number, _ = receive()
    desk.approve(number)
    page = desk.open("/moderation/").text
    assert f'action="/moderation/reports/{number}/undo"' in page
    undo = {"csrf_token": desk.token("/moderation/")}
    answer = desk.client.post(f"/moderation/reports/{number}/undo", data=undo)
    assert (answer.status_code, answer.location) == (303, f"/moderation/reports/{number}")
    with database.reading() as session:
        assert reports.get(session, number).state == "received"
    assert camera_row(database, 1)["record_state"] == "hidden"
    again = desk.client.post(f"/moderation/reports/{number}/undo", data=undo)
    assert again.status_code == 409
    assert "Half a minute is over" in words(again.text)


def test_what_was_done_is_told_with_the_seconds_that_are_left(app: Flask) -> None:
    with app.test_request_context("/moderation/"):
        notices.keep(notices.of(Decision("approved", 7, 3, None)))
        notices.keep(notices.of(Decision("undone", 8, None, None)))

        approved, undone = notices.waiting()

        assert (approved.words, approved.report_id, approved.camera_id) == ("Approved", 7, 3)
        assert 0 < approved.seconds <= TIME_TO_UNDO.seconds
        assert (undone.words, undone.seconds) == ("Taken back", 0), "what was taken back is not taken back again"


@pytest.mark.parametrize("act", notices.WORDS)
def test_every_act_has_words(app: Flask, act: str) -> None:
    with app.test_request_context():
        assert notices.of(Decision(act, 1, None, None)).words
