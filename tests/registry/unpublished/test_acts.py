from sqlalchemy.orm import Session

from app.registry.unpublished import acts
from app.registry.unpublished.acts import Act
from tests import factories
from tests.factories import NOW


def test_the_log_is_read_from_its_end_page_by_page(session: Session) -> None:
    person = factories.moderator(session).id
    acts.write(session, person, NOW, [Act("spam", report_id=number) for number in range(1, 4)])

    first = acts.page(session, limit=2)
    rest = acts.page(session, before=first[-1]["id"])

    assert [each["report_id"] for each in (*first, *rest)] == [3, 2, 1]


def test_one_report_one_camera_and_one_moderator_have_a_log_of_their_own(session: Session) -> None:
    ada, bob = (factories.moderator(session, f"{name}@example.org").id for name in ("ada", "bob"))
    before, after = {"state": "received"}, {"state": "approved"}
    acts.write(session, ada, NOW, [Act("approved", 1, 9, 5, before=before, after=after), Act("asked", 2)])
    acts.write(session, bob, NOW, [Act("rejected", 1, reason="other")])

    assert [each["act"] for each in acts.page(session, report_id=1)] == ["rejected", "approved"]
    assert [each["act"] for each in acts.page(session, moderator_id=ada)] == ["asked", "approved"]
    [only] = acts.page(session, camera_id=9)
    assert (only["seq"], only["before"], only["after"], only["at"]) == (5, before, after, NOW)
