"""What somebody at the desk does to a published camera: whether it is theirs to do, the verb, and its line in the log.

A camera that is marked as contested takes two: what one wants done waits until another one wants it too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.registry import cameras, contested_cameras, corrections, moderators, revisions, undoing
from app.registry.corrections import Correction
from app.registry.details import CameraDetails
from app.registry.errors import Conflict, NotAllowed, NotFound
from app.registry.moderators import ADMINISTRATOR
from app.registry.unpublished import acts, privacy, reports
from app.registry.unpublished.acts import Act

Values = Mapping[str, Any]
# What is put out of sight is out of sight at once: that harms nobody.
_AT_ONCE: Final = frozenset({"hidden", "contested"})
# What the log says of a verb beside its name: codes and numbers, never a word that anybody typed.
_LOGGED: Final[Mapping[str, tuple[str, ...]]] = {
    "merged": ("into_id",),
    "redacted": ("field",),
    "blurred": ("precision_m",),
    "undone": ("seq",),
}


@dataclass(frozen=True)
class Edit:
    """One thing to be done to a camera: the name of one of VERBS, and the plain values that it takes."""

    verb: str
    values: Values = field(default_factory=dict)


class Done(NamedTuple):
    """What was done: the act's name, the camera that came of it, and its revision; None when nothing was published."""

    act: str
    camera_id: int
    seq: int | None


class _Hand(NamedTuple):
    """What every verb needs to know."""

    session: Session
    camera_id: int
    day: date
    version: int | None
    is_administrator: bool


def do(
    session: Session,
    camera_id: int,
    edit: Edit,
    *,
    moderator_id: int,
    version: int | None = None,
    now: datetime | None = None,
) -> Done:
    """Do something to a camera; of a contested one the act is "proposed", and nothing is published yet.

    Raises as the verbs of `corrections` and `undoing`; NotAllowed for what is not for this moderator to decide;
    Conflict naming "contested" when something else waits for a second moderator.
    """
    moment = now or datetime.now(UTC)
    revisions.lock(session)
    takes_two = _check(session, camera_id, edit, moderator_id)
    if not takes_two or edit.verb in _AT_ONCE:
        return _do(session, camera_id, edit, moderator_id, version, moment)
    # That it can be done is found out now; what came of it is not kept.
    with session.begin_nested() as trial:
        VERBS[edit.verb](_hand(session, camera_id, moderator_id, version, moment), edit.values)
        trial.rollback()
    contested_cameras.ask(
        session, camera_id, edit.verb, edit.values, version=version, moderator_id=moderator_id, day=moment.date()
    )
    acts.write(session, moderator_id, moment, [Act("proposed", camera_id=camera_id, after={"act": edit.verb})])
    return Done("proposed", camera_id, None)


def second(
    session: Session, camera_id: int, *, moderator_id: int, seen: str | None = None, now: datetime | None = None
) -> Done:
    """Want what somebody else wanted of a contested camera, which does it.

    seen: by its mark, what whoever wants it too looked at. Raises as `do`; NotFound; Conflict when it is another thing.
    """
    asked = _asked(session, camera_id, seen)
    if asked["moderator_id"] == moderator_id:
        raise NotAllowed("somebody else has to want it too")
    edit = Edit(asked["verb"], asked["asked"] or {})
    _check(session, camera_id, edit, moderator_id)
    contested_cameras.settle(session, camera_id)
    return _do(session, camera_id, edit, moderator_id, asked["version"], now or datetime.now(UTC))


def drop(
    session: Session, camera_id: int, *, moderator_id: int, seen: str | None = None, now: datetime | None = None
) -> Done:
    """Want no more what somebody wanted of a contested camera. Raises NotFound, NotAllowed; Conflict as `second`."""
    asked = _asked(session, camera_id, seen)
    _check(session, camera_id, Edit(asked["verb"], asked["asked"] or {}), moderator_id)
    contested_cameras.settle(session, camera_id)
    dropped = Act("dropped", camera_id=camera_id, before={"act": asked["verb"]})
    acts.write(session, moderator_id, now or datetime.now(UTC), [dropped])
    return Done("dropped", camera_id, None)


def is_theirs(session: Session, camera_id: int, moderator_id: int) -> bool:
    """Whether a moderator may decide about a camera at all: no report of their own is about it."""
    return not reports.is_own(session, camera_id, moderator_id)


def _asked(session: Session, camera_id: int, seen: str | None) -> RowMapping:
    """What somebody wants of a camera, as it was seen, which nobody else settles before the commit."""
    revisions.lock(session)
    asked = contested_cameras.asked_of(session, camera_id)
    if asked is None:
        raise NotFound(f"nothing is wanted of camera {camera_id}")
    if seen is not None and seen != contested_cameras.mark_of(asked):
        raise Conflict(f"something else is wanted of camera {camera_id} by now")
    return asked


