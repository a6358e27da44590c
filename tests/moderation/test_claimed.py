from collections.abc import Callable

from sqlalchemy.orm import Session

from app.db import Database
from app.registry import corrections
from app.registry.dossiers import statements
from app.registry.geometry import Position
from app.registry.unpublished import reports
from app.registry.unpublished.claim_proposals import About
from tests import factories
from tests.factories import published_camera, submitted_claim
from tests.moderation.conftest import Desk, become
from tests.moderation.test_claims import Send, kept
from tests.web.reading import main


def test_a_claim_is_read_beside_its_source_and_beside_what_others_claim(
    desk: Desk, database: Database, send: Send
) -> None:
    number = send(
        quote="They pay with a face.", title="Faces that pay", archived_url="https://web.archive.org/x", remark="Page 4"
    )
    kept(database, factories.stated, 1, "purpose", "border", claimant="The council")
    kept(database, factories.stated, 1, "operator", "City Police")

    text = main(desk.open(f"/moderation/reports/{number}"))

    for words in (
        "City watch: What it is for: Payment",
        "What is said Payment What it is for · says Daily Paper",
        "What it rests on Faces that pay https://example.org/article “They pay with a face.” Press report",
        "Archived copy: https://web.archive.org/x",
        "Note to you Page 4",
        "Others on the same point Border control What it is for · says The council reported 1 source",
        "documented It can be checked",
    ):
        assert words in text
    assert "City Police" not in text


def test_in_the_queue_a_claim_stands_among_the_others_and_can_be_shown_alone(
    desk: Desk, send: Send, receive: Callable[..., tuple[int, str]]
) -> None:
    receive()
    send()

    both, alone = (main(desk.open(address)) for address in ("/moderation/", "/moderation/?kind=claim"))

    assert "Claim 1" in both
    assert "What it is for: Payment" in both
    assert "1 report ·" in alone
    assert main(desk.open("/moderation/bulk?kind=claim")).count("What it is for: Payment") == 1


def test_a_claim_about_a_camera_is_decided_where_the_camera_stands(desk: Desk, database: Database) -> None:
    def plant(session: Session) -> None:
        about = About(camera_id=published_camera(session), position=Position(-104.9903, 39.7392))
        submitted_claim(session, about)

    kept(database, plant)

    assert "no. 1: What it is for: Payment" in main(desk.open("/moderation/reports/1"))
    assert desk.approve(1, certainty="reported").status_code == 303
    with database.reading() as session:
        assert [each.value for each in statements.of_camera(session, 1).own] == ["payment"]


def test_of_what_the_law_took_down_no_claim_is_read_but_by_administrators(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        camera_id = published_camera(session, surveillance_type="ALPR")
        told = submitted_claim(session, About(camera_id=camera_id))
        number = reports.by_code(session, told).id
        factories.stated(session, 0, "purpose", "border", camera_id=camera_id, claimant="Zebra Works")
        corrections.remove(session, camera_id, reason="legal_takedown", day=factories.DAY)
        session.commit()
    page, claims = f"/moderation/reports/{number}", f"/moderation/claims?camera={camera_id}"
    become(database, "editor")
    assert desk.open(page).status_code == 410
    assert desk.open(claims).status_code == desk.open("/moderation/claims/1").status_code == 410
    become(database, "administrator")
    assert desk.open(claims).status_code == 200
    assert desk.open(page).status_code == 200
