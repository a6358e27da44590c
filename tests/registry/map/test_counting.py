import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.registry import publishing
from app.registry.dossiers import memberships
from app.registry.map import counting, counts, terms
from app.registry.map.counts import EVERYTHING, FEWER_LEVELS, LEVELS, WORLD, cell_count
from app.registry.map.points import camera_point
from app.registry.map.profiles import FIRST
from app.registry.publishing import Change
from tests.factories import DAY, described_system, published_camera, published_cameras, stated
from tests.registry.reading import index

SPOTS = [(-104.99, 39.74), (-104.9901, 39.7401), (2.35, 48.85), (179.9999, -16.5), (-179.9999, -16.5)]


def test_every_level_counts_every_camera(session: Session) -> None:
    for lon, lat in SPOTS:
        published_camera(session, lon=lon, lat=lat)

    _, rows, _ = index(session)

    for level in (WORLD, *LEVELS):
        assert sum(n for at, subject, _, _, n, _, _ in rows if (at, subject) == (level, "0")) == len(SPOTS)


def test_an_emptied_cell_leaves_no_row(session: Session) -> None:
    camera_id = published_camera(session)

    publishing.publish(session, [publishing.removal(camera_id, "never_existed")], day=DAY)

    assert index(session) == ([], [], [])


def levels_of(session: Session, subject: int) -> set[int]:
    return set(session.scalars(select(cell_count.c.level).where(cell_count.c.subject == subject)))


def test_a_name_is_counted_for_the_map_while_it_is_common(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "COMMON", 3)
    first, *_ = published_cameras(session, [{"operator": "City"}] * 2)
    number = terms.known(session, "operator", ["City"])["City"]
    assert levels_of(session, number) == {WORLD}

    third = published_camera(session, operator="City")
    assert levels_of(session, number) == {WORLD, *FEWER_LEVELS}

    publishing.publish(session, [Change("changed", {"operator": None}, first)], day=DAY)
    assert levels_of(session, number) == {WORLD}
    publishing.publish(session, [Change("changed", {"operator": "City"}, first)], day=DAY)
    assert levels_of(session, number) == {WORLD, *FEWER_LEVELS}, "and all three are counted, not the last alone"
    top = select(cell_count.c.n).where(cell_count.c.level == FEWER_LEVELS[0], cell_count.c.subject == number)
    assert sum(session.scalars(top)) == third == 3


def test_what_is_said_anew_of_a_camera_that_stays_changes_no_number(session: Session) -> None:
    camera_id = published_camera(session, model="A")
    before = index(session)

    publishing.publish(session, [Change("changed", {"model": "B"}, camera_id)], day=DAY)

    assert index(session) == before


def test_the_cameras_of_a_profile_are_counted_again_and_no_others(session: Session) -> None:
    ids = published_cameras(session, [{"lon": lon, "lat": lat} for lon, lat in SPOTS])
    for name, members in (("One", ids[:2]), ("Two", ids[2:3])):
        system_id = described_system(session, name)
        stated(session, system_id, "facial_recognition", "enabled_claimed")
        memberships.link(session, system_id, members, day=DAY)
    right = index(session)
    of_profiles = cell_count.c.subject >= FIRST
    session.execute(update(cell_count).where(of_profiles, cell_count.c.level > WORLD).values(n=7))
    session.execute(delete(cell_count).where(of_profiles, cell_count.c.level == WORLD))
    numbers = set(session.scalars(select(camera_point.c.profile_id).where(camera_point.c.profile_id > 0)))

    counting.recount(session, numbers)

    assert len(numbers) == 2
    assert index(session) == right
    assert levels_of(session, EVERYTHING) == {WORLD, *LEVELS}
