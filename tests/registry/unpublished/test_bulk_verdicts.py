from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.areas import Areas
from app.registry.cameras import camera
from app.registry.errors import Conflict, Invalid
from app.registry.geometry import BBox
from app.registry.map.points import camera_point
from app.registry.unpublished import acts, bulk_verdicts, reports, reversals, signals, tallies, verdicts
from app.registry.unpublished.bulk_verdicts import BulkVerdict, Preview
from app.registry.unpublished.queue_filter import QueueFilter
from app.registry.unpublished.reports import Report, Verdict
from tests import factories
from tests.factories import DAY, NOW

NEW = QueueFilter(kinds=("new",))


def previewed(session: Session, person: int, wanted: QueueFilter = NEW, verdict: BulkVerdict = "approved") -> Preview:
    return bulk_verdicts.preview(session, wanted, verdict, moderator_id=person, today=DAY)


def decided(session: Session, person: int, seen: Preview, wanted: QueueFilter = NEW, reason: str | None = None) -> None:
    bulk_verdicts.decide(session, wanted, seen.verdict, moderator_id=person, token=seen.token, reason=reason, now=NOW)


@pytest.fixture
def person(session: Session) -> int:
    return factories.moderator(session).id


def test_exactly_what_was_previewed_is_decided(session: Session, person: int) -> None:
    sent = [reports.by_code(session, factories.submitted_report(session)).id for _ in range(3)]
    seen = previewed(session, person)
    assert (seen.ids, seen.kinds, seen.left_out, seen.is_all) == (tuple(sent), {"new": 3}, 0, True)

    decided(session, person, seen)

    states = session.execute(select(Report.state, Report.camera_id, Report.version).order_by(Report.id)).all()
    assert states == [("approved", 1, 2), ("approved", 2, 2), ("approved", 3, 2)]
    assert session.scalars(select(Verdict.seq).order_by(Verdict.report_id)).all() == [1, 2, 3]
    assert [each["act"] for each in acts.page(session)] == ["approved"] * 3
    assert tallies.count_waiting(session) == 0
    assert session.scalars(select(func.count()).select_from(camera_point)).one() == 3


def test_when_one_more_came_or_one_changed_nothing_is_decided(session: Session, person: int) -> None:
    code = factories.submitted_report(session)
    seen = previewed(session, person)
    factories.submitted_report(session)
    with pytest.raises(Conflict):
        decided(session, person, seen)

    seen = previewed(session, person)
    verdicts.contest(session, reports.by_code(session, code).id, moderator_id=person, now=NOW)
    with pytest.raises(Conflict):
        decided(session, person, seen)

    assert session.scalars(select(Verdict)).all() == []


