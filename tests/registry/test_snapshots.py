from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.registry import corrections, signals, undoing
from app.registry.corrections import Correction
from app.registry.snapshots import last_taken_out
from tests.factories import DAY, NOW, published_camera

Verb = Callable[[Session, int], Correction]


@pytest.mark.parametrize(
    "verb",
    [
        lambda session, camera_id: corrections.remove(session, camera_id, "legal_takedown", day=DAY),
        lambda session, camera_id: corrections.redact(session, camera_id, "operator", day=DAY),
        lambda session, camera_id: corrections.blur(session, camera_id, 1000, day=DAY),
        lambda session, camera_id: corrections.hide(session, camera_id, "privacy", day=DAY),
    ],
)
def test_what_was_taken_out_is_out_of_every_earlier_state_until_that_is_undone(session: Session, verb: Verb) -> None:
    camera_id = published_camera(session, operator="Ada")
    assert last_taken_out(session) == 0

    done = verb(session, camera_id)
    published_camera(session)

    assert last_taken_out(session) == done.seq
    undoing.undo(session, done.seq or 0, day=DAY, after_takedown=True)
    assert last_taken_out(session) == 0


def test_somebodys_word_and_what_is_gone_take_nothing_out(session: Session) -> None:
    reported, gone = published_camera(session), published_camera(session)
    assert signals.privacy_problem(session, reported, "My window.", now=NOW).is_hidden
    corrections.remove(session, gone, "device_removed", day=DAY)

    assert last_taken_out(session) == 0
