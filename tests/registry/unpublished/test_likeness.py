from sqlalchemy.orm import Session

from app.registry.geometry import Position
from app.registry.unpublished import likeness, receipts, reports
from tests.factories import DAY, submitted_report


def test_what_waits_and_says_the_same_is_counted_until_it_is_taken_back(session: Session) -> None:
    first = submitted_report(session, note="By the door, 1")
    submitted_report(session, note="by the DOOR 2", lat="40")
    submitted_report(session, note="By the window")
    sameness = reports.by_code(session, first).sameness
    assert sameness is not None
    assert likeness.alike(session, sameness) == 2

    receipts.withdraw(session, first, day=DAY)

    assert likeness.alike(session, sameness) == 1


def test_what_waits_at_a_place_is_counted_there_alone(session: Session) -> None:
    codes = [submitted_report(session, lon="-104.9", lat="39.7") for _ in range(2)]
    submitted_report(session, lon="-104.8", lat="39.7")
    assert likeness.at_place(session, Position(-104.9, 39.7)) == 2

    receipts.withdraw(session, codes[0], day=DAY)

    assert likeness.at_place(session, Position(-104.9, 39.7)) == 1
