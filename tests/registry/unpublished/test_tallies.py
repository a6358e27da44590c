from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.registry.unpublished import reports, tallies, verdicts
from app.registry.unpublished.proposals import Proposal
from app.registry.unpublished.reports import Report
from app.registry.unpublished.tallies import desk_count, report_tally
from tests import factories
from tests.factories import DAY, NOW


def received(session: Session, area: str, *, risk: int = 0, proven: bool = True) -> int:
    proposal = Proposal.parse(factories.filled_form())
    return reports.by_code(session, reports.submit(session, proposal, day=DAY, area=area, risk=risk, proven=proven)).id


def test_what_waits_is_counted_by_everything_it_is_told_apart_by(session: Session) -> None:
    received(session, "Ohio", risk=2)
    received(session, "Utah", proven=False)
    verdicts.ask(session, received(session, "Utah"), "Where?", moderator_id=factories.moderator(session).id, now=NOW)

    assert tallies.waiting(session) == {
        "state": {"received": 2, "needs_info": 1},
        "kind": {"new": 2},
        "day": {"2026-11-23": 2},
        "risk": {"0": 1, "2": 1},
        "proven": {"0": 1, "1": 1},
    }


def test_the_busiest_areas_come_first(session: Session) -> None:
    for area in ("Utah", "Ohio", "Utah", "Texas"):
        received(session, area)

    assert list(tallies.busiest_areas(session, limit=2).items()) == [("Utah", 2), ("Ohio", 1)]


def test_an_area_is_found_by_a_part_of_its_name_in_any_case(session: Session) -> None:
    for area in ("Île-de-France, France", "100% Town, Ohio", "Utah"):
        received(session, area)

    assert list(tallies.areas_named(session, "ÎLE")) == ["Île-de-France, France"]
    assert list(tallies.areas_named(session, "FRANCE")) == ["Île-de-France, France"]
    assert list(tallies.areas_named(session, "%")) == ["100% Town, Ohio"]


def test_counts_that_are_wrong_are_made_again(session: Session) -> None:
    received(session, "Ohio")
    right = tallies.waiting(session)
    session.execute(update(report_tally).values(n=7))

    tallies.rebuild(session, Report.__table__)

    assert tallies.waiting(session) == right


def test_what_is_taken_back_is_counted_no_more(session: Session) -> None:
    event = (DAY, "spam", "new", "", 3)
    tallies.note(session, [event, event])
    tallies.note(session, [(DAY + timedelta(days=1), "undone", "new", "", 0)], not_any_more=[event])

    rows = session.execute(select(desk_count.c.event, desk_count.c.n).order_by(desk_count.c.event)).all()
    assert rows == [("spam", 1), ("undone", 1)]