def test_one_more_person_who_says_the_same_is_a_change(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    signals.say(session, camera_id, "gone", day=DAY)
    wanted = QueueFilter(kinds=("gone",))
    seen = previewed(session, person, wanted)
    signals.say(session, camera_id, "gone", day=DAY + timedelta(days=1))

    assert previewed(session, person, wanted).ids == seen.ids
    with pytest.raises(Conflict):
        decided(session, person, seen, wanted)


def test_a_selection_goes_on_with_those_whose_senders_proved_no_work(
    session: Session, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    unproven, *proven = (reports.by_code(session, factories.submitted_report(session)).id for _ in range(4))
    session.execute(update(Report).where(Report.id == unproven).values(proven=False))
    seen = previewed(session, person)
    assert (set(seen.ids), seen.is_all) == ({*proven, unproven}, True)

    for most, ids in ((3, proven), (2, proven[:2])):
        monkeypatch.setattr(bulk_verdicts, "MOST_AT_ONCE", most)
        seen = previewed(session, person)
        assert (list(seen.ids), seen.is_all) == (ids, False)
    decided(session, person, seen)

    states = session.scalars(select(Report.state).order_by(Report.id)).all()
    assert states == ["received", "approved", "approved", "received"]


def test_within_areas_only_what_lies_in_them_is_decided(session: Session, person: int) -> None:
    inside, _ = (reports.by_code(session, factories.submitted_report(session, lon=lon)).id for lon in ("-104.9", "2"))
    wanted = QueueFilter(kinds=("new",), areas=Areas.of_boxes([BBox(-105.2, 39.5, -104.6, 40.0)]))

    seen = previewed(session, person, wanted)
    assert (seen.ids, seen.kinds, seen.is_all) == ((inside,), {"new": 1}, True)
    decided(session, person, seen, wanted)

    assert session.scalars(select(Report.state).order_by(Report.id)).all() == ["approved", "received"]


def test_what_takes_a_look_is_left_out_of_an_approval_and_not_of_a_rejection(session: Session, person: int) -> None:
    contested, own, plain = (reports.by_code(session, factories.submitted_report(session)).id for _ in range(3))
    verdicts.contest(session, contested, moderator_id=person, now=NOW)
    verdicts.own(session, own, moderator_id=person, now=NOW)

    approval = previewed(session, person)
    assert (approval.ids, approval.left_out) == ((plain,), 2)
    rejection = previewed(session, person, verdict="rejected")
    assert (rejection.ids, rejection.left_out) == ((contested, plain), 1)


@pytest.mark.parametrize("wanted", [QueueFilter(), QueueFilter(kinds=("change",)), QueueFilter(kinds=("new", "gone"))])
def test_an_approval_is_of_one_kind_that_needs_no_look(session: Session, person: int, wanted: QueueFilter) -> None:
    with pytest.raises(Invalid):
        previewed(session, person, wanted)


def test_a_rejection_needs_a_reason(session: Session, person: int) -> None:
    factories.submitted_report(session)
    seen = previewed(session, person, verdict="rejected")

    with pytest.raises(Invalid):
        decided(session, person, seen)
    decided(session, person, seen, reason="out_of_scope")

    assert session.scalars(select(Verdict.reason)).all() == ["out_of_scope"]


def test_signals_about_cameras_that_are_gone_already_are_left_out(session: Session, person: int) -> None:
    there, gone = factories.published_cameras(session, [{}, {"lon": -104.8}])
    for camera_id in (there, gone):
        signals.say(session, camera_id, "gone", day=DAY)
    report = session.scalars(select(Report).where(Report.about_id == gone)).one()
    wanted = QueueFilter(kinds=("gone",))
    verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    signals.say(session, there, "gone", day=DAY)
    seen = previewed(session, person, wanted)

    decided(session, person, seen, wanted)

    assert [cameras.get(session, each)["record_state"] for each in (there, gone)] == ["removed", "removed"]


def test_cameras_that_spam_hid_come_back(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    for _ in range(2):
        signals.privacy_problem(session, camera_id, "Buy this", now=NOW)
    wanted = QueueFilter(kinds=("privacy",))

    decided(session, person, previewed(session, person, wanted, "spam"), wanted)

    assert cameras.get(session, camera_id)["record_state"] == "published"
    assert session.scalars(select(Verdict.seq).order_by(Verdict.report_id)).all() == [3, None]


def test_a_decision_in_bulk_is_taken_back_as_a_whole(session: Session, person: int) -> None:
    for n in range(4):
        factories.submitted_report(session, lon=str(-104 + n))
    decided(session, person, previewed(session, person))

    assert reversals.undo_bulk(session, NOW, moderator_id=person, now=NOW + timedelta(seconds=9)) == 4

    assert set(session.scalars(select(Report.state))) == {"received"}
    assert set(session.scalars(select(camera.c.record_state))) == {"hidden"}
    assert tallies.count_waiting(session) == 4
    assert session.scalars(select(camera_point.c.camera_id)).all() == []


def test_spam_of_five_thousand_is_gone_in_three_decisions(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    factories.submitted_report(session, note="A real one")
    factories.submitted_report(session, note="BUY 1 NOW")
    spam = session.scalars(select(Report).order_by(Report.id.desc())).first()
    assert spam is not None
    row = {c.name: getattr(spam, c.name) for c in Report.__table__.columns if c.name not in ("id", "code_hash")}
    session.execute(insert(Report), [{**row, "code_hash": f"{n:064}"} for n in range(4999)])
    tallies.rebuild(session, Report.__table__)
    wanted = QueueFilter(sameness=spam.sameness)

    for left in (3000, 1000, 0):
        seen = previewed(session, person, wanted, "spam")
        decided(session, person, seen, wanted)
        assert tallies.count_waiting(session) == left + 1

    assert seen.is_all
    assert cameras.get(session, camera_id)["record_state"] == "published"
