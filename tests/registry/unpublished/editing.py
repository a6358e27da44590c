"""People who edit published cameras, and whatever they may do at random."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random

from sqlalchemy.orm import Session

from app.registry import revisions
from app.registry.errors import Conflict, NotAllowed
from app.registry.revisions import REMOVAL_REASONS
from app.registry.unpublished import edits
from app.registry.unpublished.edits import Done, Edit
from tests.factories import NOW

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
