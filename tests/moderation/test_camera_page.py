from collections.abc import Callable

from app.db import Database
from app.registry.unpublished import reports, signals
from tests.factories import DAY
from tests.moderation.conftest import Desk
from tests.moderation.editing import row_of, sent


def test_two_cameras_are_compared_before_they_are_merged(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    goes, stays = camera(operator="City", height="4", ref="7"), camera(operator="Police", lon=-104.9904)
    preview = editor.open(f"/moderation/cameras/{goes}/merge?into_id={stays}")
    assert "They stand 9 m apart." in preview.text
    assert "takes over: 4" in preview.text
    assert "takes over: City" not in preview.text

    address = f"/moderation/cameras/{goes}/merge"
    answer = editor.send(f"{address}?into_id={stays}", address, take_over="height")

    assert answer.status_code == 303
    assert row_of(database, goes)["merged_into"] == stays
    survivor = row_of(database, stays)
    assert (survivor["operator"], survivor["height"], survivor["ref"]) == ("Police", 4, None)


def test_the_link_that_shows_that_a_camera_is_gone_is_taken_out_like_any_detail(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera()
    sent(editor, number, "remove", reason="relocated", evidence_url="https://planted.example/")
    assert "What shows that it is gone: https://planted.example/" in editor.open(f"/moderation/cameras/{number}").text

    assert sent(editor, number, "redact", field="removal_evidence").status_code == 303

    page = editor.open(f"/moderation/cameras/{number}").text
    assert "planted" not in page
    assert "What shows that it is gone (only its past)" in page
    assert "planted" not in editor.client.get(f"/cameras/{number}").text
    assert (row_of(database, number)["record_state"], row_of(database, number)["removal_evidence"]) == ("removed", None)


def test_a_moderator_reads_confirms_hides_and_no_more(
    desk: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera(operator="City")
    page = desk.open(f"/moderation/cameras/{number}").text
    for offered, verb in ((True, "confirm"), (True, "hide"), (True, "contest"), (False, "change"), (False, "undo")):
        assert (f"/moderation/cameras/{number}/{verb}" in page) == offered
    assert "City" in page
    assert sent(desk, number, "hide").status_code == 303
    assert row_of(database, number)["record_state"] == "hidden"
    assert desk.open(f"/moderation/cameras/{number}").status_code == 200


def test_who_said_that_a_report_is_theirs_is_offered_nothing(
    editor: Desk, database: Database, camera: Callable[..., int], moderator: int
) -> None:
    number = camera()
    with database.writing() as session:
        signals.say(session, number, "gone", day=DAY)
        reports.about(session, number)[0].own_by = moderator
        session.commit()
    page = editor.open(f"/moderation/cameras/{number}")
    assert "you said that a report about it is yours" in page.text
    assert f"/moderation/cameras/{number}/change" not in page.text
    token = editor.token("/moderation/account")
    answer = editor.client.post(f"/moderation/cameras/{number}/hide", data={"csrf_token": token, "version": "1"})
    assert answer.status_code == 403
    assert row_of(database, number)["record_state"] == "published"
