from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.registry import contested_cameras
from app.registry.errors import Conflict
from tests.factories import DAY, moderator, published_camera

Ask = Callable[..., None]


@pytest.fixture
def ask(session: Session) -> Ask:
    """Want something done to a camera."""
    person = moderator(session).id

    def ask(camera_id: int, verb: str = "merged") -> None:
        contested_cameras.ask(session, camera_id, verb, {"into_id": 2}, version=1, moderator_id=person, day=DAY)

    return ask


def test_a_camera_is_marked_once_and_until_it_is_not(session: Session) -> None:
    one, other = published_camera(session), published_camera(session)
    for _ in range(2):
        contested_cameras.mark(session, one)
    assert contested_cameras.are_marked(session, [one, other]) == {one}

    contested_cameras.unmark(session, one)

    assert contested_cameras.are_marked(session, [one, other]) == set()


@pytest.mark.parametrize("is_marked", [False, True])
def test_what_is_wanted_of_a_camera_leaves_it_as_marked_as_it_was(session: Session, ask: Ask, is_marked: bool) -> None:
    camera_id = published_camera(session)
    if is_marked:
        contested_cameras.mark(session, camera_id)
    ask(camera_id)
    with pytest.raises(Conflict):
        ask(camera_id, "removed")
    asked = contested_cameras.asked_of(session, camera_id)
    assert asked is not None
    assert (asked["verb"], asked["asked"], asked["version"]) == ("merged", {"into_id": 2}, 1)

    contested_cameras.settle(session, camera_id)

    assert contested_cameras.asked_of(session, camera_id) is None
    assert bool(contested_cameras.are_marked(session, [camera_id])) is is_marked
    ask(camera_id, "removed")


def test_who_marks_a_camera_of_which_something_is_wanted_does_not_call_it_off(session: Session, ask: Ask) -> None:
    camera_id = published_camera(session)
    ask(camera_id)

    contested_cameras.mark(session, camera_id)

    assert [each["camera_id"] for each in contested_cameras.waiting(session)] == [camera_id]
    assert contested_cameras.are_marked(session, [camera_id]) == {camera_id}


def test_what_was_wanted_long_ago_is_forgotten_and_nothing_else_is(session: Session, ask: Ask) -> None:
    old, marked = published_camera(session), published_camera(session)
    contested_cameras.mark(session, marked)
    ask(old)

    contested_cameras.forget(session, DAY)
    assert len(contested_cameras.waiting(session)) == 1
    contested_cameras.forget(session, DAY.replace(year=2027))

    assert contested_cameras.waiting(session) == []
    assert contested_cameras.are_marked(session, [old, marked]) == {marked}
