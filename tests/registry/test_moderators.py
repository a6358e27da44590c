import pytest
from sqlalchemy.orm import Session

from app.registry import moderators
from app.registry.areas import Areas
from app.registry.errors import Conflict, NotAllowed
from app.registry.geometry import BBox
from tests.factories import moderator

DENVER = Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)])


def test_each_role_may_what_those_before_it_may() -> None:
    allowed = [[moderators.may(role, least) for least in moderators.ROLES] for role in moderators.ROLES]
    assert allowed == [[True, False, False], [True, True, False], [True, True, True]]


def test_a_moderator_of_areas_decides_there_alone(session: Session) -> None:
    person = moderator(session, areas=DENVER)
    assert moderators.may_decide(person, -104.99, 39.74)
    assert not moderators.may_decide(person, 2.35, 48.85)
    moderators.must_decide(session, person.id, -104.99, 39.74)
    with pytest.raises(NotAllowed):
        moderators.must_decide(session, person.id, 2.35, 48.85)


def test_whose_account_is_closed_decides_nowhere(session: Session) -> None:
    person = moderator(session)
    assert moderators.may_decide(person, 2.35, 48.85)
    person.active = False
    assert not moderators.may_decide(person, 2.35, 48.85)


def test_an_editor_keeps_no_areas(session: Session) -> None:
    person = moderator(session, areas=DENVER)
    moderators.set_role(session, person.id, "editor", DENVER)
    assert (person.role, person.areas) == ("editor", None)


def test_the_last_administrator_stays_one(session: Session) -> None:
    admin = moderator(session, role="administrator").id
    with pytest.raises(Conflict):
        moderators.set_role(session, admin, "editor", None)
    with pytest.raises(Conflict):
        moderators.set_active(session, admin, active=False)
    moderator(session, "second@example.org", role="administrator")
    moderators.set_active(session, admin, active=False)
