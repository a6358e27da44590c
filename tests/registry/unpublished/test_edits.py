import json
from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from app.registry import cameras, contested_cameras
from app.registry.areas import Areas
from app.registry.errors import Gone, Invalid, NotAllowed, NotFound
from app.registry.geometry import BBox
from app.registry.unpublished import acts, outcomes, privacy, reports, signals, verdicts
from tests.factories import NOW, moderator, published_camera, submitted_report
from tests.registry.test_undoing import register
from tests.registry.unpublished.conftest import Do
from tests.registry.unpublished.editing import EDITS


@pytest.mark.parametrize("verb", EDITS)
def test_every_edit_is_in_the_log_and_can_be_undone(session: Session, do: Do, verb: str) -> None:
    camera_id = published_camera(session, operator="City", check_date="2025")
    before = register(session)

    done = do(camera_id, verb, **EDITS[verb])

    [line] = acts.page(session)
    assert (line["act"], line["camera_id"], line["seq"]) == (verb, camera_id, done.seq)
    assert register(session) != before
    do(done.camera_id, "undone", seq=done.seq)
    after = register(session)
    assert {**after, "camera": after["camera"][:1]} == before
    assert {row["removal_reason"] for row in after["camera"][1:]} <= {"retracted"}


def test_a_merge_and_the_way_back_are_edits_too(session: Session, do: Do) -> None:
    one, two = published_camera(session, operator="City"), published_camera(session)
    before = register(session)

    done = do(one, "merged", into_id=two, take_over=["operator"])

    assert cameras.get(session, two)["operator"] == "City"
    assert acts.page(session)[0]["after"] == {"into_id": two}
    do(one, "undone", seq=done.seq)
    assert register(session) == before


def test_the_log_holds_no_word_that_anybody_typed(session: Session, do: Do) -> None:
    camera_id = published_camera(session, operator="City")
    do(camera_id, "changed", operator="Planted", description="Planted")
    do(camera_id, "removed", reason="relocated", end_date="2026", evidence_url="https://planted.example/")
    contested_cameras.mark(session, camera_id)
    do(camera_id, "changed", name="Planted")

    lines = [dict(row) for row in acts.page(session)]
    assert [line["act"] for line in lines] == ["proposed", "removed", "changed"]
    assert "planted" not in json.dumps(lines, default=str).lower()
    assert lines[2]["after"] == {"fields": ["description", "operator"]}
    assert lines[1]["reason"] == "relocated"


def test_what_is_wrong_is_told_and_leaves_no_line(session: Session, do: Do) -> None:
    camera_id = published_camera(session)
    with pytest.raises(Invalid):
        do(camera_id, "removed", reason="nonsense")
    with pytest.raises(NotFound):
        do(99, "confirmed", check_date="2026")
    other_one = published_camera(session)
    with pytest.raises(NotFound):
        do(other_one, "undone", seq=cameras.known(session, camera_id)["seq"])
    assert acts.page(session) == []


def test_who_said_that_a_report_is_theirs_leaves_its_camera_to_others(
    session: Session, do: Do, editor: int, other: int
) -> None:
    report = reports.by_code(session, submitted_report(session))
    verdicts.own(session, report.id, moderator_id=editor, now=NOW)
    outcome = outcomes.as_sent(report)
    camera_id = verdicts.approve(session, report.id, moderator_id=other, outcome=outcome, now=NOW).camera_id or 0
    neighbour = published_camera(session)

    asked: tuple[tuple[int, str, Mapping[str, object]], ...] = (
        (camera_id, "changed", {"operator": "Police"}),
        (neighbour, "merged", {"into_id": camera_id, "take_over": []}),
        (camera_id, "undone", {"seq": cameras.known(session, camera_id)["seq"]}),
    )
    for target, verb, values in asked:
        with pytest.raises(NotAllowed):
            do(target, verb, **values)
    assert do(camera_id, "changed", operator="Police", moderator_id=other).seq is not None


def test_a_moderator_edits_in_their_areas_alone(session: Session, do: Do) -> None:
    paris = Areas.of_boxes([BBox(2.0, 48.0, 3.0, 49.0)])
    limited = moderator(session, "paris@example.org", areas=paris).id
    here, there = published_camera(session, lon=2.35, lat=48.85), published_camera(session)

    with pytest.raises(NotAllowed):
        do(there, "confirmed", check_date="2026", moderator_id=limited)
    assert do(here, "confirmed", check_date="2026", moderator_id=limited).seq is not None


def test_only_an_administrator_lifts_a_takedown(session: Session, do: Do) -> None:
    administrator = moderator(session, "administrator@example.org", role="administrator").id
    camera_id = published_camera(session)
    done = do(camera_id, "removed", reason="legal_takedown")

    for verb, values in (("restored", {}), ("undone", {"seq": done.seq}), ("changed", {"operator": "Police"})):
        with pytest.raises(Gone):
            do(camera_id, verb, **values)
    assert do(camera_id, "restored", moderator_id=administrator).seq is not None


def test_a_camera_that_was_put_back_is_not_hidden_again_by_the_next_word(session: Session, do: Do) -> None:
    camera_id = published_camera(session)
    assert signals.privacy_problem(session, camera_id, "My window.", now=NOW).is_hidden
    assert [row["id"] for row in cameras.hidden(session, privacy.REPORTED)] == [camera_id]

    do(camera_id, "restored")

    assert cameras.hidden(session, privacy.REPORTED) == []
    assert not signals.privacy_problem(session, camera_id, "My window.", now=NOW).is_hidden
