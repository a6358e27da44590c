"""Takes back what was published. The inverse is published in turn: the history only ever grows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.registry import cameras, merges, redactions, revisions
from app.registry.corrections import Correction, held, hiding, published
from app.registry.errors import Conflict
from app.registry.publishing import Change, RevisionKind

# In which kind of revision a camera gets into each state.
_KIND_OF: Final[Mapping[str, RevisionKind]] = {
    "published": "restored",
    "hidden": "hidden",
    "removed": "removed",
    "merged_into": "merged_into",
}
# The columns that say in which state a camera is and why.
_BY_STATE: Final = frozenset({"record_state", "removal_reason", "removal_evidence", "merged_into"})


def undo(session: Session, seq: int, *, day: date, after_takedown: bool = False) -> Correction:
    """Take back one revision, whoever published it and whenever.

    What was created is hidden, and what was changed, removed, hidden, merged or restored is as before. Raises NotFound;
    Conflict when something was changed since, naming what, when what it said was taken out of the history, or when it
    put back what was taken out; Gone after a legal takedown unless `after_takedown`.
    """
    wanted = revisions.get(session, seq)
    camera_id = wanted["camera_id"]
    now = held(session, camera_id, after_takedown=after_takedown)
    if wanted["kind"] == "removed" and now["removal_reason"] == "legal_takedown":
        # Closed by this revision, or by one that took back what was restored since.
        changes: list[Change] | None = redactions.recall_taken_down(session, camera_id)
    else:
        changes = redactions.recall(session, seq)
    if changes is None or wanted["kind"] == "removed":
        # As it is now that the history says again what it said.
        wanted = revisions.get(session, seq)
        others = _of_others(session, camera_id, changes or ())
        changes = [*others, *_of_the_survivor(session, wanted), _inverse(session, wanted, now)]
    done = published(session, changes, day).seq if changes else None
    if done is not None and now["removal_reason"] != "legal_takedown":
        _close_what_is_taken_down_again(session, camera_id, done, day)
    return Correction(camera_id, done)


def restore(
    session: Session, camera_id: int, *, day: date, version: int | None = None, after_takedown: bool = False
) -> Correction:
    """Put a camera back to what it was before it was last removed, hidden or merged: on the map, as a rule.

    Its facts stay as they are now but for those that its removal changed. Raises as `undo`, and Conflict for a camera
    that is on the map.
    """
    now = held(session, camera_id, version, after_takedown=after_takedown)
    if now["record_state"] == "published":
        raise Conflict(f"camera {camera_id} is on the map", ["record_state"])
    others = _of_others(session, camera_id, redactions.recall_taken_down(session, camera_id))
    history = revisions.history(session, camera_id)
    last = next(each for each in history if "record_state" in (each["after"] or ()))
    facts = {name: old for name, old in last["before"].items() if name in _BY_STATE or now[name] == last["after"][name]}
    if facts["record_state"] == "published":
        facts |= dict.fromkeys(_BY_STATE - {"record_state"})
    return published(session, [*others, _back(session, now, facts)], day)


def _close_what_is_taken_down_again(session: Session, camera_id: int, seq: int, day: date) -> None:
    """Leave no more in the history of a camera whose restoration is taken back than the takedown itself left."""
    if cameras.known(session, camera_id)["removal_reason"] == "legal_takedown":
        redactions.forget_history(session, merges.recorded_as(session, camera_id), seq=seq, day=day)


def _of_others(session: Session, camera_id: int, changes: Iterable[Change]) -> list[Change]:
    """Those about cameras on their own by now, of which nothing else that is done would tell copies."""
    same = merges.recorded_as(session, camera_id)
    others = [(change, cameras.known(session, change.camera_id or 0)) for change in changes]
    return [each for each, now in others if now["id"] not in same and now["removal_reason"] != "legal_takedown"]


def _inverse(session: Session, wanted: RowMapping, now: RowMapping) -> Change:
    camera_id = wanted["camera_id"]
    if wanted["kind"] == "created":
        if now["record_state"] != "published":
            raise Conflict(f"camera {camera_id} is not on the map any more", ["record_state"])
        return hiding(camera_id, "retracted")
    if wanted["reason"] == "put_back":
        # Blanking it in the camera alone would leave it in the history.
        raise Conflict(f"what revision {wanted['seq']} put back has to be taken out once more")
    before: Mapping[str, Any] = wanted["before"] or {}
    after: Mapping[str, Any] = wanted["after"] or {}
    if not before and wanted["kind"] != "confirmed":
        raise Conflict(f"what revision {wanted['seq']} said was taken out of the history")
    if since := {name for name in before if now[name] != after.get(name)}:
        raise Conflict(f"camera {camera_id} was changed since", since)
    if "record_state" in before or now["removal_reason"] == "legal_takedown":
        return _back(session, now, before)
    return Change("changed", before, camera_id, "undone")


def _back(session: Session, now: RowMapping, facts: Mapping[str, Any]) -> Change:
    """The Change by which a camera is in an earlier state again."""
    camera_id, state = now["id"], facts.get("record_state", now["record_state"])
    into_id = facts.get("merged_into", now["merged_into"])
    if state == "merged_into" and into_id in merges.recorded_as(session, camera_id):
        raise Conflict(f"camera {into_id} was merged into {camera_id} since", ["merged_into"])
    reason = facts.get("removal_reason", now["removal_reason"]) if state in ("hidden", "removed") else None
    kind = "restored" if now["removal_reason"] == "legal_takedown" else _KIND_OF[state]
    return Change(kind, facts, camera_id, reason)


def _of_the_survivor(session: Session, wanted: RowMapping) -> list[Change]:
    """The Change that gives back what a survivor took over in the merge that is undone."""
    if wanted["kind"] != "merged_into" or wanted["seq"] == 1:
        return []
    ahead = revisions.get(session, wanted["seq"] - 1)
    into_id = (wanted["after"] or {}).get("merged_into")
    if ahead["reason"] != "taken_over" or ahead["camera_id"] != into_id:
        return []
    return [_inverse(session, ahead, cameras.known(session, into_id))]
