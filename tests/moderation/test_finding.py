import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from app.db import Database
from app.moderation import finding
from app.moderation.finding import number_in
from app.registry import contested_cameras, corrections
from app.registry.areas import Areas
from app.registry.geometry import BBox
from app.registry.model import LARGEST_ID
from app.registry.moderators import Moderator
from app.registry.unpublished import privacy, signals
from tests import factories
from tests.factories import DAY, NOW
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


def test_what_is_out_of_sight_or_contested_is_listed_in_their_areas_alone(
    desk: Desk, database: Database, camera: Callable[..., int]
) -> None:
    inside, outside = (
        [camera(surveillance_type="ALPR", **place) for _ in range(finding.PAGE + 2)]
        for place in ({}, {"lon": 2.35, "lat": 48.85})
    )
    denver = Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)])
    assert denver is not None
    with database.writing() as session:
        for number in (*outside, *inside):
            corrections.hide(session, number, privacy.DECIDED, day=DAY)
        for number in (inside[0], outside[0]):
            contested_cameras.mark(session, number)
            contested_cameras.ask(session, number, "restored", {}, version=None, moderator_id=1, day=DAY)
        session.execute(update(Moderator).values(areas=denver.dump()))
        factories.submitted_report(session, lon="2.35", lat="48.85")
        session.commit()

    first = desk.open("/moderation/cameras?hidden=privacy").text
    second = desk.open(f"/moderation/cameras?hidden=privacy&after={inside[finding.PAGE - 1]}").text

    listed = [set(map(int, re.findall("/moderation/cameras/([0-9]+)", page))) for page in (first, second)]
    assert listed[0] == set(inside[: finding.PAGE])
    assert listed[1] == {inside[0], *inside[finding.PAGE :]}
    for page in (first, desk.open(f"/moderation/cameras/{inside[0]}").text):
        assert '<span class="desk-count-number">0</span>' in page


@given(number=st.integers(1, LARGEST_ID), words=st.sampled_from(("%d", "# %d", "https://a.example/cameras/%d?x=9")))
@settings(max_examples=50)
def test_the_number_of_a_camera_is_found_in_what_was_pasted(number: int, words: str) -> None:
    assert number_in(words % number) == number


@pytest.mark.parametrize("typed", ["", "0", "Denver", "1.5", "39.7, -104.9", "/cameras/x", "/cameras/0", "9" * 20, "١"])
def test_what_is_no_number_of_a_camera_is_looked_for_as_a_place(typed: str) -> None:
    assert number_in(typed) is None
