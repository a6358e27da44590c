from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.registry import corrections, undoing
from app.registry.corrections import Correction
from app.registry.dossiers import claims, dossier_history
from app.registry.snapshots import TakenOut, taken_out
from app.registry.unpublished import signals
from tests.factories import DAY, NOW, described_system, published_camera, stated

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
    assert taken_out(session).revision == 0

    done = verb(session, camera_id)
    published_camera(session)

    assert taken_out(session).revision == done.seq
    undoing.undo(session, done.seq or 0, day=DAY, after_takedown=True)
    assert taken_out(session).revision == 0


def test_somebodys_word_and_what_is_gone_take_nothing_out(session: Session) -> None:
    reported, gone = published_camera(session), published_camera(session)
    assert signals.privacy_problem(session, reported, "My window.", now=NOW).is_hidden
    corrections.remove(session, gone, "device_removed", day=DAY)

    assert taken_out(session).revision == 0


def test_a_camera_whose_publication_was_taken_back_is_out_of_what_was_made_while_it_was_there(session: Session) -> None:
    published_camera(session)
    camera_id = published_camera(session)
    published_camera(session)

    done = undoing.undo(session, 2, day=DAY)
    published_camera(session)

    out = taken_out(session)
    assert [out.may_be_in(made, 0) for made in range(1, 6)] == [False, True, True, False, False]
    undoing.restore(session, camera_id, day=DAY)
    assert (done.seq, taken_out(session)) == (4, TakenOut())


def test_a_claim_that_was_taken_back_is_out_of_what_was_made_while_it_was_there(session: Session) -> None:
    system_id = described_system(session)
    before = dossier_history.version(session)
    claim_id = stated(session, system_id, "purpose", "payment")
    there = dossier_history.version(session)
    assert taken_out(session) == TakenOut()

    claims.withdraw(session, claim_id, day=DAY)
    after = dossier_history.version(session)

    out = taken_out(session)
    assert [out.may_be_in(0, made) for made in (0, before, there, after)] == [False, False, True, False]
    claims.restore(session, claim_id, day=DAY)
    assert taken_out(session) == TakenOut()
