import pytest
from sqlalchemy.orm import Session

from app.registry.geometry import BBox
from app.registry.unpublished import queue, receipts, reports, signals, tallies, verdicts
from app.registry.unpublished.queue_filter import QueueFilter, Sort
from app.registry.unpublished.reports import Report
from tests import factories
from tests.factories import DAY, NOW
from tests.registry.unpublished.received import TODAY, Box, everything, received


def test_what_is_not_proven_waits_behind_what_is(session: Session) -> None:
    unproven = received(session, proven=False)
    proven = [received(session) for _ in range(2)]

    assert everything(session, QueueFilter(), Sort(), 1) == [*proven, unproven]
    assert [each.id for each in queue.page(session, QueueFilter(proven=False), today=TODAY)] == [unproven]


def test_the_riskiest_come_first_and_of_these_the_oldest(session: Session) -> None:
    ids = {risk: [received(session, risk=risk) for _ in range(2)] for risk in (0, 3, 1)}

    assert everything(session, QueueFilter(), Sort("riskiest"), 1) == [*ids[3], *ids[1], *ids[0]]
    assert everything(session, QueueFilter(risks=(0, 3)), Sort("riskiest"), 5) == [*ids[3], *ids[0]]


def test_a_filter_selects_what_it_says(session: Session) -> None:
    camera_id = factories.published_camera(session)
    signals.say(session, camera_id, "gone", day=DAY, area="Utah, United States")
    old = received(session, area="Colorado, United States", note="The same text 1")
    young = received(
        session, days=39, area="Île-de-France, France", risk=2, lon="2.35", lat="48.85", note="the same text"
    )
    [gone] = {1, 2, 3} - {old, young}
    same = reports.get(session, young).sameness

    for wanted, ids in (
        (QueueFilter(kinds=("gone",)), [gone]),
        (QueueFilter(kinds=("gone", "change")), [gone]),
        (QueueFilter(area="united"), [gone, old]),
        (QueueFilter(area="ÎLE"), [young]),
        (QueueFilter(area="nowhere"), []),
        (QueueFilter(risks=(2, 3)), [young]),
        (QueueFilter(age=(30, None)), [gone, old]),
        (QueueFilter(age=(0, 1)), [young]),
        (QueueFilter(bbox=BBox(2, 48, 3, 49)), [young]),
        (QueueFilter(areas=Box(BBox(-106, 39, -104, 40))), [gone, old]),
        (QueueFilter(areas=Box(BBox(-106, 39, -104, 40)), kinds=("new",)), [old]),
        (QueueFilter(sameness=same), [old, young]),
        (QueueFilter(about_id=camera_id), [gone]),
        (QueueFilter(contested=True), []),
        (QueueFilter(state="approved"), []),
    ):
        assert queue.matching(session, wanted, today=TODAY, limit=9) == sorted(ids), wanted
        assert queue.count(session, wanted, today=TODAY) == (len(ids), True), wanted


def test_counts_of_what_waits_follow_every_verb(session: Session) -> None:
    person = factories.moderator(session).id
    codes = [factories.submitted_report(session) for _ in range(4)]
    ids = [reports.by_code(session, code).id for code in codes]
    assert tallies.waiting(session)["state"] == {"received": 4, "needs_info": 0}

    verdicts.approve(session, ids[0], moderator_id=person, now=NOW)
    verdicts.ask(session, ids[1], "Where?", moderator_id=person, now=NOW)
    receipts.withdraw(session, codes[2], day=DAY)

    waiting = tallies.waiting(session)
    assert waiting["state"] == {"received": 1, "needs_info": 1}
    assert waiting["kind"] == {"new": 1}
    assert queue.count(session, today=TODAY) == (1, True)
    tallies.rebuild(session, Report.__table__)
    assert tallies.waiting(session) == waiting


def test_a_long_selection_is_counted_no_further_than_it_matters(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_COUNTED", 3)
    for _ in range(3):
        received(session, lon="2.35")
    wanted = QueueFilter(age=(1, None))
    assert queue.count(session, wanted, today=TODAY) == (3, True)

    received(session)

    assert queue.count(session, wanted, today=TODAY) == (3, False)


def test_a_claimed_report_is_passed_over_by_others_until_the_claim_ends(session: Session) -> None:
    first, second = received(session), received(session)
    ada, bob = (factories.moderator(session, f"{name}@example.org").id for name in ("ada", "bob"))

    assert queue.claim(session, first, moderator_id=ada, now=NOW)
    assert not queue.claim(session, first, moderator_id=bob, now=NOW)

    report = reports.get(session, first)
    assert (queue.claimant(report, NOW), queue.claimant(report, NOW + queue.CLAIM)) == (ada, None)
    assert report.version == 1, "a claim is no change"
    assert next_id(session, None, bob) == second
    assert next_id(session, None, ada) == first
    assert queue.claim(session, first, moderator_id=bob, now=NOW + queue.CLAIM)
    assert queue.release(session, first, moderator_id=bob)
    assert not queue.release(session, first, moderator_id=ada)


def test_after_the_last_report_comes_the_first_again(session: Session) -> None:
    first, second = received(session), received(session)
    person = factories.moderator(session).id

    assert next_id(session, first, person) == second
    assert next_id(session, second, person) == first
    verdicts.spam(session, first, moderator_id=person, now=NOW)
    assert next_id(session, second, person) is None


def test_nobody_is_given_their_own_report_nor_an_appeal_from_their_verdict(session: Session) -> None:
    ada, bob = (factories.moderator(session, f"{name}@example.org").id for name in ("ada", "bob"))
    mine, code = received(session), factories.submitted_report(session)
    verdicts.own(session, mine, moderator_id=ada, now=NOW)
    appealed = reports.by_code(session, code)
    verdicts.reject(session, appealed.id, moderator_id=ada, reason="other", now=NOW)
    receipts.appeal(session, code, "Look again.", day=DAY)

    assert next_id(session, None, ada) is None
    assert [next_id(session, None, bob), next_id(session, mine, bob)] == [mine, appealed.id]


def next_id(session: Session, after: int | None, moderator_id: int) -> int | None:
    found: Report | None = queue.next_after(session, after, moderator_id=moderator_id, now=NOW)
    return found.id if found else None
