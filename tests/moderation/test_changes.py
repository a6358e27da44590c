from app.db import Database
from app.registry import corrections
from tests import factories
from tests.moderation.about_cameras import about_a_camera, camera_row, words
from tests.moderation.conftest import Desk


def test_a_correction_is_shown_as_old_and_new_and_applied(desk: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "change")
    said = words(desk.open(f"/moderation/reports/{number}").text)
    assert "Operator City of Denver Denver Police" in said
    assert "22 m away" in said
    assert desk.approve(number).status_code == 303
    row = camera_row(database, camera_id)
    assert (row["operator"], row["lat"]) == ("Denver Police", 39.7394)


def test_what_changed_since_the_sender_looked_is_said_and_overwritten_knowingly(desk: Desk, database: Database) -> None:
    camera_id, number = about_a_camera(database, "change")
    with database.writing() as session:
        corrections.change(session, camera_id, {"operator": "A shop"}, day=factories.DAY)
        session.commit()
    assert "Changed since: the sender saw “City of Denver”." in words(desk.open(f"/moderation/reports/{number}").text)
    assert desk.approve(number).status_code == 303
    assert camera_row(database, camera_id)["operator"] == "Denver Police"
