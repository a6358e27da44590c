import pytest
from sqlalchemy.orm import Session

from app.registry.dossiers import memberships
from app.registry.dossiers.memberships import Preview
from app.registry.errors import Conflict, NotFound
from app.registry.filtering.filters import CameraFilter
from app.registry.unpublished import acts, membership_edits
from tests.factories import DAY, NOW, described_system, moderator, published_cameras

CITY = CameraFilter.parse([("operator", "City")])


@pytest.fixture
def editor(session: Session) -> int:
    """Somebody who may link, beside three cameras of the city and one of a shop."""
    published_cameras(session, [{"operator": "City"}] * 3 + [{"operator": "Shop"}])
    return moderator(session, role="editor").id


def test_what_was_planned_is_linked_and_stands_in_the_log(session: Session, editor: int) -> None:
    system_id = described_system(session)
    planned = membership_edits.plan(session, system_id, CITY)
    assert (planned.preview, [row["id"] for row in planned.shown]) == (Preview(3, 0, 0), [1, 2, 3])
    assert not memberships.are_any(session)

    linked = membership_edits.link(session, system_id, CITY, expected=planned.preview.new, moderator_id=editor, now=NOW)

    assert linked == 3
    [line] = acts.page(session)
    assert (line["act"], line["moderator_id"]) == ("linked", editor)
    assert line["after"] == {"system": system_id, "linking": 1, "cameras": 3}


@pytest.mark.parametrize(("wanted", "expected"), [([1], 3), ([1, 2], 1), ([], 0), ([77], 0)])
def test_other_cameras_than_were_shown_are_not_linked_nor_none_at_all(
    session: Session, editor: int, wanted: list[int], expected: int
) -> None:
    system_id = described_system(session)

    with pytest.raises(Conflict), session.begin_nested():
        membership_edits.link(session, system_id, wanted, expected=expected, moderator_id=editor, now=NOW)

    assert not memberships.are_any(session)
    assert acts.page(session) == []


def test_an_act_is_taken_back_once_and_as_a_whole(session: Session, editor: int) -> None:
    system_id = described_system(session)
    membership_edits.link(session, system_id, CITY, expected=3, moderator_id=editor, now=NOW)

    assert membership_edits.unlink(session, 1, moderator_id=editor, now=NOW) == 3

    assert not memberships.are_any(session)
    assert acts.page(session)[0]["before"] == {"linking": 1, "cameras": 3}
    with pytest.raises(Conflict):
        membership_edits.unlink(session, 1, moderator_id=editor, now=NOW)


def test_one_camera_leaves_its_system_and_its_own_log_says_so(session: Session, editor: int) -> None:
    system_id = described_system(session)
    memberships.link(session, system_id, CITY, day=DAY)

    assert membership_edits.unlink_camera(session, 2, moderator_id=editor, now=NOW) == system_id

    assert memberships.known_cameras(session) == {system_id: 2}
    assert [line["before"] for line in acts.page(session, camera_id=2)] == [{"system": system_id}]
    with pytest.raises(NotFound):
        membership_edits.unlink_camera(session, 2, moderator_id=editor, now=NOW)
