import pytest
from sqlalchemy.orm import Session

from app.registry import publishing, revisions
from app.registry.errors import Copied
from app.registry.map import map_index
from app.registry.publishing import Change
from app.registry.revisions import publication
from tests.factories import DAY, described_system, published_camera


def test_the_state_changes_with_cameras_with_dossiers_and_with_an_index_made_again(session: Session) -> None:
    seen = [revisions.state(session)]
    assert revisions.is_empty(session)
    published_camera(session)
    seen.append(revisions.state(session))
    described_system(session)
    seen.append(revisions.state(session))
    list(map_index.rebuild(session))
    seen.append(revisions.state(session))

    assert len({*seen}) == 4
    assert not revisions.is_empty(session)
    assert revisions.data_version(session) == 1, "only a camera is a revision"


def test_what_was_ever_changed_is_told_by_camera_and_what_a_new_one_said_is_not(session: Session) -> None:
    one, other = published_camera(session, operator="A"), published_camera(session, operator="A")
    publishing.publish(session, [Change("changed", {"operator": "B"}, one)], day=DAY)
    publishing.publish(session, [Change("changed", {"height": 4.0}, one)], day=DAY)

    changed = revisions.changed_fields(session, [one, other])

    assert {"operator", "height"} <= changed[one]
    assert changed[other] == set()
    assert revisions.changed_fields(session, []) == {}


def test_on_a_copy_nobody_sends_or_decides_and_is_told_where_the_original_is(session: Session) -> None:
    revisions.refuse_on_copies(session)
    session.execute(publication.update().values(origin="https://original.example"))

    with pytest.raises(Copied) as refused:
        revisions.refuse_on_copies(session)

    assert refused.value.origin == revisions.origin(session) == "https://original.example"
