from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.registry.dossiers import claims, memberships
from app.registry.filtering.filters import CameraFilter
from app.registry.map import map_index, profiles, profiling
from app.registry.map.points import camera_point
from app.registry.map.profiles import profile
from tests.factories import DAY, described_system, published_cameras, stated
from tests.registry.reading import index

RECOGNITION: Final = "facial_recognition"


def claim_of_one(session: Session, ids: list[int]) -> None:
    stated(session, 0, "purpose", "payment", camera_id=ids[1])


def take_back(session: Session, _: list[int]) -> None:
    claims.withdraw(session, 1, day=DAY)


def refute(session: Session, _: list[int]) -> None:
    claims.judge(session, 1, "refuted", day=DAY)


def link(session: Session, ids: list[int]) -> None:
    memberships.link(session, 2, CameraFilter(), day=DAY)


def unlink(session: Session, _: list[int]) -> None:
    memberships.unlink(session, 1, day=DAY)


def unlink_one(session: Session, ids: list[int]) -> None:
    memberships.unlink_camera(session, ids[2], day=DAY)


@pytest.mark.parametrize("few", [5000, 1])
def test_after_every_verb_points_have_the_profiles_that_a_rebuild_gives_them(
    session: Session, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(profiling, "FEW", few)
    ids = published_cameras(session, [{"lon": lon} for lon in range(6)])
    one, _ = described_system(session, "One"), described_system(session, "Two")
    stated(session, one, RECOGNITION, "enabled_claimed")
    memberships.link(session, one, ids[:4], day=DAY)
    stated(session, 0, RECOGNITION, "banned", camera_id=ids[3])
    before = index(session)

    for verb in (claim_of_one, take_back, refute, link, unlink, unlink_one):
        with session.begin_nested() as beginning:
            verb(session, ids)
            kept = index(session)
            list(map_index.rebuild(session))
            assert index(session) == kept != before, verb
            beginning.rollback()


def test_a_profile_keeps_its_number_while_what_it_says_changes(session: Session) -> None:
    system_id = described_system(session)
    memberships.link(session, system_id, published_cameras(session, [{}]), day=DAY)
    before = set(session.scalars(select(profile.c.id)))

    stated(session, system_id, RECOGNITION, "banned")
    stated(session, system_id, "purpose", "payment")

    assert set(session.scalars(select(profile.c.id))) == before == {profiles.FIRST}


def test_what_no_map_filters_by_is_in_no_profile(session: Session) -> None:
    stated(session, described_system(session), "legal_basis", "Section 8")
    stated(session, 1, "purpose", "unknown")

    assert profiles.said(session, set(session.scalars(select(profile.c.id)))) == {
        profiles.FIRST: {"system": {"1"}, "capability": set(), "certainty": set(), "purpose": set(), "vendor": set()}
    }


def test_points_that_lost_their_profile_are_given_it_again(session: Session) -> None:
    ids = published_cameras(session, [{"lon": lon} for lon in range(3)])
    system_id = described_system(session)
    memberships.link(session, system_id, ids[:2], day=DAY)
    right = index(session)[0]
    session.execute(update(camera_point).values(profile_id=0))

    profiling.settle(session, [system_id], ids)

    assert index(session)[0] == right
    assert profiling.own_of(session, 1) == []
