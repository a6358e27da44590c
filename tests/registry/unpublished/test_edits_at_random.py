from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import contested_cameras, revisions
from app.registry.cameras import camera
from app.registry.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from app.registry.unpublished import edits
from app.registry.unpublished.edits import Edit
from tests.factories import moderator
from tests.registry.unpublished import test_reversals as desk
from tests.registry.unpublished.editing import edited, some_values, undoing

# How many things are done and taken back.
OPERATIONS = 60


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
