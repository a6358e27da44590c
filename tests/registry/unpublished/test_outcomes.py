import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, publishing, undoing
from app.registry.errors import Conflict, Invalid
from app.registry.geometry import Position
from app.registry.publishing import Change
from app.registry.revisions import history
from app.registry.unpublished import outcomes, reports, signals, verdicts
from app.registry.unpublished.outcomes import Amend, Hide, Publish, Redact, Remove
from app.registry.unpublished.proposals import Absence, Correction
from app.registry.unpublished.reports import Report
from tests import factories
from tests.factories import DAY, NOW


@pytest.fixture
def person(session: Session) -> int:
    return factories.moderator(session).id


def corrected(session: Session, camera_id: int, **fields: object) -> Report:
    proposal = Correction.parse({"knowledge": "read", **fields}, cameras.get(session, camera_id))
    return reports.by_code(session, reports.submit(session, proposal, day=DAY))


def test_a_change_publishes_only_what_its_sender_changed(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session, operator="Polise", model="X1")
    report = corrected(session, camera_id, operator="Police", model="X1")
    publishing.publish(session, [Change("changed", {"model": "X2"}, camera_id)], day=DAY)

    decision = verdicts.approve(session, report.id, moderator_id=person, now=NOW)

    row = cameras.get(session, camera_id)
    assert (row["operator"], row["model"]) == ("Police", "X2")
    newest = history(session, camera_id)[0]
    assert (newest["seq"], newest["kind"], newest["after"]) == (decision.seq, "changed", {"operator": "Police"})
    assert (report.about_id, report.camera_id) == (camera_id, camera_id)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session, operator="Polise")
    report = corrected(session, camera_id, operator="Police")
    publishing.publish(session, [Change("changed", {"operator": "Sheriff"}, camera_id)], day=DAY)
    session.commit()

    with pytest.raises(Conflict) as caught:
        verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    assert caught.value.fields == ("operator",)
    session.rollback()

    seen = Amend({"operator": "Police"}, {"operator": "Sheriff"})
    verdicts.approve(session, report.id, moderator_id=person, outcome=seen, now=NOW)
    assert cameras.get(session, camera_id)["operator"] == "Police"


