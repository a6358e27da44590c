import json
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.formats import copied
from app.registry import cameras, corrections, imports, mirroring, origins, revisions, sources, undoing
from app.registry.cameras import camera
from app.registry.errors import Conflict, Copied, Gone, Invalid, NotAllowed, NotFound
from app.registry.imports import Named
from app.registry.mirroring import OutOfStep
from app.registry.revisions import revision
from app.registry.snapshots import taken_out
from app.registry.unpublished import edits, signals
from app.registry.unpublished.edits import Edit
from tests.copies import ORIGIN, follow, public, told
from tests.editing import edit
from tests.factories import DAY, NOW, moderator, published_camera, published_cameras, submitted_report
from tests.registry.unpublished import test_reversals as desk
from tests.registry.unpublished.editing import edited, some_values


@pytest.mark.parametrize("seed", range(2))
def test_a_copy_has_the_published_tables_of_its_origin(session: Session, copy: Session, seed: int) -> None:
    chance = Random(f"copy {seed}")
    for _ in range(120):
        edit(session, chance)
        if chance.random() < 0.1:
            follow(session, copy, limit=chance.randint(1, 30))

    while follow(session, copy, limit=chance.randint(1, 40)) < revisions.data_version(session):
        pass

    assert public(copy) == public(session)


def test_a_copy_follows_what_desk_and_editors_do(session: Session, copy: Session) -> None:
    random = Random("desk")
    people = [moderator(session, f"{n}@example.org", role="administrator").id for n in range(4)]
    desk.fill(session, random)
    waiting = list(desk.queued(session))
    names: set[str] = set()
    for _ in range(150):
        random.shuffle(people)
        ids = list(session.scalars(select(camera.c.id).order_by(camera.c.id)))
        camera_id, verb = random.choice(ids), random.choice(list(edits.VERBS))
        with suppress(Conflict, Gone, Invalid, NotAllowed, NotFound), session.begin_nested():
            if random.random() < 0.4:
                operation = random.choice(desk.OPERATIONS_OF_THE_DESK)
                names.add(operation(session, random.choice(waiting), people[0], random).act)
            else:
                values = some_values(session, verb, camera_id, ids, random)
                names.add(edited(session, camera_id, Edit(verb, values), people).act)
        if random.random() < 0.1:
            follow(session, copy, limit=random.randint(1, 30))
    while follow(session, copy, limit=30) < revisions.data_version(session):
        pass

    assert public(copy) == public(session)
    assert len(names) > 10


def test_a_copy_may_be_copied_in_turn(session: Session, copy: Session) -> None:
    chance = Random("copied")
    for _ in range(60):
        edit(session, chance)
    follow(session, copy, limit=1000)

    here, there = ([json.loads(line) for line in told(each, 0, 1000).splitlines()] for each in (copy, session))
    assert here == there


def test_of_what_was_hidden_or_taken_down_a_copy_keeps_nothing(session: Session, copy: Session) -> None:
    double, survivor, taken_down = published_cameras(session, [{"operator": "Planted", "lon": 1.25}] * 3)
    for camera_id in (double, taken_down):
        corrections.change(session, camera_id, {"name": "Planted"}, day=DAY)
    corrections.merge(session, double, survivor, day=DAY)
    follow(session, copy, limit=1000)
    assert everything(copy).count("Planted") > 5

    corrections.hide(session, survivor, "privacy", day=DAY)
    corrections.remove(session, taken_down, "legal_takedown", day=DAY)
    follow(session, copy, limit=1000)

    assert "Planted" not in everything(copy)
    assert "1.25" not in everything(copy)
    undoing.restore(session, survivor, day=DAY)
    undoing.restore(session, taken_down, day=DAY, after_takedown=True)
    follow(session, copy, limit=1000)
    assert public(copy) == public(session)
    assert origins.first_facts(copy, [1, 2, 3]) == origins.first_facts(session, [1, 2, 3])


@pytest.mark.parametrize("is_told_before", [True, False])
def test_a_merged_camera_shares_the_fate_of_the_one_that_it_is_at_a_copy_too(
    session: Session, copy: Session, is_told_before: bool
) -> None:
    double, survivor = published_cameras(session, [{"operator": "Planted"}] * 2)
    corrections.merge(session, double, survivor, day=DAY)
    if is_told_before:
        follow(session, copy, limit=1000)
    corrections.hide(session, survivor, "privacy", day=DAY)
    follow(session, copy, limit=1000)
    assert public(copy) == public(session)

    undoing.restore(session, survivor, day=DAY)
    corrections.remove(session, survivor, "legal_takedown", day=DAY)
    follow(session, copy, limit=1000)

    for register in (session, copy):
        with pytest.raises(Gone):
            cameras.get(register, double)
    assert public(copy) == public(session)
    assert "Planted" not in everything(copy)


