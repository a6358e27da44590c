from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.unpublished import privacy, receipts, reports, signals, verdicts
from app.registry.unpublished.outcomes import Redact
from tests import factories
from tests.factories import DAY, NOW


def state(session: Session, camera_id: int) -> str:
    found: str = session.scalars(select(camera.c.record_state).where(camera.c.id == camera_id)).one()
    return found


def told(session: Session, camera_id: int) -> int:
    code = signals.privacy_problem(session, camera_id, "My window", now=NOW).code
    return reports.by_code(session, code).id


def test_a_camera_that_a_moderator_put_back_is_not_hidden_on_somebodys_word_again(session: Session) -> None:
    camera_id, person = factories.published_camera(session), factories.moderator(session).id
    verdicts.reject(session, told(session, camera_id), moderator_id=person, reason="no_problem", now=NOW)
    assert state(session, camera_id) == "published"

    assert not signals.privacy_problem(session, camera_id, "Really", now=NOW).is_hidden
    assert state(session, camera_id) == "published"


def test_while_another_says_the_same_it_stays_hidden(session: Session) -> None:
    camera_id, person = factories.published_camera(session), factories.moderator(session).id
    first, second = told(session, camera_id), told(session, camera_id)

    verdicts.reject(session, first, moderator_id=person, reason="no_problem", now=NOW)
    assert state(session, camera_id) == "hidden"
    verdicts.spam(session, second, moderator_id=person, now=NOW)
    assert state(session, camera_id) == "published"


def test_what_a_moderator_hid_for_good_is_not_put_back_by_the_next_verdict(session: Session) -> None:
    camera_id, person = factories.published_camera(session), factories.moderator(session).id
    first, second = told(session, camera_id), told(session, camera_id)

    verdicts.approve(session, first, moderator_id=person, now=NOW)
    verdicts.reject(session, second, moderator_id=person, reason="no_problem", now=NOW)

    assert state(session, camera_id) == "hidden"


def test_taking_out_the_detail_shows_the_rest_again(session: Session) -> None:
    camera_id = factories.published_camera(session, name="Smith", operator="City")
    person = factories.moderator(session).id

    verdicts.approve(
        session, told(session, camera_id), moderator_id=person, outcome=Redact(frozenset({"name"})), now=NOW
    )

    row = session.execute(select(camera).where(camera.c.id == camera_id)).mappings().one()
    assert (row["record_state"], row["name"], row["operator"]) == ("published", None, "City")


def test_who_takes_it_back_shows_the_camera_again(session: Session) -> None:
    camera_id = factories.published_camera(session)
    code = signals.privacy_problem(session, camera_id, "My window", now=NOW).code

    receipts.withdraw(session, code, day=DAY)

    assert state(session, camera_id) == "published"
    assert signals.privacy_problem(session, camera_id, "After all", now=NOW).is_hidden, "no moderator has looked"


def test_nobody_blanks_the_map(session: Session) -> None:
    many = privacy.MOST_HIDDEN_AN_HOUR + 2
    known = factories.published_cameras(session, [{"lon": -104 + n / 100} for n in range(many)])

    hidden = [signals.privacy_problem(session, each, "Mine", now=NOW).is_hidden for each in known]
    assert hidden == [True] * privacy.MOST_HIDDEN_AN_HOUR + [False] * 2
    assert state(session, known[-1]) == "published"

    later = NOW + timedelta(hours=1)
    assert signals.privacy_problem(session, known[-1], "Mine", now=later).is_hidden