def test_a_change_that_somebody_made_already_is_approved_without_a_revision(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    report = corrected(session, camera_id, operator="Police")
    publishing.publish(session, [Change("changed", {"operator": "Police"}, camera_id)], day=DAY)

    assert verdicts.approve(session, report.id, moderator_id=person, now=NOW).seq is None


def test_a_camera_that_stands_elsewhere_is_moved_as_precisely_as_it_is_shown(session: Session, person: int) -> None:
    report = reports.by_code(session, factories.submitted_report(session))
    camera_id = verdicts.approve(session, report.id, moderator_id=person, now=NOW).camera_id
    assert camera_id is not None
    move = corrected(session, camera_id, lon="-104.9876543", lat="39.7654321")

    verdicts.approve(session, move.id, moderator_id=person, now=NOW)

    row = cameras.get(session, camera_id)
    assert (row["lon"], row["lat"], row["precision_m"]) == (-104.9877, 39.7654, 10)
    assert outcomes.as_sent(move) == Amend({}, {"lon": -104.9903, "lat": 39.7392}, Position(-104.9876543, 39.7654321))


def test_who_saw_it_confirms_the_camera_for_that_day(session: Session, person: int) -> None:
    seen, newer = factories.published_cameras(session, [{}, {"lon": -104.8, "check_date": "2027-01-01"}])
    for camera_id in (seen, newer):
        signals.say(session, camera_id, "still_there", day=DAY)
    for report in session.scalars(select(Report)).all():
        verdicts.approve(session, report.id, moderator_id=person, now=NOW)

    assert [cameras.get(session, each)["check_date"] for each in (seen, newer)] == ["2026-11-23", "2027-01-01"]
    assert history(session, seen)[0]["kind"] == "confirmed"


def test_whoever_corrects_what_they_saw_says_that_it_was_there(session: Session, person: int) -> None:
    seen, read, newer = factories.published_cameras(
        session, [{}, {"lon": -104.8}, {"lon": -104.7, "check_date": "2026-11-25"}]
    )
    sent = [
        corrected(session, seen, operator="Police", knowledge="survey"),
        corrected(session, read, operator="Police", knowledge="read"),
        corrected(session, newer, operator="Police", knowledge="survey"),
    ]
    for report in sent:
        verdicts.approve(session, report.id, moderator_id=person, now=NOW)

    assert [cameras.get(session, each)["check_date"] for each in (seen, read, newer)] == ["2026-11", None, "2026-11-25"]


def test_no_link_to_where_it_is_written_that_one_is_gone_is_published_unseen(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    absence = Absence(end_date="2026", evidence_url="https://example.org/")
    signals.say(session, camera_id, "gone", day=DAY, absence=absence)

    assert outcomes.as_sent(session.scalars(select(Report)).one()) == Remove(end_date="2026")


def test_a_removed_camera_that_somebody_saw_is_put_back(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    publishing.publish(session, [publishing.removal(camera_id, "device_removed")], day=DAY)
    signals.say(session, camera_id, "still_there", day=DAY)

    verdicts.approve(session, session.scalars(select(Report)).one().id, moderator_id=person, now=NOW)

    row = cameras.get(session, camera_id)
    assert (row["record_state"], row["removal_reason"], row["lifecycle"]) == ("published", None, "unknown")


def test_gone_publishes_a_removal_with_its_reason(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    signals.say(session, camera_id, "gone", day=DAY)
    report = session.scalars(select(Report)).one()
    with pytest.raises(Invalid):
        verdicts.approve(session, report.id, moderator_id=person, outcome=Remove("boredom"), now=NOW)
    session.rollback()
    camera_id = factories.published_camera(session)
    signals.say(session, camera_id, "gone", day=DAY)
    report = session.scalars(select(Report)).one()
    person = factories.moderator(session).id

    verdicts.approve(session, report.id, moderator_id=person, outcome=Remove("programme_ended"), now=NOW)

    row = cameras.get(session, camera_id)
    assert (row["record_state"], row["removal_reason"]) == ("removed", "programme_ended")


def test_nothing_else_comes_of_a_kind_of_report_than_what_fits_it(session: Session, person: int) -> None:
    report = reports.by_code(session, factories.submitted_report(session))

    with pytest.raises(ValueError, match="nothing that comes of new"):
        verdicts.approve(session, report.id, moderator_id=person, outcome=Remove(), now=NOW)


def test_a_change_of_a_camera_that_was_removed_meanwhile_is_refused(session: Session, person: int) -> None:
    camera_id = factories.published_camera(session)
    report = corrected(session, camera_id, operator="Police")
    publishing.publish(session, [publishing.removal(camera_id, "device_removed")], day=DAY)

    with pytest.raises(Conflict) as caught:
        verdicts.approve(session, report.id, moderator_id=person, now=NOW)
    assert caught.value.fields == ("record_state",)


def test_a_place_is_rounded_as_the_moderator_says(session: Session, person: int) -> None:
    report = reports.by_code(session, factories.submitted_report(session, lon="-104.9903217"))
    details = factories.details(lon=report.lon, lat=report.lat)

    found = verdicts.approve(session, report.id, moderator_id=person, outcome=Publish(details, 1000), now=NOW)

    assert cameras.get(session, found.camera_id or 0)["lon"] == -104.99


@pytest.mark.parametrize("outcome", [Hide(), Redact(frozenset({"removal_evidence"}))])
def test_what_the_page_of_a_removed_camera_says_is_private_too(
    session: Session, person: int, outcome: Hide | Redact
) -> None:
    camera_id = factories.published_camera(session)
    corrections.remove(session, camera_id, "relocated", day=DAY, evidence_url="https://planted.example/")
    signals.privacy_problem(session, camera_id, "The link names me.", now=NOW)
    [report] = reports.about(session, camera_id)

    verdicts.approve(session, report.id, moderator_id=person, outcome=outcome, now=NOW)

    row = cameras.known(session, camera_id)
    if outcome == Hide():
        assert (row["record_state"], row["removal_reason"]) == ("hidden", "privacy")
        undoing.restore(session, camera_id, day=DAY)
    else:
        assert (row["record_state"], row["removal_evidence"]) == ("removed", None)
    assert cameras.get(session, camera_id)["removal_reason"] == "relocated"
