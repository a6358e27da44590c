"""The one way to publish: camera, map point and revision are written together, in one transaction, or not at all.

Nothing else writes these tables.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import bindparam, case, select, update
from sqlalchemy.orm import Session

from app.registry import revisions, sight, vocabulary
from app.registry.bulk import Row, insert_columns, insert_rows
from app.registry.cameras import camera
from app.registry.details import CameraDetails
from app.registry.errors import Gone, NotFound
from app.registry.geometry import coarsen
from app.registry.map import map_index, points
from app.registry.revisions import publication, revision

RevisionKind = Literal["created", "changed", "confirmed", "removed", "merged_into", "restored", "hidden"]
Facts = Mapping[str, Any]

# SQLite allows 32,766 bound parameters in one statement; PostgreSQL 65,535.
_IDS_AT_ONCE = 10_000
_COLUMNS: Final = tuple(column.name for column in camera.columns)
_NAMES: Final = frozenset(_COLUMNS)
# The columns that name another camera.
_UNBOUND: Final = {"merged_into": None, "split_from": None}
# What stands in a camera's columns until something is said.
BLANK: Final[Facts] = {
    **dict.fromkeys(_COLUMNS),
    **{field.name: field.default for field in vocabulary.FIELDS},
    "record_state": "published",
    "version": 0,
}


class Change(NamedTuple):
    """One change to one camera: `facts` are the camera's columns with their new values.

    `camera_id` is None exactly when the camera is new. A "changed" Change whose facts are all as before is left out,
    unless something was taken out of the past, or put back into it.
    """

    kind: RevisionKind
    facts: Facts
    camera_id: int | None = None
    reason: str | None = None


def creation(
    details: CameraDetails,
    *,
    source_id: int,
    external_id: str | None = None,
    osm_tags: Mapping[str, object] | None = None,
    precision_m: int | None = None,
) -> Change:
    """The Change that publishes a new camera, its place coarsened to `precision_m` metres."""
    position = coarsen(details.position, precision_m)
    return Change(
        "created",
        {
            **details.values,
            "lon": position.lon,
            "lat": position.lat,
            "precision_m": precision_m,
            "source_id": source_id,
            "external_id": external_id,
            "osm_tags": dict(osm_tags or {}),
        },
    )


def removal(camera_id: int, reason: str, *, end_date: str | None = None, evidence_url: str | None = None) -> Change:
    """The Change that takes a camera off the map. Its page and history stay, unless the law took it down.

    `end_date` replaces what was known, `evidence_url` shows that the device is gone.
    """
    facts: dict[str, Any] = {
        "record_state": "removed",
        "removal_reason": reason,
        "lifecycle": "removed",
        "merged_into": None,
    }
    if end_date:
        facts["end_date"] = end_date
    if reason != "legal_takedown":
        facts["removal_evidence"] = evidence_url
    return Change("removed", facts, camera_id, reason)


def publish(session: Session, changes: Sequence[Change], *, day: date) -> list[int]:
    """Publish `changes` in order and return the camera id of each. The caller commits.

    Revisions get consecutive `seq` numbers in commit order: the counter row stays locked until the commit, so
    publishers queue up behind each other. Raises Copied on a register that is a copy, NotFound for a camera that does
    not exist, Gone for one that was taken down for legal reasons, unless it is restored.
    """
    if not changes:
        return []
    changed_ids = [change.camera_id for change in changes if change.camera_id is not None]
    if len(changed_ids) != len(set(changed_ids)):
        raise ValueError("one batch changes a camera at most once")
    if strange := {name for change in changes for name in change.facts.keys() - _NAMES}:
        raise ValueError(f"a camera has no {', '.join(sorted(strange))}")
    revisions.lock(session)
    known = _load(session, changed_ids)
    effective = [(change, _before(change, known)) for change in changes]
    effective = [(change, before) for change, before in effective if _is_news(change, before)]
    created = [change for change, _ in effective if change.camera_id is None]
    last_seq, last_id = _advance(session, len(effective), len(created))

    ids = iter(range(last_id - len(created) + 1, last_id + 1))
    written = [
        (change.camera_id if change.camera_id is not None else next(ids), change, before)
        for change, before in effective
    ]
    seqs = range(last_seq - len(written) + 1, last_seq + 1)
    blank = {**BLANK, "published_on": day}
    rows = [
        _row(camera_id, change, known.get(camera_id, blank), seq, day)
        for (camera_id, change, _), seq in zip(written, seqs, strict=True)
    ]
    history = [
        (seq, camera_id, change.kind, before or None, _stated(change, before), change.reason, day)
        for (camera_id, change, before), seq in zip(written, seqs, strict=True)
    ]
    _write(session, known, rows, history)
    sight.note(session, list(known.values()), rows, day=day)
    new_ids = iter(camera_id for camera_id, change, _ in written if change.camera_id is None)
    return [change.camera_id if change.camera_id is not None else next(new_ids) for change in changes]


def publish_new(session: Session, facts: points.Columns, *, day: date, bound: Collection[str] = ()) -> range:
    """Publish many new cameras at once and return their ids. The caller commits.

    `facts` are columns of `camera` by name, each with the values of all cameras; those of the columns `bound` are what
    the driver takes already. It writes what `publish` does with as many Changes.
    """
    number = len(next(iter(facts.values())))
    last_seq, last_id = _advance(session, number, number)
    ids, seqs = range(last_id - number + 1, last_id + 1), range(last_seq - number + 1, last_seq + 1)
    common = {**BLANK, "version": 1, "published_on": day, "updated_on": day}
    columns = {**{name: [value] * number for name, value in common.items()}, **facts, "id": ids, "seq": seqs}
    insert_columns(session, camera, [columns[name] for name in _COLUMNS], bound=bound)
    map_index.add(session, columns)
    history = (seqs, ids, *([value] * number for value in ("created", None, None, None, day)))
    insert_columns(session, revision, history)
    return ids


def publish_copies(session: Session, rows: Sequence[Facts], history: Sequence[Row], *, until: int) -> None:
    """Publish what another register has published, under the numbers that it has there. The caller `hold`s and commits.

    rows: cameras with all their columns; history: revisions up to the number `until`, in the order of the columns.
    """
    _write(session, _known(session, [row["id"] for row in rows]), rows, history)
    last_id = max((row["id"] for row in rows), default=0)
    further = case((publication.c.camera_id < last_id, last_id), else_=publication.c.camera_id)
    session.execute(update(publication).values(seq=until, camera_id=further))


def _advance(session: Session, revisions: int, cameras: int) -> tuple[int, int]:
    """Take the next numbers off the counter; returns the last of each."""
    taken = session.execute(
        update(publication)
        .values(seq=publication.c.seq + revisions, camera_id=publication.c.camera_id + cameras)
        .returning(publication.c.seq, publication.c.camera_id)
    ).one()
    return taken.seq, taken.camera_id


def _load(session: Session, ids: Sequence[int]) -> dict[int, Facts]:
    known = _known(session, ids)
    if missing := set(ids) - known.keys():
        raise NotFound(f"no camera {min(missing)}")
    return known


def _known(session: Session, ids: Sequence[int]) -> dict[int, Facts]:
    """The rows of those of these cameras that there are."""
    known: dict[int, Facts] = {}
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        for row in session.execute(select(camera).where(camera.c.id.in_(some))).mappings():
            known[row["id"]] = dict(row)
    return known


def _before(change: Change, known: Mapping[int, Facts]) -> dict[str, Any]:
    """The old values of what a change changes."""
    if change.camera_id is None:
        return {}
    now = known[change.camera_id]
    if now["removal_reason"] == "legal_takedown" and change.kind != "restored":
        raise Gone(f"camera {change.camera_id} was taken down for legal reasons")
    return {name: now[name] for name, value in change.facts.items() if now[name] != value}


def _is_news(change: Change, before: Facts) -> bool:
    """Whether a change is one: also when the past alone says less than before, or more."""
    return change.kind != "changed" or bool(before) or change.reason in ("redacted", "put_back")


def _stated(change: Change, before: Facts) -> dict[str, Any] | None:
    """What a revision says of the new state: what changed, and nothing of a new camera; see `origins`."""
    return {name: change.facts[name] for name in before} or None


def _row(camera_id: int, change: Change, now: Facts, seq: int, day: date) -> dict[str, Any]:
    return {
        **now,
        **change.facts,
        "id": camera_id,
        "version": now["version"] + 1,
        "seq": seq,
        "updated_on": day,
    }


def _write(session: Session, known: Mapping[int, Facts], rows: Sequence[Facts], history: Sequence[Row]) -> None:
    """Write cameras as they are from now on, those in `known` over what they were, the map's view of them, and what
    happened to them."""
    new = [row for row in rows if row["id"] not in known]
    # A camera may refer to one that comes after it, which has to be there first.
    bound = {row["id"]: {**row, **_UNBOUND} for row in new if any(row[name] for name in _UNBOUND)}
    changed = [row for row in rows if row["id"] in known or row["id"] in bound]
    _write_cameras(session, [bound.get(row["id"], row) for row in new], changed)
    map_index.keep(session, [known[row["id"]] for row in rows if row["id"] in known], rows)
    insert_rows(session, revision, history)


def _write_cameras(session: Session, new: Iterable[Facts], changed: Iterable[Facts]) -> None:
    insert_rows(session, camera, list(map(itemgetter(*_COLUMNS), new)))
    if changed := list(changed):
        # The id is not set again, not even to itself: SQLite would look through every table that refers to it.
        rows = [{"changed_id" if name == "id" else name: value for name, value in row.items()} for row in changed]
        session.connection().execute(update(camera).where(camera.c.id == bindparam("changed_id")), rows)
