import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, origins, redactions, revisions, undoing
from app.registry.cameras import camera
from app.registry.errors import Conflict, Gone, Invalid, NotFound
from tests.factories import DAY, details, published_camera
from tests.registry.reading import index

# What a later revision has that an earlier one had not.
_GOES_ON = frozenset({"version", "seq", "updated_on"})


def register(session: Session) -> dict[str, Any]:
    """All that is published but for the revisions."""
    rows = session.execute(select(camera).order_by(camera.c.id)).mappings()
    points, counts, standing = index(session)
    return {
        "camera": [{name: value for name, value in row.items() if name not in _GOES_ON} for row in rows],
        "camera_point": points,
        "cell_count": counts,
        "city_cell": standing,
    }


def newest(session: Session, camera_id: int) -> int:
    seq: int = revisions.history(session, camera_id)[0]["seq"]
    return seq


def test_what_was_created_is_hidden_and_comes_back(session: Session) -> None:
    camera_id = published_camera(session)
    before = register(session)

    undone = undoing.undo(session, newest(session, camera_id), day=DAY)

    with pytest.raises(NotFound):
        cameras.get(session, camera_id)
    assert cameras.known(session, camera_id)["removal_reason"] == "retracted"
    assert undone.seq is not None
    undoing.undo(session, undone.seq, day=DAY)
    assert register(session) == before


@pytest.mark.parametrize(
    "verb",
    [
        lambda s, one, _: corrections.change(s, one, {"operator": "Police", "lon": "-104.5"}, day=DAY),
        lambda s, one, _: corrections.confirm(s, one, "2026-06", day=DAY),
        lambda s, one, _: corrections.remove(
            s, one, "relocated", day=DAY, end_date="2026", evidence_url="https://example.org/"
        ),
        lambda s, one, _: corrections.remove(s, one, "legal_takedown", day=DAY),
        lambda s, one, _: corrections.hide(s, one, "privacy", day=DAY),
        lambda s, one, two: corrections.merge(s, one, two, day=DAY, take_over=("operator", "ref")),
        lambda s, one, _: corrections.redact(s, one, "operator", day=DAY),
        lambda s, one, _: corrections.blur(s, one, 1000, day=DAY),
    ],
)
def test_every_verb_can_be_undone_and_that_too(
    session: Session, verb: Callable[[Session, int, int], corrections.Correction]
) -> None:
    one = published_camera(session, operator="City", ref="7", check_date="2025")
    two = published_camera(session, lon=-104.98)
    before = register(session)
    history = revisions.history(session, one)

    done = verb(session, one, two)
    after = register(session)
    assert done.seq is not None
    undone = undoing.undo(session, done.seq, day=DAY, after_takedown=True)

    assert register(session) == before
    assert revisions.history(session, one)[-len(history) :] == history
    assert undone.seq is not None
    assert after != before


def test_an_undone_merge_can_be_undone_as_well(session: Session) -> None:
    one, two = published_camera(session), published_camera(session)
    merged = corrections.merge(session, one, two, day=DAY)
    after = register(session)

    restored = undoing.undo(session, merged.seq or 0, day=DAY)
    undoing.undo(session, restored.seq or 0, day=DAY)

    assert register(session) == after
    assert [each["kind"] for each in revisions.history(session, one)][:3] == ["merged_into", "restored", "merged_into"]


def test_an_undo_never_leads_in_a_circle(session: Session) -> None:
    one, two = published_camera(session), published_camera(session)
    merged = corrections.merge(session, one, two, day=DAY)
    restored = undoing.undo(session, merged.seq or 0, day=DAY)
    corrections.merge(session, two, one, day=DAY)

    with pytest.raises(Conflict):
        undoing.undo(session, restored.seq or 0, day=DAY)


def test_what_was_changed_since_is_named_and_stays(session: Session) -> None:
    camera_id = published_camera(session)
    first = corrections.change(session, camera_id, {"operator": "City", "height": "4"}, day=DAY)
    corrections.change(session, camera_id, {"operator": "Police"}, day=DAY)

    with pytest.raises(Conflict) as error:
        undoing.undo(session, first.seq or 0, day=DAY)

    assert error.value.fields == ("operator",)
    assert cameras.get(session, camera_id)["operator"] == "Police"


def test_nothing_is_undone_twice(session: Session) -> None:
    camera_id = published_camera(session, operator="City")
    for done in (
        corrections.change(session, camera_id, {"height": "4"}, day=DAY),
        corrections.redact(session, camera_id, "operator", day=DAY),
        corrections.hide(session, camera_id, "privacy", day=DAY),
    ):
        undoing.undo(session, done.seq or 0, day=DAY)
        with pytest.raises(Conflict):
            undoing.undo(session, done.seq or 0, day=DAY)


def test_there_is_nothing_to_undo_where_no_revision_is(session: Session) -> None:
    for seq in (0, -1, 99, 1 << 70):
        with pytest.raises(NotFound):
            undoing.undo(session, seq, day=DAY)


def test_a_restored_camera_is_what_it_was_and_keeps_what_was_corrected_meanwhile(session: Session) -> None:
    camera_id = published_camera(session, lifecycle="active", end_date="2027")
    corrections.remove(session, camera_id, "device_removed", day=DAY, end_date="2026")
    corrections.remove(session, camera_id, "programme_ended", day=DAY, evidence_url="https://example.org/")
    corrections.change(session, camera_id, {"operator": "City"}, day=DAY)

    undoing.restore(session, camera_id, day=DAY, version=4)

    row = cameras.get(session, camera_id)
    assert (row["record_state"], row["removal_reason"], row["removal_evidence"]) == ("published", None, None)
    assert (row["lifecycle"], row["end_date"], row["operator"]) == ("active", "2027", "City")
    with pytest.raises(Conflict):
        undoing.restore(session, camera_id, day=DAY)


