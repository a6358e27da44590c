from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.registry import publishing, undoing, wins
from app.registry.dossiers import claims
from tests.factories import DAY, described_system, published_camera, stated

TODAY = date(2026, 11, 26)


def removed(session: Session, reason: str) -> int:
    camera_id = published_camera(session)
    publishing.publish(session, [publishing.removal(camera_id, reason, end_date="2026-05")], day=DAY)
    return camera_id


def test_cameras_that_came_to_an_end_are_told_the_last_first_and_counted_by_reason(session: Session) -> None:
    court, taken, other = (removed(session, reason) for reason in ("ban_or_court", "device_removed", "ban_or_court"))
    for reason in ("relocated", "never_existed", "legal_takedown"):
        removed(session, reason)
    published_camera(session, lifecycle="removed")

    told = wins.cameras(session, limit=2)

    assert [row["id"] for row in told] == [other, taken]
    assert [row["id"] for row in wins.cameras(session, before=told[-1]["seq"], limit=2)] == [court]
    assert wins.count_cameras(session) == {"ban_or_court": 2, "device_removed": 1}


def test_one_that_was_put_back_is_no_win_any_more(session: Session) -> None:
    camera_id = removed(session, "device_removed")
    undoing.restore(session, camera_id, day=DAY)

    assert not wins.cameras(session, limit=2)
    assert wins.count_cameras(session) == {}


@pytest.mark.parametrize(
    ("predicate", "value", "until", "is_an_end"),
    [
        ("system_state", "banned", None, True),
        ("system_state", "removed", "2027", True),
        ("facial_recognition", "disabled", None, True),
        ("facial_recognition", "banned", "2024", False),
        ("facial_recognition", "enabled_claimed", "2018-07", True),
        ("facial_recognition", "enabled_claimed", "2026-11-26", False),
        ("facial_recognition", "none_known", "2018", False),
        ("system_state", "trial", "2018", True),
        ("system_state", "active", None, False),
    ],
)
def test_an_end_is_what_somebody_says_is_one(
    session: Session, predicate: str, value: str, until: str | None, is_an_end: bool
) -> None:
    system_id = described_system(session)
    stated(session, system_id, predicate, value, valid_until=until or "")

    assert (system_id in wins.systems(session, TODAY)) == is_an_end


def test_an_end_that_was_refuted_is_none(session: Session) -> None:
    claim_id = stated(session, described_system(session), "system_state", "banned")
    claims.judge(session, claim_id, "refuted", day=DAY)

    assert wins.systems(session, TODAY) == {}
