import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras, contested_cameras, corrections, revisions
from app.registry.areas import Areas
from app.registry.cameras import camera
from app.registry.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from app.registry.geometry import BBox
from app.registry.revisions import REMOVAL_REASONS
from app.registry.unpublished import acts, edits, outcomes, privacy, reports, retention, signals, verdicts
from app.registry.unpublished.edits import Done, Edit
from tests.factories import DAY, NOW, moderator, published_camera, submitted_report
from tests.registry.test_undoing import register
from tests.registry.unpublished import test_reversals as desk

Do = Callable[..., Done]
EDITS: Mapping[str, Mapping[str, object]] = {
    "changed": {"operator": "Police"},
    "moved": {"lon": "-104.5", "lat": "39.7"},
    "confirmed": {"check_date": "2026-06"},
    "removed": {"reason": "relocated", "end_date": "2026", "evidence_url": "https://example.org/"},
    "hidden": {"reason": "privacy"},
    "split": {"lon": "-104.98", "lat": "39.74", "surveillance_type": "camera"},
    "redacted": {"field": "operator"},
    "blurred": {"precision_m": 100},
}


@pytest.fixture
def editor(session: Session) -> int:
    return moderator(session, "editor@example.org", role="editor").id


@pytest.fixture
def other(session: Session) -> int:
    return moderator(session, "other@example.org", role="editor").id


@pytest.fixture
def do(session: Session, editor: int) -> Do:
    def _do(camera_id: int, verb: str, moderator_id: int = editor, **values: object) -> Done:
        return edits.do(session, camera_id, Edit(verb, values), moderator_id=moderator_id, now=NOW)

    return _do


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


# How many things are done and taken back.
OPERATIONS = 60
_MARKS = {"contested": "uncontested", "uncontested": "contested"}
_NAMES = ("operator", "name", "camera_direction", "facial_recognition")


def some_values(session: Session, verb: str, camera_id: int, ids: list[int], random: Random) -> dict[str, object]:
    """What a verb of the editor takes, as it may well be typed."""
    word = random.choice(("City", "Police", "State"))
    place = {"lon": f"{-104 - random.random():.5f}", "lat": f"{39 + random.random():.5f}"}
    seqs = [each["seq"] for each in revisions.history(session, camera_id)]
    taken: dict[str, dict[str, object]] = {
        "changed": {"operator": word, "camera_direction": str(random.randrange(360)), "ref": word},
        "moved": {**place},
        "confirmed": {"check_date": str(random.randrange(2000, 2027))},
        "removed": {"reason": random.choice(list(REMOVAL_REASONS)), "end_date": None, "evidence_url": None},
        "hidden": {"reason": "privacy"},
        "merged": {"into_id": random.choice(ids), "take_over": list(_NAMES)},
        "split": {**place, "surveillance_type": "camera", "operator": word},
        "redacted": {"field": random.choice(_NAMES)},
        "blurred": {"precision_m": random.choice((10, 100, 1000))},
        "undone": {"seq": random.choice(seqs)},
    }
    return taken.get(verb, {})


def edited(session: Session, camera_id: int, edit: Edit, people: list[int]) -> Done:
    """Something done to a camera by the first of these people who may, and by another one when it takes two."""
    done = _by_one_of(people, lambda one: edits.do(session, camera_id, edit, moderator_id=one, now=NOW))
    if done.act != "proposed":
        return done
    return _by_one_of(people, lambda one: edits.second(session, camera_id, moderator_id=one, now=NOW))


def _by_one_of(people: list[int], act: Callable[[int], Done]) -> Done:
    for person in people:
        with suppress(NotAllowed):
            return act(person)
    raise NotAllowed("nobody may")


def undoing(edit: Edit, made: Done, reason: str | None, was_marked: bool) -> Edit:
    """What takes an edit back. Raises Conflict when nothing does: it changed nothing, or put back what was redacted."""
    if made.seq is not None and reason != "put_back":
        return Edit("undone", {"seq": made.seq})
    if made.seq is None and edit.verb in _MARKS and was_marked == (edit.verb == "uncontested"):
        return Edit(_MARKS[edit.verb])
    raise Conflict("nothing takes it back")


@pytest.mark.parametrize("seed", [1, 2])
def test_what_desk_and_editors_did_at_random_and_its_undos_end_where_it_began(session: Session, seed: int) -> None:
    random = Random(seed)
    people = [moderator(session, f"{n}@example.org", role="administrator").id for n in range(6)]
    desk.fill(session, random)
    before = desk.published(session), desk.queued(session), desk.counted(session)
    done: list[Callable[[], object]] = []
    names: set[str] = set()

    while len(done) < OPERATIONS:
        # What was refused too: PostgreSQL looks at every version that a transaction made of a row.
        session.commit()
        random.shuffle(people)
        hands = list(people)
        report_id = random.choice(list(before[1]))
        ids = list(session.scalars(select(camera.c.id).order_by(camera.c.id)))
        camera_id, verb = random.choice(ids), random.choice(list(edits.VERBS))
        try:
            with session.begin_nested():
                if random.random() < 0.4:
                    act = random.choice(desk.OPERATIONS_OF_THE_DESK)(session, report_id, hands[0], random).act
                    back: Callable[[], object] = partial(desk.undo_last, session, [(report_id, hands[0])])
                else:
                    edit = Edit(verb, some_values(session, verb, camera_id, ids, random))
                    was_marked = bool(contested_cameras.are_marked(session, [camera_id]))
                    made = edited(session, camera_id, edit, hands)
                    act = made.act
                    reason = revisions.get(session, made.seq)["reason"] if made.seq else None
                    back = partial(edited, session, made.camera_id, undoing(edit, made, reason, was_marked), hands)
        except (Conflict, Gone, Invalid, NotAllowed, NotFound):
            continue
        done.append(back)
        names.add(act)
    while done:
        done.pop()()
        session.commit()

    assert (desk.published(session), desk.queued(session), desk.counted(session)) == before
    assert len(names) > 10
