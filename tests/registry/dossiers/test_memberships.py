import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.registry import corrections
from app.registry.dossiers import dossier_history, memberships
from app.registry.dossiers.memberships import Preview
from app.registry.errors import Conflict, NotFound
from app.registry.filtering.filters import CameraFilter
from tests.factories import DAY, described_system, published_camera, published_cameras

POLICE = CameraFilter.parse([("operator", "Police")])


def test_cameras_are_linked_by_a_filter_as_its_preview_says_and_unlinked_at_once(session: Session) -> None:
    police = published_cameras(session, [{"operator": "Police", "lat": 39.7 + n / 100} for n in range(3)])
    published_camera(session, operator="Shop")
    first, second = described_system(session), described_system(session, "Another")
    memberships.link(session, second, police[:1], day=DAY)
    assert memberships.preview(session, first, POLICE) == Preview(new=2, here=0, elsewhere=1)

    linking_id = memberships.link(session, first, POLICE, day=DAY)

    assert memberships.systems_of(session, police) == {police[0]: second, police[1]: first, police[2]: first}
    assert memberships.known_cameras(session) == {first: 2, second: 1}
    assert memberships.preview(session, first, POLICE) == Preview(new=0, here=2, elsewhere=1)
    assert [row["id"] for row in memberships.page(session, first, after=police[1], limit=5)] == police[2:]

    assert memberships.unlink(session, linking_id, day=DAY) == 2
    assert memberships.known_cameras(session) == {second: 1}
    told = [(row["kind"], row["after"], row["before"]) for row in dossier_history.of_system(session, first)]
    assert told[:2] == [
        ("unlinked", None, {"cameras": 2}),
        ("linked", {"query": "operator=Police", "cameras": 2}, None),
    ]
    with pytest.raises(Conflict):
        memberships.unlink(session, linking_id, day=DAY)


def test_a_box_links_what_is_in_it(session: Session) -> None:
    here = published_camera(session)
    published_camera(session, lon=2.35, lat=48.85)
    system_id = described_system(session)

    memberships.link(session, system_id, CameraFilter.parse([("bbox", "-105,39,-104,40")]), day=DAY)

    assert memberships.system_of(session, here) == system_id
    assert memberships.known_cameras(session) == {system_id: 1}
    assert [row["cameras"] for row in memberships.linkings(session, system_id)] == [1]


def test_linking_writes_no_camera_and_takes_as_many_statements_for_many_as_for_one(session: Session) -> None:
    published_cameras(session, [{"operator": "Police", "lat": 39 + n / 1000} for n in range(300)])
    published_camera(session, operator="One")
    system_id = described_system(session)
    said: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: said.append(given[2]))

    memberships.link(session, system_id, CameraFilter.parse([("operator", "One")]), day=DAY)
    for_one = len(said)
    memberships.link(session, system_id, POLICE, day=DAY)

    # The map index takes fifty rows at a time.
    assert len(said) < 2 * for_one + 20
    assert not any("UPDATE camera SET" in each or "INTO revision" in each for each in said)
    assert memberships.known_cameras(session) == {system_id: 301}


def test_linking_looks_for_nothing_in_the_table_that_it_fills(session: Session) -> None:
    """PostgreSQL, which believed it to have few rows, would read all of it again for every new one."""
    published_camera(session)
    system_id = described_system(session)
    said: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *given: said.append(given[2]))

    memberships.link(session, system_id, CameraFilter(), day=DAY)

    [into] = [each for each in said if "INTO system_camera" in each]
    assert "FROM system_camera" not in into
    assert "ON CONFLICT DO NOTHING" in into


def test_what_is_not_on_the_map_is_not_linked_nor_counted(session: Session) -> None:
    hidden, later = published_camera(session), published_camera(session)
    system_id = described_system(session)
    corrections.hide(session, hidden, "privacy", day=DAY)
    memberships.link(session, system_id, CameraFilter(), day=DAY)
    memberships.link(session, system_id, [hidden], day=DAY)
    assert memberships.systems_of(session, [hidden, later]) == {later: system_id}

    corrections.hide(session, later, "privacy", day=DAY)

    assert memberships.known_cameras(session) == {}
    assert memberships.page(session, system_id, limit=5) == []


def test_as_many_are_counted_as_are_listed_whatever_became_of_them(session: Session) -> None:
    ids = published_cameras(session, [{"lat": 39 + n / 10} for n in range(7)])
    system_id, other = described_system(session), described_system(session, "Another")
    memberships.link(session, other, ids[:1], day=DAY)
    memberships.link(session, system_id, CameraFilter(), day=DAY)
    corrections.hide(session, ids[0], "privacy", day=DAY)
    corrections.hide(session, ids[1], "retracted", day=DAY)
    for camera_id, reason in zip(ids[2:5], ("device_removed", "never_existed", "legal_takedown"), strict=True):
        corrections.remove(session, camera_id, reason, day=DAY)
    corrections.merge(session, ids[5], ids[6], day=DAY)

    listed = [row["id"] for row in memberships.page(session, system_id, limit=9)]

    assert listed == [ids[2], ids[6]]
    assert memberships.known_cameras(session) == {system_id: 2}


def test_there_has_to_be_a_system(session: Session) -> None:
    with pytest.raises(NotFound):
        memberships.link(session, 1, CameraFilter(), day=DAY)
    with pytest.raises(NotFound):
        memberships.preview(session, 1, CameraFilter())
    with pytest.raises(NotFound):
        memberships.unlink(session, 1, day=DAY)
