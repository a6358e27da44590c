"""A copy of another register, kept in step by its change feed: the same cameras, numbers, history and sources.

Of a camera that nobody may read there, a copy keeps that it exists and what happened when, and forgets all else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.registry import publishing, redactions, revisions, sources
from app.registry.cameras import camera
from app.registry.changes import HIDDEN, Revised, Unseen
from app.registry.errors import Conflict
from app.registry.publishing import Facts
from app.registry.revisions import publication, revision

# SQLite allows 32,766 bound parameters in one statement.
_AT_ONCE: Final = 10_000
_UNTOLD: Final[Mapping[str, Any]] = {"reason": None, "before": None, "after": None}


class Line(NamedTuple):
    """What a line of the feed tells.

    unseen: why its camera may not be read, None when it may. merged_into: then the one that it was found to be, whose
    fate it shares. cameras: each with its columns, but for `seq`.
    sources: the columns of those that the cameras come from, by number. history: all that is said of the cameras told,
    where it may be something else than what was said before.
    """

    revised: Revised
    unseen: Unseen | None
    merged_into: int | None
    cameras: tuple[Facts, ...]
    sources: Mapping[int, Mapping[str, Any]]
    history: tuple[Revised, ...]


class OutOfStep(Exception):
    """What the other register tells does not follow on what is here."""


def begin(session: Session, origin: str) -> None:
    """Make this register a copy of the one at `origin`, if it is not yet. The caller commits.

    Raises Conflict for one with cameras or sources of its own, and for a copy of another one.
    """
    known = revisions.hold(session)
    if known == origin:
        return
    if known is not None:
        raise Conflict(f"this register is a copy of {known}. To copy another one, begin with an empty data folder")
    if not revisions.is_empty(session) or len(sources.everything(session)) > 1:
        raise Conflict("this register has cameras of its own. To copy another one, begin with an empty data folder")
    session.execute(update(publication).values(origin=origin))


def last(session: Session) -> Revised | None:
    """The last revision that is here, None when there is none yet."""
    seq = revisions.data_version(session)
    if not seq:
        return None
    row = revisions.get(session, seq)
    return Revised(seq, row["camera_id"], row["kind"], row["day"])


def apply(session: Session, lines: Iterable[Line]) -> int:
    """Keep what `lines` tell, which follow on the last revision here; returns the number of the last.

    The caller commits. Raises OutOfStep at a number that does not come next.
    """
    revisions.hold(session)
    told = _Told(session, revisions.data_version(session))
    for line in lines:
        told.add(line)
    sources.copy(session, told.sources)
    _forget(session, told.forgotten)
    _retell(session, told.retold.values())
    redacted = [each for each in (*told.new.values(), *told.retold.values()) if each.reason == "redacted"]
    publishing.publish_copies(session, told.rows(), list(map(_columns, told.new.values())), until=told.until)
    redactions.note(session, [(each.camera_id, each.seq, each.day) for each in redacted])
    return told.until


class _Told:
    """What some lines tell together: the last word on each camera and revision."""

    def __init__(self, session: Session, after: int) -> None:
        self.until = after
        self.sources: dict[int, Mapping[str, Any]] = {}
        # Revisions that are new here, and what others say now, by number.
        self.new: dict[int, Revised] = {}
        self.retold: dict[int, Revised] = {}
        # Cameras whose history has to be forgotten, but for what is told of it again.
        self.forgotten: set[int] = set()
        self._session, self._after = session, after
        self._cameras: dict[int, Facts] = {}
        self._seqs: dict[int, int] = {}

    def add(self, line: Line) -> None:
        """Take the next line into account."""
        seq, camera_id, day = line.revised.seq, line.revised.camera_id, line.revised.day
        if seq != self.until + 1:
            raise OutOfStep(f"change {self.until + 1} is missing; the next one told is {seq}")
        self.until = seq
        self.new[seq] = line.revised
        self._seqs[camera_id] = seq
        self.sources.update(line.sources)
        for facts in line.cameras:
            self._cameras[facts["id"]] = facts
        if line.unseen:
            for same, into_id in self._recorded_as(camera_id, line.merged_into).items():
                self._cameras[same] = _unseen(same, line.unseen, day, into_id)
                self._forget(same)
        for each in line.history:
            if each.seq <= self._after:
                self.retold[each.seq] = each
            elif each.seq <= seq:
                self.new[each.seq] = each

    def rows(self) -> list[Facts]:
        """All cameras told, and blank ones for those that they refer to and that were not told yet."""
        referred = {each[name] for each in self._cameras.values() for name in ("merged_into", "split_from")}
        known = _seqs(self._session, [*self._cameras, *referred - {None}])
        missing = referred - {None} - known.keys() - self._cameras.keys()
        day = self.new[self.until].day if self.new else None
        every = {**self._cameras, **{each: _unseen(each, HIDDEN, day) for each in missing}}
        return [{**facts, "seq": self._seqs.get(each, known.get(each, self.until))} for each, facts in every.items()]

    def _recorded_as(self, camera_id: int, into_id: int | None) -> dict[int, int | None]:
        """The camera and all that are the same device, as `merges.recorded_as`, as far as it was told.

        Each with the one that it was merged into.
        """
        found, ids = {camera_id: into_id}, [camera_id]
        for each in ids:
            merged = select(camera.c.id).where(camera.c.merged_into == each).order_by(camera.c.id)
            same = [one for one in self._session.scalars(merged) if one not in self._cameras]
            same += [one for one, facts in self._cameras.items() if facts["merged_into"] == each]
            found.update(dict.fromkeys(same, each))
            ids += same
        return found

    def _forget(self, camera_id: int) -> None:
        self.forgotten.add(camera_id)
        self.retold = {seq: each for seq, each in self.retold.items() if each.camera_id != camera_id}
        for seq, each in self.new.items():
            if each.camera_id == camera_id:
                self.new[seq] = each._replace(**_UNTOLD)


def _unseen(camera_id: int, why: Unseen, day: Any, into_id: int | None = None) -> Facts:
    """What is kept of a camera that nobody may read: why, or that it was merged into another one, which says why."""
    is_taken_down = why != HIDDEN and not into_id
    return {
        **publishing.BLANK,
        "id": camera_id,
        "record_state": "merged_into" if into_id else "removed" if is_taken_down else "hidden",
        "removal_reason": "legal_takedown" if is_taken_down else None,
        "merged_into": into_id,
        "lon": 0.0,
        "lat": 0.0,
        "source_id": sources.CONTRIBUTORS_ID,
        "osm_tags": {},
        "version": 1,
        "published_on": day,
        "updated_on": day,
    }


def _seqs(session: Session, camera_ids: Sequence[int]) -> dict[int, int]:
    """The last revision of each of these cameras that is here."""
    found: dict[int, int] = {}
    for some in _grouped(camera_ids):
        rows = session.execute(select(camera.c.id, camera.c.seq).where(camera.c.id.in_(some)))
        found.update((row.id, row.seq) for row in rows)
    return found


def _forget(session: Session, camera_ids: Iterable[int]) -> None:
    for some in _grouped(sorted(camera_ids)):
        session.execute(update(revision).where(revision.c.camera_id.in_(some)).values(_UNTOLD))


def _retell(session: Session, retold: Iterable[Revised]) -> None:
    rows = [{"told": each.seq, "reason": each.reason, "before": each.before, "after": each.after} for each in retold]
    if rows:
        session.connection().execute(update(revision).where(revision.c.seq == bindparam("told")), rows)


def _columns(each: Revised) -> tuple[Any, ...]:
    """In the order of the table."""
    return each.seq, each.camera_id, each.kind, each.before, each.after, each.reason, each.day


def _grouped(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
