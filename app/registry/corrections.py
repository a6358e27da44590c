"""What is done to published cameras at the desk. Every verb publishes, and can be undone from its revision.

`version` is the camera's version that the editor saw: a verb raises Conflict, naming what changed since, when it is not
that any more. All raise NotFound for a camera that does not exist, and Gone for one that the law took down.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.registry import cameras, merges, publishing, redactions, revisions, vocabulary, withholding
from app.registry.dates import PartialDate
from app.registry.details import CameraDetails, Scalar, clean, is_web_address
from app.registry.errors import Conflict, Gone, Invalid, Problem
from app.registry.geometry import DECIMALS, Position, coarsen
from app.registry.i18n import N_
from app.registry.publishing import Change
from app.registry.revisions import HIDING_REASONS, REMOVAL_REASONS
from app.registry.sources import LONGEST_ADDRESS

_AXES: Final = ("lon", "lat")
# Statements that are only true together.
_TOGETHER: Final = (("facial_recognition", "facial_recognition_source"), ("start_date", "end_date"))


class Correction(NamedTuple):
    """What came of a verb: the camera it is about, and the revision it published; None when nothing changed."""

    camera_id: int
    seq: int | None


def change(
    session: Session, camera_id: int, facts: Mapping[str, object], *, day: date, version: int | None = None
) -> Correction:
    """State some fields of a camera anew, `lon` and `lat` among them. Raises Invalid as `CameraDetails.parse`."""
    now = held(session, camera_id, version)
    return published(session, [Change("changed", _read(facts, now), camera_id)], day)


def move(session: Session, camera_id: int, position: Position, *, day: date, version: int | None = None) -> Correction:
    """Put a camera where it is, as exactly as its place is published."""
    return change(session, camera_id, {"lon": position.lon, "lat": position.lat}, day=day, version=version)


def confirm(session: Session, camera_id: int, check_date: str, *, day: date, version: int | None = None) -> Correction:
    """Say that a camera is as it is recorded. The later of two dates stays. Raises Invalid for `check_date`."""
    now = held(session, camera_id, version)
    return published(session, [confirmation(now, check_date)], day)


def confirmation(now: Mapping[Any, Any], check_date: str) -> Change:
    """The Change that says so of a camera's row."""
    seen = PartialDate.parse(check_date, "check_date")
    known = PartialDate.parse(now["check_date"], "check_date") if now["check_date"] else None
    later = known is None or known.latest <= seen.latest
    return Change("confirmed", {"check_date": str(seen)} if later else {}, now["id"])


def remove(
    session: Session,
    camera_id: int,
    reason: str,
    *,
    day: date,
    version: int | None = None,
    end_date: str | None = None,
    evidence_url: str | None = None,
) -> Correction:
    """Mark a camera as removed. Its page stays and says when, why, and by what one knows; a legal takedown leaves none.

    Raises Invalid for `reason`, `end_date` or `evidence_url`.
    """
    now = held(session, camera_id, version)
    end, url = _read_removal(reason, end_date, evidence_url, now)
    removal = publishing.removal(camera_id, reason, end_date=end, evidence_url=url)
    if all(now[name] == value for name, value in removal.facts.items()):
        return Correction(camera_id, None)
    done = published(session, [removal], day)
    if reason == "legal_takedown" and done.seq is not None:
        redactions.forget_history(session, merges.recorded_as(session, camera_id), seq=done.seq, day=day)
    return done


def hide(session: Session, camera_id: int, reason: str, *, day: date, version: int | None = None) -> Correction:
    """Take a camera out of sight, which is not to say that it is gone, for one of HIDING_REASONS. Conflict if it is."""
    if reason not in HIDING_REASONS:
        raise ValueError(f"no camera is hidden for {reason!r}")
    now = held(session, camera_id, version)
    if now["record_state"] == "hidden":
        raise Conflict(f"camera {camera_id} is hidden already", ["record_state"])
    return published(session, [hiding(camera_id, reason)], day)


def hiding(camera_id: int, reason: str) -> Change:
    """The Change that takes a camera out of sight."""
    return Change("hidden", {"record_state": "hidden", "removal_reason": reason}, camera_id, reason)


def merge(
    session: Session,
    camera_id: int,
    into_id: int,
    *,
    day: date,
    version: int | None = None,
    take_over: Collection[str] = (),
) -> Correction:
    """Say that a camera is the same device as another one, which stays and takes over the fields it lacks.

    The revision is that of the camera that goes. Raises Conflict unless both are on the map.
    """
    gone, stays = held(session, camera_id, version), held(session, into_id)
    if camera_id == into_id or {gone["record_state"], stays["record_state"]} != {"published"}:
        raise Conflict(f"camera {camera_id} cannot be merged into {into_id}", ["record_state"])
    changes = [Change("merged_into", {"record_state": "merged_into", "merged_into": into_id}, camera_id)]
    if facts := _lacking(stays, gone, take_over):
        # Before the other one, by which an undo knows it.
        changes.insert(0, Change("changed", facts, into_id, "taken_over"))
    return Correction(camera_id, published(session, changes, day).seq)


def split(
    session: Session,
    camera_id: int,
    details: CameraDetails,
    *,
    day: date,
    version: int | None = None,
    precision_m: int | None = None,
) -> Correction:
    """Publish a second device that one camera stood for too: a new camera, which says from which it comes.

    Its place is published as exactly as the first one's, or as `precision_m` says. Returns the new camera.
    """
    first = held(session, camera_id, version)
    creation = publishing.creation(
        details, source_id=first["source_id"], precision_m=precision_m or first["precision_m"]
    )
    second = creation._replace(facts={**creation.facts, "split_from": camera_id}, reason="split")
    return published(session, [second], day)


