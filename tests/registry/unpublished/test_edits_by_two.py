"""What of a contested camera takes two to publish."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras, contested_cameras, corrections
from app.registry.errors import Conflict, Invalid, NotAllowed, NotFound
from app.registry.unpublished import acts, edits, reports, retention, signals, verdicts
from app.registry.unpublished.edits import Edit
from tests.factories import DAY, NOW, published_camera
from tests.registry.test_undoing import register
from tests.registry.unpublished.conftest import Do
from tests.registry.unpublished.editing import EDITS


def test_a_contested_camera_takes_two(session: Session, do: Do, editor: int, other: int) -> None:
    camera_id = published_camera(session, operator="City")
    do(camera_id, "contested")
    before = register(session)

    assert do(camera_id, "changed", operator="Police").act == "proposed"
    assert register(session) == before
    with pytest.raises(Conflict) as error:
        do(camera_id, "changed", operator="State", moderator_id=other)
    assert error.value.fields == ("contested",)
    with pytest.raises(NotAllowed):
        edits.second(session, camera_id, moderator_id=editor, now=NOW)
    done = edits.second(session, camera_id, moderator_id=other, now=NOW)

    assert done.act == "changed"
    assert cameras.get(session, camera_id)["operator"] == "Police"
    assert [(line["act"], line["moderator_id"]) for line in acts.page(session)] == [
        ("changed", other),
        ("proposed", editor),
        ("contested", editor),
    ]
    with pytest.raises(NotFound):
        edits.second(session, camera_id, moderator_id=other, now=NOW)


@pytest.mark.parametrize("verb", [*(verb for verb in EDITS if verb != "hidden"), "undone", "uncontested"])
def test_of_a_contested_camera_one_alone_publishes_nothing(session: Session, do: Do, other: int, verb: str) -> None:
    camera_id = published_camera(session, operator="City")
    do(camera_id, "contested")
    before = register(session)

    values = EDITS.get(verb, {})
    if verb == "undone":
        values = {"seq": cameras.known(session, camera_id)["seq"]}
    assert do(camera_id, verb, **values).act == "proposed"

    assert register(session) == before
    assert [row["verb"] for row in contested_cameras.waiting(session)] == [verb]
    assert edits.second(session, camera_id, moderator_id=other, now=NOW).act == verb


def test_what_is_contested_is_put_out_of_sight_at_once(session: Session, do: Do) -> None:
    camera_id = published_camera(session)
    do(camera_id, "contested")

    assert do(camera_id, "hidden", reason="privacy").act == "hidden"
    assert cameras.known(session, camera_id)["record_state"] == "hidden"


def test_merging_into_a_contested_camera_takes_two(session: Session, do: Do, other: int) -> None:
    one, two = published_camera(session), published_camera(session)
    do(two, "contested")

    assert do(one, "merged", into_id=two, take_over=[]).act == "proposed"
    assert edits.second(session, one, moderator_id=other, now=NOW).act == "merged"


def test_who_wants_to_merge_a_camera_into_a_contested_one_does_not_make_it_contested(
    session: Session, do: Do, editor: int, other: int
) -> None:
    one, two = published_camera(session), published_camera(session)
    do(two, "contested")

    for forget in (
        lambda: edits.drop(session, one, moderator_id=editor, now=NOW),
        lambda: retention.purge(session, DAY.replace(year=2027), 90),
    ):
        do(one, "merged", into_id=two, take_over=[])
        assert contested_cameras.are_marked(session, [one, two]) == {two}
        forget()
        assert contested_cameras.waiting(session) == []
    assert do(one, "changed", operator="Police").act == "changed"
    do(one, "merged", into_id=two, take_over=[])
    do(one, "contested", other)
    edits.drop(session, one, moderator_id=editor, now=NOW)
    assert contested_cameras.are_marked(session, [one, two]) == {one, two}


def test_what_cannot_be_done_is_not_proposed(session: Session, do: Do) -> None:
    camera_id = published_camera(session)
    do(camera_id, "contested")

    with pytest.raises(Invalid):
        do(camera_id, "changed", height="tall")
    assert contested_cameras.waiting(session) == []


def test_what_is_proposed_can_be_called_off(session: Session, do: Do, editor: int) -> None:
    camera_id = published_camera(session)
    do(camera_id, "contested")
    with pytest.raises(NotFound):
        edits.drop(session, camera_id, moderator_id=editor, now=NOW)
    do(camera_id, "changed", operator="Police")

    assert edits.drop(session, camera_id, moderator_id=editor, now=NOW).act == "dropped"
    assert contested_cameras.waiting(session) == []
    assert do(camera_id, "changed", operator="State").act == "proposed"


def test_what_was_changed_since_it_was_proposed_is_not_overwritten(session: Session, editor: int, other: int) -> None:
    camera_id = published_camera(session, operator="City")
    contested_cameras.mark(session, camera_id)
    edits.do(session, camera_id, Edit("changed", {"operator": "Police"}), moderator_id=editor, version=1, now=NOW)
    corrections.change(session, camera_id, {"operator": "State"}, day=DAY)

    with pytest.raises(Conflict) as error:
        edits.second(session, camera_id, moderator_id=other, now=NOW)
    assert error.value.fields == ("operator",)


def test_what_nobody_seconded_is_forgotten(session: Session, do: Do) -> None:
    camera_id = published_camera(session)
    do(camera_id, "contested")
    do(camera_id, "changed", operator="Planted")

    retention.purge(session, DAY.replace(year=2027), 90)

    assert contested_cameras.waiting(session) == []
    assert contested_cameras.are_marked(session, [camera_id]) == {camera_id}
    assert "Planted" not in str(session.execute(select(contested_cameras.contested_camera)).all())


def test_a_report_about_a_contested_camera_takes_two(session: Session, do: Do, editor: int, other: int) -> None:
    camera_id = published_camera(session)
    do(camera_id, "contested")
    signals.say(session, camera_id, "gone", day=DAY)
    [report] = reports.about(session, camera_id)

    assert verdicts.approve(session, report.id, moderator_id=editor, now=NOW).act == "seconded"
    with pytest.raises(NotAllowed):
        verdicts.approve(session, report.id, moderator_id=editor, now=NOW)
    assert cameras.get(session, camera_id)["record_state"] == "published"
    assert verdicts.approve(session, report.id, moderator_id=other, now=NOW).act == "approved"
