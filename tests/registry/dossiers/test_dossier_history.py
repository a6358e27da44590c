import pytest
from sqlalchemy.orm import Session

from app.registry import revisions
from app.registry.dossiers import dossier_history
from app.registry.dossiers.dossier_history import Story
from app.registry.errors import Copied, NotFound
from tests.copies import ORIGIN
from tests.factories import DAY, described_system, published_camera, stated


def test_what_is_written_together_is_numbered_in_its_order_and_read_on_from_anywhere(session: Session) -> None:
    for start in (1, 4):
        stories = [Story("changed", "system", start + at, {"name": "A"}, {"name": "B"}) for at in range(3)]
        dossier_history.write(session, stories, day=DAY)
    dossier_history.write(session, [], day=DAY)

    assert dossier_history.version(session) == 6
    told = [row["seq"] for row in dossier_history.page(session, after=2, limit=3)]
    assert told == [3, 4, 5]
    assert [row["subject_id"] for row in dossier_history.page(session, after=0, limit=10)] == [*range(1, 7)]
    one = dossier_history.get(session, 3)
    assert (one["subject_id"], one["before"], one["after"], one["day"]) == (3, {"name": "A"}, {"name": "B"}, DAY)
    with pytest.raises(NotFound):
        dossier_history.get(session, 7)


def test_a_dossier_tells_its_own_history_the_newest_first(session: Session) -> None:
    stories = [Story("changed", "claim", number, system_id=number % 2) for number in range(1, 7)]
    dossier_history.write(session, stories, day=DAY)

    assert [row["subject_id"] for row in dossier_history.of_system(session, 1, limit=2)] == [5, 3]


def test_a_copy_writes_no_history_of_its_own_and_has_the_numbers_of_its_origin(copy: Session) -> None:
    dossier_history.set_version(copy, 41)

    with pytest.raises(Copied, match=ORIGIN):
        dossier_history.write(copy, [Story("created", "system", 1)], day=DAY)
    assert dossier_history.version(copy) == 41


def test_the_history_has_no_gaps_beside_that_of_the_cameras(session: Session) -> None:
    published_camera(session)
    system_id = described_system(session)
    published_camera(session)
    stated(session, system_id, "operator", "City Police")

    told = dossier_history.page(session, after=0, limit=100)

    assert [(row["seq"], row["subject"]) for row in told] == [(1, "system"), (2, "organisation"), (3, "claim")]
    assert revisions.data_version(session) == 2
    assert revisions.state(session) == "2.0.3"