def redact(session: Session, camera_id: int, field: str, *, day: date, version: int | None = None) -> Correction:
    """Take a detail out everywhere: of the camera, of its tags and of its public past. No import brings it back.

    So it is with those that were merged into it. Raises Invalid for a field that no camera has.
    """
    if field not in redactions.DETAILS:
        raise Invalid((Problem("field", N_("Choose a detail.")),))
    return _take_out(session, camera_id, field, lambda row: withholding.redacted(row, field), day, version)


def blur(session: Session, camera_id: int, precision_m: int, *, day: date, version: int | None = None) -> Correction:
    """Round a camera's place to so many metres, in its past too.

    What leads to the exact place is withheld: its name in its source, by which an import still knows it again, and the
    tags that are not read. Raises Invalid for a precision that is not coarser than it is.
    """
    now = cameras.known(session, camera_id)
    if precision_m not in DECIMALS or precision_m <= (now["precision_m"] or 0):
        raise Invalid((Problem("precision_m", N_("Choose one that is coarser than it is now.")),))
    return _take_out(
        session, camera_id, withholding.PLACE, lambda row: withholding.blurred(row, precision_m), day, version
    )


def held(session: Session, camera_id: int, version: int | None = None, *, after_takedown: bool = False) -> RowMapping:
    """A camera's row, which nobody else changes before the commit."""
    revisions.lock(session)
    row = cameras.known(session, camera_id)
    if row["removal_reason"] == "legal_takedown" and not after_takedown:
        raise Gone(f"camera {camera_id} was taken down for legal reasons")
    if version is not None and row["version"] != version:
        since = revisions.history(session, camera_id)[: max(0, row["version"] - version)]
        changed = {name for each in since for name in each["after"] or ()}
        raise Conflict(f"camera {camera_id} was changed since version {version}", changed)
    return row


def published(session: Session, changes: Sequence[Change], day: date) -> Correction:
    """Publish; what came of the last change is told."""
    before = revisions.data_version(session)
    ids = publishing.publish(session, changes, day=day)
    after = revisions.data_version(session)
    return Correction(ids[-1], after if after > before else None)


def _take_out(
    session: Session,
    camera_id: int,
    field: str,
    change_of: Callable[[RowMapping], Change],
    day: date,
    version: int | None,
) -> Correction:
    held(session, camera_id, version)
    # The camera itself last: it is its revision that is told.
    rows = [cameras.known(session, each) for each in reversed(merges.recorded_as(session, camera_id))]
    changes = [change_of(row) for row in rows]
    done = published(session, changes, day)
    for row, made in zip(rows, changes, strict=True):
        redactions.keep(session, row, field, made, seq=done.seq or 0, day=day)
    return Correction(camera_id, done.seq)


def _read(facts: Mapping[str, object], now: RowMapping) -> dict[str, Any]:
    """The columns that facts state, checked with what they are only true together with."""
    if strange := sorted(facts.keys() - {*vocabulary.NAMES, *_AXES}):
        raise Invalid(tuple(Problem(name, N_("Is not a field of a camera.")) for name in strange))
    facts = {name: value for name, value in facts.items() if not _is_same(value, now[name])}
    beside = {name: now[name] for pair in _TOGETHER if facts.keys() & set(pair) for name in pair}
    place = {axis: now[axis] for axis in _AXES}
    read = CameraDetails.parse({**place, **beside, **facts}, base=now)
    values: dict[str, Any] = {name: read.values[name] for name in facts if name not in _AXES}
    if facts.keys() & set(_AXES):
        position = coarsen(read.position, now["precision_m"])
        values.update(lon=position.lon, lat=position.lat)
    return values


def _is_same(stated: object, known: object) -> bool:
    """Whether somebody only repeats what is known, such as a direction that came unreadable from its source."""
    return known is not None and (stated == known or clean(str(stated)) == str(known))


def _read_removal(
    reason: str, end_date: str | None, evidence_url: str | None, now: RowMapping
) -> tuple[str | None, str | None]:
    problems: list[Problem] = []
    if reason not in REMOVAL_REASONS:
        problems.append(Problem("reason", N_("Choose a reason.")))
    end, url = clean(end_date or "") or None, clean(evidence_url or "") or None
    if url and reason == "legal_takedown":
        problems.append(Problem("evidence_url", N_("After a legal takedown no link can be shown.")))
    elif url and not (len(url) <= LONGEST_ADDRESS and url.isprintable() and is_web_address(url)):
        problems.append(Problem("evidence_url", N_("Must be a web address that starts with https:// or http://.")))
    if end:
        try:
            end = str(_read({"end_date": end}, now)["end_date"])
        except Invalid as error:
            problems.extend(error.problems)
    if problems:
        raise Invalid(tuple(problems))
    return end, url


def _lacking(stays: RowMapping, gone: RowMapping, take_over: Collection[str]) -> dict[str, Scalar]:
    """What one camera says nothing of and the other one does, of these fields; a claim comes with its source."""
    wanted = set(take_over)
    if "facial_recognition" in wanted:
        wanted.add("facial_recognition_source")
    facts: dict[str, Scalar] = {}
    for field in vocabulary.FIELDS:
        name, default = field.name, field.default
        if name in wanted and stays[name] == default and gone[name] != default:
            facts[name] = gone[name]
    return facts
