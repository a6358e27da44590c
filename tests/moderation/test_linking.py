import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.db import Database
from app.moderation import accounts
from app.registry.dossiers import dossier_history, memberships
from app.registry.unpublished import acts
from tests.factories import DAY, described_system, published_cameras
from tests.moderation.conftest import PASSWORD, Desk
from tests.web.reading import main

PAGE = "/moderation/systems/1/cameras"
# It holds the cameras in Denver but for the first.
TRIANGLE = {"type": "Polygon", "coordinates": [[[-105, 39.705], [-104, 39.705], [-105, 39.74], [-105, 39.705]]]}
_CORNERS = [[n / 1000 + 0.00012345, 48 + n % 2 / 10 + 0.00012345] for n in range(300)]
RAGGED = {"type": "Polygon", "coordinates": [[*_CORNERS, [0.15, 47], _CORNERS[0]]]}


@pytest.fixture
def editor(app: Flask, database: Database) -> Desk:
    """A browser in which an editor has signed in, beside a system and five cameras of which another system has one."""
    with database.writing() as session:
        accounts.create(session, "editor@example.org", PASSWORD, role="editor")
        described_system(session, "City watch")
        places = [{"operator": "Police", "lat": 39.7 + n / 100} for n in range(4)]
        published_cameras(session, [*places, {"operator": "Shop", "lon": 2.35, "lat": 48.85}])
        memberships.link(session, described_system(session, "Another"), [4], day=DAY)
        session.commit()
    desk = Desk(app.test_client())
    assert desk.sign_in("editor@example.org").status_code == 302
    return desk


def read(database: Database, question: Callable[..., Any], *asked: object) -> Any:
    with database.reading() as session:
        return question(session, *asked)


def test_an_editor_sees_first_what_linking_by_operator_would_do_and_takes_it_back_as_a_whole(
    editor: Desk, database: Database
) -> None:
    preview = main(editor.open(f"{PAGE}?operator=Police"))
    assert "New 3 Belong to it already 0 Belong to another system, and stay there 1" in preview
    assert preview.count("Camera 1") == preview.count("Camera 3") == 1
    assert read(database, memberships.known_cameras) == {2: 1}, "nothing is linked yet"

    editor.send(f"{PAGE}?operator=Police", PAGE, operator="Police", new=3)

    assert read(database, memberships.known_cameras) == {1: 3, 2: 1}
    after = main(editor.open(PAGE))
    assert "3 cameras linked." in after
    assert "3 cameras on the map belong to it." in after
    editor.send(PAGE, f"{PAGE}/linkings/2/undo")
    assert read(database, memberships.known_cameras) == {2: 1}
    assert "Taken back on" in main(editor.open(PAGE))
    assert editor.send(PAGE, f"{PAGE}/linkings/2/undo").status_code == 409
    assert [row["act"] for row in read(database, acts.page)][:2] == ["unlinked", "linked"]
    assert [row["kind"] for row in read(database, dossier_history.of_system, 1)][:2] == ["unlinked", "linked"]


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ({"bbox": "2,48,3,49"}, 1),
        ({"bbox": "-105,39.695,-104,39.715", "operator": "Police"}, 2),
        ({"query": "https://cameras.example.org/?operator=Shop&lifecycle=any#map=3/0/0"}, 1),
        ({"query": "operator=!Shop&system=unknown"}, 3),
        ({"cameras": "#1, 2 5"}, 3),
        ({"area": "POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))"}, 1),
        ({"area": json.dumps(TRIANGLE), "operator": "Police"}, 2),
    ],
)
def test_cameras_are_chosen_by_area_by_a_pasted_filter_and_by_number(
    editor: Desk, database: Database, asked: dict[str, str], n: int
) -> None:
    address = editor.client.get(PAGE, query_string=asked).request.full_path

    sent = editor.send(address, PAGE, **asked, new=n)

    assert sent.status_code == 303, main(sent)
    assert read(database, memberships.known_cameras)[1] == n


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"cameras": "one"}, "Type numbers of cameras"),
        ({"cameras": "1", "operator": "Police"}, "not both"),
        ({"bbox": "here"}, "bbox"),
        ({"area": "POLYGON((2 48"}, "Is no polygon"),
        ({"area": json.dumps(RAGGED)}, "characters long"),
        ({"query": "everything"}, "Has no filter"),
        ({"query": "?nonsense=1"}, "There is no parameter of this name."),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(editor: Desk, asked: dict[str, str], words: str) -> None:
    page = editor.client.get(PAGE, query_string=asked)

    assert page.status_code == 422
    assert "field-wrong" in page.text
    assert words in page.text


def test_the_list_of_what_an_area_holds_is_the_one_that_was_linked(editor: Desk, database: Database) -> None:
    area = json.dumps(TRIANGLE)
    preview = editor.client.get(PAGE, query_string={"area": area})
    [address] = re.findall(r'href="(/api/[^"]+)">See all of them in a list', preview.text)
    listed = json.loads(editor.client.get(html.unescape(address).replace("f=html", "f=json")).text)

    assert [feature["id"] for feature in listed["features"]] == [2, 3, 4]
    editor.send(PAGE, PAGE, area=area, new=2)
    assert read(database, memberships.known_cameras)[1] == 2
    assert address in editor.open(PAGE).text


def test_nothing_is_linked_when_it_would_be_something_else_than_what_was_shown(
    editor: Desk, database: Database
) -> None:
    refused = editor.send(f"{PAGE}?operator=Police", PAGE, operator="Police", new=2)

    assert refused.status_code == 409
    assert "New 3" in main(refused)
    assert editor.send(PAGE, PAGE).status_code == 422, "everything at once is not a choice"
    assert read(database, memberships.known_cameras) == {2: 1}


def test_one_camera_is_linked_and_taken_out_from_its_own_page(editor: Desk, database: Database) -> None:
    assert "Another" in main(editor.open("/moderation/cameras/4"))
    editor.send("/moderation/cameras/4", "/moderation/cameras/4/unlink")
    assert read(database, memberships.known_cameras) == {}

    preview = editor.client.get("/moderation/systems?system=1&cameras=4", follow_redirects=True)

    assert "Link 1 camera" in main(preview)
    assert "City watch 0 cameras" in main(editor.open("/moderation/systems"))


def test_linking_is_for_editors(desk: Desk, database: Database, editor: Desk) -> None:
    assert desk.open(PAGE).status_code == 403
    assert desk.open("/moderation/systems").status_code == 403
    assert "It belongs to a system" not in main(desk.open("/moderation/cameras/4"))
