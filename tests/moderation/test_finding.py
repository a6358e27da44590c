from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db import Database
from app.moderation.finding import number_in
from app.registry import contested_cameras
from app.registry.model import LARGEST_ID
from app.registry.unpublished import signals
from tests.factories import NOW
from tests.moderation.conftest import Desk
from tests.moderation.editing import sent


@pytest.mark.parametrize("typed", ["%d", "#%d", "https://lookback.example/cameras/%d?instead_of=9", "/cameras/%d"])
def test_a_camera_is_found_by_its_number_or_address(desk: Desk, camera: Callable[..., int], typed: str) -> None:
    number = camera()
    answer = desk.client.get("/moderation/cameras", query_string={"find": typed % number})
    assert answer.status_code == 303
    assert answer.location == f"/moderation/cameras/{number}"


def test_a_camera_is_found_by_its_place(desk: Desk, camera: Callable[..., int]) -> None:
    near, far = camera(operator="Near"), camera(operator="Far", lon=2.35, lat=48.85)
    page = desk.client.get("/moderation/cameras", query_string={"find": "39.7392, -104.9903"}).text
    assert f"/moderation/cameras/{near}" in page
    assert f"/moderation/cameras/{far}" not in page
    assert desk.client.get("/moderation/cameras", query_string={"find": "99999"}).status_code == 404
    assert "Nobody here knows this place" in desk.client.get("/moderation/cameras?find=Nowhere+at+all").text


def test_what_a_privacy_report_hid_is_listed_until_somebody_has_looked(
    editor: Desk, database: Database, camera: Callable[..., int]
) -> None:
    number = camera()
    with database.writing() as session:
        signals.privacy_problem(session, number, "My window.", now=NOW)
        session.commit()
    assert f"/moderation/cameras/{number}" in editor.open("/moderation/cameras").text
    page = editor.open(f"/moderation/cameras/{number}").text
    assert "/moderation/reports/1" in page

    sent(editor, number, "restore")

    assert f"/moderation/cameras/{number}" not in editor.open("/moderation/cameras").text
    with database.reading() as session:
        assert contested_cameras.waiting(session) == []


@given(number=st.integers(1, LARGEST_ID), words=st.sampled_from(("%d", "# %d", "https://a.example/cameras/%d?x=9")))
@settings(max_examples=50)
def test_the_number_of_a_camera_is_found_in_what_was_pasted(number: int, words: str) -> None:
    assert number_in(words % number) == number


@pytest.mark.parametrize("typed", ["", "0", "Denver", "1.5", "39.7, -104.9", "/cameras/x", "/cameras/0", "9" * 20, "١"])
def test_what_is_no_number_of_a_camera_is_looked_for_as_a_place(typed: str) -> None:
    assert number_in(typed) is None
