from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, merges, revisions
from app.registry.errors import Conflict, Gone, Invalid, NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.geometry import Position
from tests.factories import DAY, details, published_camera
from tests.registry.rows import matching


def on_the_map(session: Session) -> list[int]:
    return [row["id"] for row in matching(session, CameraFilter().standing())]


def problems(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.field for problem in error.value.problems}


def test_a_change_states_only_what_it_names(session: Session) -> None:
    camera_id = published_camera(session, operator="City", height="4")

    done = corrections.change(session, camera_id, {"operator": "Police"}, day=DAY)

    row = cameras.get(session, camera_id)
    assert (row["operator"], row["height"], row["version"]) == ("Police", 4.0, 2)
    assert done == (camera_id, revisions.data_version(session))


def test_a_change_that_says_what_is_known_publishes_nothing(session: Session) -> None:
    camera_id = published_camera(session, operator="City")

    assert corrections.change(session, camera_id, {"operator": " City "}, day=DAY).seq is None
    assert cameras.get(session, camera_id)["version"] == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"camera_type": "cube"}, "camera_type"),
        ({"colour": "red"}, "colour"),
        ({"facial_recognition": "banned"}, "facial_recognition_source"),
        ({"end_date": "2019"}, "end_date"),
        ({"lat": "91"}, "lat"),
    ],
)
def test_a_change_is_checked_like_a_report(session: Session, facts: dict[str, object], field: str) -> None:
    camera_id = published_camera(session, start_date="2024")

    with pytest.raises(Invalid) as error:
        corrections.change(session, camera_id, facts, day=DAY)

    assert problems(error) == {field}


def test_a_change_made_on_an_older_version_is_refused_and_told_what_changed(session: Session) -> None:
    camera_id = published_camera(session)
    corrections.change(session, camera_id, {"operator": "City"}, day=DAY, version=1)
    corrections.change(session, camera_id, {"height": "4"}, day=DAY, version=2)

    with pytest.raises(Conflict) as error:
        corrections.change(session, camera_id, {"operator": "Police"}, day=DAY, version=1)

    assert error.value.fields == ("height", "operator")
    assert cameras.get(session, camera_id)["operator"] == "City"


def test_a_moved_camera_keeps_the_precision_of_its_place(session: Session) -> None:
    camera_id = published_camera(session)
    corrections.blur(session, camera_id, 100, day=DAY)

    corrections.move(session, camera_id, Position(-105.12345, 39.98765), day=DAY)

    row = cameras.get(session, camera_id)
    assert (row["lon"], row["lat"]) == (-105.123, 39.988)


def test_a_confirmation_keeps_the_later_day(session: Session) -> None:
    camera_id = published_camera(session, check_date="2025-06")

    for said, kept in (("2026-01-02", "2026-01-02"), ("2024", "2026-01-02")):
        corrections.confirm(session, camera_id, said, day=DAY)
        assert cameras.get(session, camera_id)["check_date"] == kept

    assert [each["kind"] for each in revisions.history(session, camera_id)] == ["confirmed", "confirmed", "created"]


def test_a_removal_says_when_why_and_what_shows_it(session: Session) -> None:
    camera_id = published_camera(session)

    corrections.remove(
        session, camera_id, "ban_or_court", day=DAY, end_date="2026-03", evidence_url="https://example.org/ruling"
    )

    row = cameras.get(session, camera_id)
    assert (row["record_state"], row["removal_reason"], row["lifecycle"]) == ("removed", "ban_or_court", "removed")
    assert (row["end_date"], row["removal_evidence"]) == ("2026-03", "https://example.org/ruling")
    assert on_the_map(session) == []


