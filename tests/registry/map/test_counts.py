from sqlalchemy.orm import Session

from app.registry.map import counts, terms
from tests.factories import published_camera


def test_more_names_than_fit_into_one_statement_are_asked_for_at_once(session: Session) -> None:
    published_camera(session, operator="City of Denver")
    number = terms.known(session, "operator", ["City of Denver"])["City of Denver"]

    assert counts.sizes(session, range(terms.FIRST, number + 70_000)) == {number: 1}