def test_a_removed_camera_that_was_hidden_is_restored_as_removed(session: Session) -> None:
    camera_id = published_camera(session)
    corrections.remove(session, camera_id, "device_removed", day=DAY)
    corrections.hide(session, camera_id, "privacy", day=DAY)

    undoing.restore(session, camera_id, day=DAY)

    row = cameras.get(session, camera_id)
    assert (row["record_state"], row["removal_reason"]) == ("removed", "device_removed")


def test_only_who_may_brings_back_what_the_law_took_down(session: Session) -> None:
    camera_id = published_camera(session, operator="City")
    before = register(session)
    corrections.remove(session, camera_id, "legal_takedown", day=DAY)

    with pytest.raises(Gone):
        undoing.restore(session, camera_id, day=DAY)
    undoing.restore(session, camera_id, day=DAY, after_takedown=True)

    assert register(session) == before
    assert origins.first_facts(session, [camera_id])[camera_id]["operator"] == "City"


def test_a_restoration_after_a_takedown_that_is_taken_back_closes_the_history_again(session: Session) -> None:
    goes, stays = published_camera(session, operator="City"), published_camera(session, operator="City")
    corrections.merge(session, goes, stays, day=DAY)
    corrections.remove(session, stays, "legal_takedown", day=DAY)
    shut = [revisions.history(session, each) for each in (goes, stays)]
    restored = undoing.restore(session, stays, day=DAY, after_takedown=True)
    corrections.change(session, stays, {"height": 5.0}, day=DAY)
    opened = [revisions.history(session, each) for each in (goes, stays)]
    assert restored.seq is not None

    again = undoing.undo(session, restored.seq, day=DAY)

    for before, after in zip(shut, [revisions.history(session, each) for each in (goes, stays)], strict=True):
        told = [(each["before"], each["after"]) for each in after]
        assert told[-len(before) :] == [(each["before"], each["after"]) for each in before]
        assert "height" not in str(told)
    undoing.undo(session, again.seq or 0, day=DAY, after_takedown=True)
    assert [
        revisions.history(session, each)[-len(past) :] for each, past in zip((goes, stays), opened, strict=True)
    ] == opened


def test_what_is_forgotten_cannot_be_undone(session: Session) -> None:
    camera_id = published_camera(session, operator="City")
    done = corrections.redact(session, camera_id, "operator", day=DAY)

    assert redactions.forget(session, DAY) == 0
    assert redactions.forget(session, DAY.replace(year=2027)) == 1

    with pytest.raises(Conflict):
        undoing.undo(session, done.seq or 0, day=DAY)


def test_a_detail_that_was_put_back_is_taken_out_again_of_everything_or_not_at_all(session: Session) -> None:
    camera_id = published_camera(session, operator="City")
    done = corrections.redact(session, camera_id, "operator", day=DAY)
    put_back = undoing.undo(session, done.seq or 0, day=DAY)

    with pytest.raises(Conflict):
        undoing.undo(session, put_back.seq or 0, day=DAY)
    corrections.redact(session, camera_id, "operator", day=DAY)

    told = [revisions.history(session, camera_id), origins.first_facts(session, [camera_id])]
    assert "City" not in str(told)


def any_verb(  # noqa: C901  # a list of eleven
    session: Session, chosen: random.Random, ids: list[int]
) -> corrections.Correction:
    """One of the things that are done at a desk, to some camera, with some facts."""
    one, two = chosen.sample(ids, 2)
    word, degrees = chosen.choice(("City", "Police", "State")), str(chosen.randrange(360))
    match chosen.randrange(14):
        case 0:
            return corrections.change(session, one, {"operator": word, "camera_direction": degrees}, day=DAY)
        case 1:
            return corrections.change(session, one, {"lon": str(-104 - chosen.random()), "name": word}, day=DAY)
        case 2:
            return corrections.confirm(session, one, str(chosen.randrange(2000, 2027)), day=DAY)
        case 3:
            return corrections.remove(session, one, "relocated", day=DAY, evidence_url=f"https://{word}.example/")
        case 4:
            return corrections.hide(session, one, "privacy", day=DAY)
        case 5:
            return corrections.merge(session, one, two, day=DAY, take_over=("operator", "name", "camera_direction"))
        case 6:
            return corrections.split(session, one, details(name=word), day=DAY)
        case 7:
            return corrections.redact(session, one, chosen.choice(("operator", "name")), day=DAY)
        case 8:
            return corrections.blur(session, one, chosen.choice((10, 100, 1000)), day=DAY)
        case 9:
            return corrections.remove(session, one, "legal_takedown", day=DAY)
    return undoing.restore(session, one, day=DAY, after_takedown=True)


def test_what_was_done_at_random_and_undone_ends_where_it_began(session: Session) -> None:
    chosen = random.Random(4)
    ids = [published_camera(session, lon=-104 - number / 100, operator="City") for number in range(12)]
    before = register(session)
    done: list[int] = []

    while len(done) < 100:
        try:
            with session.begin_nested():
                correction = any_verb(session, chosen, ids)
        except (Conflict, Gone, Invalid):
            continue
        if correction.seq is not None:
            done.append(correction.seq)
    for seq in reversed(done):
        undoing.undo(session, seq, day=DAY, after_takedown=True)

    after = register(session)
    split_off = after["camera"][len(ids) :]
    assert {row["removal_reason"] for row in split_off} <= {"retracted"}
    assert {**after, "camera": after["camera"][: len(ids)]} == before