@pytest.mark.parametrize(
    ("reason", "said", "field"),
    [
        ("retracted", {}, "reason"),
        ("privacy", {}, "reason"),
        ("device_removed", {"end_date": "soon"}, "end_date"),
        ("device_removed", {"end_date": "2001"}, "end_date"),
        ("device_removed", {"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ("legal_takedown", {"evidence_url": "https://example.org/"}, "evidence_url"),
    ],
)
def test_a_removal_that_cannot_be_understood_is_refused(
    session: Session, reason: str, said: dict[str, Any], field: str
) -> None:
    camera_id = published_camera(session, start_date="2020")

    with pytest.raises(Invalid) as error:
        corrections.remove(session, camera_id, reason, day=DAY, **said)

    assert problems(error) == {field}


def test_a_hidden_camera_is_found_by_nobody(session: Session) -> None:
    camera_id = published_camera(session)

    corrections.hide(session, camera_id, "privacy", day=DAY)

    with pytest.raises(NotFound):
        cameras.get(session, camera_id)
    with pytest.raises(Conflict):
        corrections.hide(session, camera_id, "retracted", day=DAY)
    assert on_the_map(session) == []


def test_a_merged_camera_leads_to_the_one_that_stays(session: Session) -> None:
    gone, stays, last = (published_camera(session, operator=name) for name in ("City", "Police", "State"))

    corrections.merge(session, gone, stays, day=DAY)
    corrections.merge(session, stays, last, day=DAY)

    assert on_the_map(session) == [last]
    assert cameras.survivor(session, cameras.get(session, gone))["id"] == last
    assert merges.recorded_as(session, last) == [last, stays, gone]


def test_the_one_that_stays_takes_over_only_what_it_lacks(session: Session) -> None:
    claim = {"facial_recognition": "banned", "facial_recognition_source": "https://example.org/"}
    gone = published_camera(session, operator="City", model="X1", ref="7", **claim)
    stays = published_camera(session, operator="Police")

    corrections.merge(session, gone, stays, day=DAY, take_over=("operator", "model", "facial_recognition"))

    row = cameras.get(session, stays)
    assert (row["operator"], row["model"], row["ref"]) == ("Police", "X1", None)
    assert {name: row[name] for name in claim} == claim


def test_only_cameras_on_the_map_are_merged_and_never_in_a_circle(session: Session) -> None:
    one, two, removed = (published_camera(session) for _ in range(3))
    corrections.remove(session, removed, "never_existed", day=DAY)
    corrections.merge(session, one, two, day=DAY)

    for camera_id, into_id in ((two, one), (two, two), (two, removed), (removed, two), (one, two)):
        with pytest.raises(Conflict):
            corrections.merge(session, camera_id, into_id, day=DAY)


def test_what_hides_a_camera_hides_those_that_were_merged_into_it(session: Session) -> None:
    gone, stays = published_camera(session), published_camera(session)
    corrections.merge(session, gone, stays, day=DAY)

    corrections.hide(session, stays, "privacy", day=DAY)
    with pytest.raises(NotFound):
        cameras.get(session, gone)

    corrections.remove(session, stays, "legal_takedown", day=DAY)
    with pytest.raises(Gone):
        cameras.get(session, gone)


def test_a_second_device_is_split_off_with_a_number_of_its_own(session: Session) -> None:
    first = published_camera(session)

    second = corrections.split(session, first, details(camera_direction="180"), day=DAY)

    row = cameras.get(session, second.camera_id)
    assert (row["split_from"], row["camera_direction"], row["version"]) == (first, "180", 1)
    assert on_the_map(session) == [first, second.camera_id]
    assert second.seq == row["seq"]


def test_after_a_legal_takedown_nothing_can_be_done(session: Session) -> None:
    camera_id, other = published_camera(session), published_camera(session)
    corrections.remove(session, camera_id, "legal_takedown", day=DAY)

    for verb, arguments in (
        (corrections.change, ({"operator": "City"},)),
        (corrections.confirm, ("2026",)),
        (corrections.remove, ("device_removed",)),
        (corrections.hide, ("privacy",)),
        (corrections.merge, (other,)),
        (corrections.split, (details(),)),
        (corrections.redact, ("operator",)),
        (corrections.blur, (1000,)),
    ):
        with pytest.raises(Gone):
            verb(session, camera_id, *arguments, day=DAY)
    with pytest.raises(Gone):
        corrections.merge(session, other, camera_id, day=DAY)


def test_there_is_nothing_to_correct_where_no_camera_is(session: Session) -> None:
    with pytest.raises(NotFound):
        corrections.change(session, 99, {"operator": "City"}, day=DAY)