def test_snapshots_of_a_copy_go_for_what_was_taken_out_at_the_original(session: Session, copy: Session) -> None:
    redacted, hidden, _ = published_cameras(session, [{"operator": "Ada"}] * 3)
    follow(session, copy, limit=10)
    assert taken_out(copy).revision == 0

    corrections.redact(session, redacted, "operator", day=DAY)
    follow(session, copy, limit=10)
    assert taken_out(copy).revision == taken_out(session).revision == 4
    corrections.hide(session, hidden, "privacy", day=DAY)
    # Told while nobody may read it, and again when they may.
    corrections.redact(session, redacted, "name", day=DAY)
    corrections.hide(session, redacted, "privacy", day=DAY)
    follow(session, copy, limit=10)
    assert taken_out(copy).revision == taken_out(session).revision == 7
    for camera_id in (hidden, redacted):
        undoing.restore(session, camera_id, day=DAY)
    follow(session, copy, limit=10)
    assert taken_out(copy).revision == taken_out(session).revision == 6


def test_history_that_speaks_again_is_told_of_cameras_that_were_split_off_meanwhile(
    session: Session, copy: Session
) -> None:
    double, survivor = published_cameras(session, [{}, {}])
    corrections.change(session, double, {"name": "Gate"}, day=DAY)
    merged = corrections.merge(session, double, survivor, day=DAY)
    taken_down = corrections.remove(session, survivor, "legal_takedown", day=DAY)
    undoing.undo(session, merged.seq or 0, day=DAY)
    follow(session, copy, limit=1000)

    undoing.undo(session, taken_down.seq or 0, day=DAY, after_takedown=True)
    follow(session, copy, limit=1000)

    assert "Gate" in str(revisions.history(session, double)[-2]["after"])
    assert public(copy) == public(session)


def test_a_link_that_was_taken_out_is_gone_from_a_copy_too(session: Session, copy: Session) -> None:
    camera_id = published_camera(session)
    corrections.remove(session, camera_id, "relocated", day=DAY, evidence_url="https://planted.example/")
    follow(session, copy, limit=1000)
    assert "planted" in everything(copy)

    corrections.redact(session, camera_id, "removal_evidence", day=DAY)
    assert b"planted" not in told(session, 0, 1000)
    follow(session, copy, limit=1000)

    assert "planted" not in everything(copy)
    assert public(copy) == public(session)


def test_a_number_that_is_missing_leaves_the_copy_as_it_is(session: Session, copy: Session) -> None:
    published_cameras(session, [{}] * 4)
    follow(session, copy, limit=1)
    before = public(copy)
    lines = told(session, 1, 10).splitlines(keepends=True)

    for wrong in ([lines[0], lines[2]], lines[1:], [lines[0], lines[0]]):
        with pytest.raises(OutOfStep), copy.begin_nested():
            mirroring.apply(copy, copied.read(wrong))
        assert public(copy) == before


def test_a_copy_takes_nothing_of_its_own(session: Session, copy: Session) -> None:
    published_camera(session)
    follow(session, copy, limit=10)
    council = sources.declare(copy, name="Council", licence="CC0-1.0")
    refused: list[Callable[[], object]] = [
        lambda: published_camera(copy),
        lambda: corrections.change(copy, 1, {"operator": "City"}, day=DAY),
        lambda: imports.apply(copy, council, [Named(1, "a", 1.0, 2.0, {})], {}, DAY),
        lambda: submitted_report(copy),
        lambda: signals.say(copy, 1, "gone", day=DAY),
        lambda: signals.privacy_problem(copy, 1, "My window.", now=NOW),
    ]
    for verb in refused:
        with pytest.raises(Copied, match=ORIGIN):
            verb()


def test_only_an_empty_register_becomes_a_copy_and_of_one_only(session: Session, copy: Session) -> None:
    mirroring.begin(copy, ORIGIN)
    with pytest.raises(Conflict, match=ORIGIN):
        mirroring.begin(copy, "https://elsewhere.example")
    sources.declare(session, name="Council", licence="CC0-1.0")
    with pytest.raises(Conflict, match="of its own"):
        mirroring.begin(session, ORIGIN)


def everything(session: Session) -> str:
    """All that the tables of cameras and revisions hold."""
    return str([session.execute(select(table)).all() for table in (camera, revision)])