def _check(session: Session, camera_id: int, edit: Edit, moderator_id: int) -> bool:
    """Raise NotAllowed unless it is for this moderator to do; whether it takes two of them."""
    row = cameras.known(session, camera_id)
    moderators.must_decide(session, moderator_id, row["lon"], row["lat"])
    touched = {each for each in (camera_id, row["merged_into"], edit.values.get("into_id")) if each is not None}
    if not all(is_theirs(session, each, moderator_id) for each in touched):
        raise NotAllowed(f"camera {camera_id} is for somebody else to decide")
    return bool(contested_cameras.are_marked(session, touched))


def _hand(session: Session, camera_id: int, moderator_id: int, version: int | None, moment: datetime) -> _Hand:
    role = moderators.get(session, moderator_id).role
    return _Hand(session, camera_id, moment.date(), version, moderators.may(role, ADMINISTRATOR))


def _do(session: Session, camera_id: int, edit: Edit, moderator_id: int, version: int | None, moment: datetime) -> Done:
    done = VERBS[edit.verb](_hand(session, camera_id, moderator_id, version, moment), edit.values)
    acts.write(session, moderator_id, moment, [_act(camera_id, edit, done)])
    return Done(edit.verb, done.camera_id, done.seq)


def _act(camera_id: int, edit: Edit, done: Correction) -> Act:
    said: dict[str, Any] = {name: edit.values[name] for name in _LOGGED.get(edit.verb, ())}
    if edit.verb == "changed":
        said["fields"] = sorted(edit.values)
    if done.camera_id != camera_id:
        said["camera_id"] = done.camera_id
    return Act(edit.verb, camera_id=camera_id, seq=done.seq, after=said or None, reason=edit.values.get("reason"))


def _change(at: _Hand, values: Values) -> Correction:
    return corrections.change(at.session, at.camera_id, values, day=at.day, version=at.version)


def _confirm(at: _Hand, values: Values) -> Correction:
    return corrections.confirm(at.session, at.camera_id, values["check_date"], day=at.day, version=at.version)


def _remove(at: _Hand, values: Values) -> Correction:
    return corrections.remove(at.session, at.camera_id, **values, day=at.day, version=at.version)


def _hide(at: _Hand, values: Values) -> Correction:
    return corrections.hide(at.session, at.camera_id, values["reason"], day=at.day, version=at.version)


def _restore(at: _Hand, _: Values) -> Correction:
    row = corrections.held(at.session, at.camera_id, at.version, after_takedown=at.is_administrator)
    if row["removal_reason"] == privacy.REPORTED:
        # Somebody has looked: one who says so again does not hide it again.
        return corrections.published(at.session, [privacy.shown_again(at.camera_id, privacy.DECIDED)], at.day)
    return undoing.restore(at.session, at.camera_id, day=at.day, version=at.version, after_takedown=at.is_administrator)


def _merge(at: _Hand, values: Values) -> Correction:
    return corrections.merge(at.session, at.camera_id, **values, day=at.day, version=at.version)


def _split(at: _Hand, values: Values) -> Correction:
    return corrections.split(at.session, at.camera_id, CameraDetails.parse(values), day=at.day, version=at.version)


def _redact(at: _Hand, values: Values) -> Correction:
    return corrections.redact(at.session, at.camera_id, values["field"], day=at.day, version=at.version)


def _blur(at: _Hand, values: Values) -> Correction:
    return corrections.blur(at.session, at.camera_id, values["precision_m"], day=at.day, version=at.version)


def _undo(at: _Hand, values: Values) -> Correction:
    if revisions.get(at.session, values["seq"])["camera_id"] != at.camera_id:
        raise NotFound(f"camera {at.camera_id} has no such revision")
    return undoing.undo(at.session, values["seq"], day=at.day, after_takedown=at.is_administrator)


def _contest(at: _Hand, _: Values) -> Correction:
    contested_cameras.mark(at.session, at.camera_id)
    return Correction(at.camera_id, None)


def _settle(at: _Hand, _: Values) -> Correction:
    if not contested_cameras.are_marked(at.session, [at.camera_id]):
        raise Conflict(f"camera {at.camera_id} is not contested", ["contested"])
    contested_cameras.unmark(at.session, at.camera_id)
    return Correction(at.camera_id, None)


# By the name of the act that the log has of it.
VERBS: Final[Mapping[str, Callable[[_Hand, Values], Correction]]] = {
    "changed": _change,
    "moved": _change,
    "confirmed": _confirm,
    "removed": _remove,
    "hidden": _hide,
    "restored": _restore,
    "merged": _merge,
    "split": _split,
    "redacted": _redact,
    "blurred": _blur,
    "undone": _undo,
    "contested": _contest,
    "uncontested": _settle,
}
