"""What the law took down keeps its reports from everybody who does not ask for them by name."""

from typing import Any, Final, NamedTuple

import pytest
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, undoing
from app.registry.geometry import BBox, Position
from app.registry.unpublished import bulk_verdicts, closed, queue, queue_index, reports, signals, tallies, verdicts
from app.registry.unpublished.claim_proposals import About
from app.registry.unpublished.proposals import Correction
from app.registry.unpublished.queue_filter import OLDEST, QueueFilter, Sort
from tests import factories
from tests.factories import DAY, NOW
from tests.registry.unpublished.received import TODAY, everything

ALL: Final = QueueFilter(also_closed=True)
AREA: Final = "Utah"


class Planted(NamedTuple):
    """A camera, which is taken down, and the reports that this closes and leaves open."""

    camera_id: int
    shut: list[int]
    left: list[int]


@pytest.fixture
def planted(session: Session) -> Planted:
    """Reports of every kind about a camera, about what was merged into it, and about another one."""
    taken, same, other = (factories.published_camera(session, lon=lon) for lon in (10.0, 10.0, 20.0))
    everyone = []
    for about in (taken, same, other):
        corrections.confirm(session, about, "2026", day=DAY)
        signals.say(session, about, "still_there", day=DAY, area=AREA)
        signals.say(session, about, "gone", day=DAY, area=AREA)
        factories.submitted_claim(session, About(camera_id=about, position=Position(10.0, 50.0)))
        change = Correction.parse({"operator": "City", "knowledge": "survey"}, cameras.known(session, about))
        reports.submit(session, change, day=DAY, area=AREA, risk=2)
        everyone += [each.id for each in reports.about(session, about)]
    new = reports.by_code(session, factories.submitted_report(session)).id
    corrections.merge(session, same, taken, day=DAY)
    corrections.remove(session, taken, "legal_takedown", day=DAY)
    return Planted(taken, everyone[:8], [*everyone[8:], new])


def test_nobody_meets_them_in_any_order_or_part_of_the_queue(session: Session, planted: Planted) -> None:
    parts: tuple[tuple[dict[str, Any], list[int]], ...] = (
        ({}, planted.left),
        ({"kinds": ("change", "claim")}, planted.left[2:4]),
        ({"risks": (2,)}, planted.left[3:4]),
        ({"area": AREA}, [*planted.left[:2], planted.left[3]]),
        ({"bbox": BBox(5, 45, 15, 55)}, planted.left[2:3]),
        ({"about_id": planted.camera_id}, []),
    )
    for terms, left in parts:
        for sort in (OLDEST, Sort("riskiest"), Sort("nearest", Position(10.0, 50.0))):
            assert sorted(everything(session, QueueFilter(**terms), sort, 3)) == sorted(left), (terms, sort)
        assert queue.count(session, QueueFilter(**terms), today=TODAY) == (len(left), True)
    assert sorted(everything(session, ALL, OLDEST, 3)) == sorted([*planted.shut, *planted.left])
    assert queue.count(session, ALL, today=TODAY).n == len(planted.shut) + len(planted.left)


def test_the_next_report_is_never_one_of_them(session: Session, planted: Planted) -> None:
    person = factories.moderator(session).id
    met, here = [], None
    for _ in planted.left:
        found = queue.next_after(session, here, moderator_id=person, now=NOW)
        assert found is not None
        met.append(here := found.id)

    assert sorted(met) == sorted(planted.left)


@pytest.mark.parametrize("sort", [OLDEST, Sort("nearest", Position(0.0, 50.0))])
def test_nobody_learns_where_one_of_them_stands_by_going_on_from_it(
    session: Session, planted: Planted, sort: Sort
) -> None:
    first = queue.page(session, QueueFilter(), sort, today=TODAY)

    assert queue.page(session, QueueFilter(), sort, today=TODAY, after=planted.shut[-1]) == first
    assert queue_index.place(session, QueueFilter(), planted.shut[-1]) is None
    assert queue_index.place(session, ALL, planted.shut[-1]) is not None


def test_kept_counts_are_told_without_them(session: Session, planted: Planted) -> None:
    some = closed.waiting(session, QueueFilter())

    assert some["state"]["received"] == len(planted.left)
    assert {kind: n for kind, n in some["kind"].items() if n} == dict.fromkeys(
        ("still_there", "gone", "claim", "change", "new"), 1
    )
    assert sum(some["day"].values()) == sum(some["risk"].values()) == sum(some["proven"].values()) == len(planted.left)
    assert closed.busiest_areas(session, QueueFilter(), limit=9) == {AREA: 3, "": 2}
    assert closed.waiting(session, ALL) == tallies.waiting(session)
    assert closed.busiest_areas(session, ALL, limit=9) == tallies.busiest_areas(session, limit=9)


def test_an_area_in_which_only_they_wait_is_not_named(session: Session) -> None:
    camera_id = factories.published_camera(session)
    signals.say(session, camera_id, "gone", day=DAY, area="Ohio")
    corrections.remove(session, camera_id, "legal_takedown", day=DAY)

    assert closed.busiest_areas(session, QueueFilter(), limit=9) == {}
    assert closed.busiest_areas(session, ALL, limit=9) == {"Ohio": 1}


def test_a_decision_in_bulk_leaves_them_out(session: Session, planted: Planted) -> None:
    person = factories.moderator(session).id

    seen = bulk_verdicts.preview(session, QueueFilter(), "spam", moderator_id=person, today=DAY)

    assert sorted(seen.ids) == sorted(planted.left)
    bulk_verdicts.decide(session, QueueFilter(), "spam", moderator_id=person, token=seen.token, now=NOW)
    assert sorted(everything(session, ALL, OLDEST, 9)) == sorted(planted.shut)


def test_what_the_camera_came_of_is_closed_with_it(session: Session) -> None:
    person = factories.moderator(session).id
    number = reports.by_code(session, factories.submitted_report(session)).id
    camera_id = factories.approved_camera(session, number, moderator_id=person, details=factories.details())
    again = reports.by_code(session, factories.submitted_report(session)).id
    verdicts.duplicate(session, again, camera_id, moderator_id=person, now=NOW)
    decided = {"approved": number, "duplicate": again}
    for state, report_id in decided.items():
        assert everything(session, QueueFilter(state=state), OLDEST, 9) == [report_id]

    corrections.remove(session, camera_id, "legal_takedown", day=DAY)

    for state, report_id in decided.items():
        assert everything(session, QueueFilter(state=state), OLDEST, 9) == []
        assert everything(session, QueueFilter(state=state, also_closed=True), OLDEST, 9) == [report_id]


def test_they_are_there_again_when_the_camera_is_and_gone_when_that_is_taken_back(
    session: Session, planted: Planted
) -> None:
    restored = undoing.restore(session, planted.camera_id, day=DAY, after_takedown=True)
    assert len(everything(session, QueueFilter(), OLDEST, 9)) == len(planted.shut) + len(planted.left)
    assert closed.left_out(session, QueueFilter()) == []
    assert closed.tallied(session, QueueFilter()) == {}

    undoing.undo(session, restored.seq or 0, day=DAY)

    assert sorted(everything(session, QueueFilter(), OLDEST, 9)) == sorted(planted.left)
