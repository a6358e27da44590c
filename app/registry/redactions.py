"""What was taken out of the public, and stays out: of the camera, of its tags, of its past, and of the next import.

A detail that says too much about somebody would otherwise stand in the public history for ever. What was taken out is
kept here, where nobody reads it, so that a slip can be undone, until it is forgotten.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, RowMapping, String, Table, select, update
from sqlalchemy.orm import Session

from app.registry import cameras, vocabulary
from app.registry.bulk import insert_rows
from app.registry.cameras import camera
from app.registry.errors import Conflict
from app.registry.model import Bag, Base
from app.registry.publishing import Change, Facts
from app.registry.revisions import revision
from app.registry.withholding import EVERYTHING, PLACE, Cut, blurred, cutting, redacted, without

# The link that shows that a camera is gone: it may lead to what says too much, or say it itself.
EVIDENCE: Final = "removal_evidence"
# What may be taken out of a camera by itself.
DETAILS: Final = (*vocabulary.NAMES, EVIDENCE)

# `seq` is the revision that took it out: one for a camera and all that are the same device. `taken` is what columns
# said, `past` what revisions said, by their number; both go once they are forgotten. `keys` are the tags that went too.
# `name_hash` stands for the name that the camera has in its source and that leads to its exact place.
redaction = Table(
    "redaction",
    Base.metadata,
    Column("camera_id", BigInteger, ForeignKey("camera.id"), primary_key=True, autoincrement=False),
    Column("field", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, nullable=False),
    Column("taken", Bag),
    Column("past", Bag),
    Column("keys", Bag, nullable=False),
    Column("name_hash", String(64), index=True),
    Index(None, "seq"),
)


def keep(session: Session, row: RowMapping, field: str, change: Change, *, seq: int, day: date) -> None:
    """Keep what a change took out of a camera, as it was in `row`, and take it out of its history."""
    taken = {name: row[name] for name, value in change.facts.items() if row[name] != value}
    keys = sorted(row["osm_tags"].keys() - change.facts["osm_tags"].keys())
    past = _rewrite(session, row["id"], cutting(field, keys, change.facts.get("precision_m")))
    name = taken.get("external_id")
    _keep(session, row["id"], field, seq, day, taken, keys, past, _hash(row["source_id"], name) if name else None)


def note(session: Session, elsewhere: Iterable[tuple[int, int, date]]) -> None:
    """Note that something was taken out in the register that this one is a copy of: (camera_id, seq, day)."""
    insert_rows(
        session,
        redaction,
        [(camera_id, EVERYTHING, seq, day, None, None, [], None) for camera_id, seq, day in elsewhere],
        on_conflict="DO NOTHING",
    )


def forget_history(session: Session, camera_ids: Iterable[int], *, seq: int, day: date) -> None:
    """Leave nothing in the history of these cameras but their states: the law took them down."""
    for camera_id in camera_ids:
        past = _rewrite(session, camera_id, cutting(EVERYTHING, (), None))
        _keep(session, camera_id, EVERYTHING, seq, day, {}, [], past, None)


class Missing(NamedTuple):
    """What was taken out of one camera: fields, and the keys of tags."""

    fields: set[str]
    keys: set[str]

    def outside(self, tags: Mapping[str, Any]) -> dict[str, Any]:
        """What may be read of a bag of tags that has it all."""
        return without(self.fields, tags, self.keys)


def of(session: Session, camera_ids: Sequence[int]) -> Mapping[int, Missing]:
    """What was taken out of these cameras, those only that lack something."""
    found: dict[int, Missing] = {}
    here = select(redaction.c.camera_id, redaction.c.field, redaction.c["keys"])
    here = here.where(redaction.c.camera_id.in_(camera_ids), redaction.c.field != EVERYTHING)
    for camera_id, field, keys in session.execute(here):
        missing = found.setdefault(camera_id, Missing(set(), set()))
        missing.fields.add(field)
        missing.keys.update(keys)
    return found


def by_withheld_name(session: Session, source_id: int, names: Sequence[str]) -> Mapping[str, RowMapping]:
    """The cameras whose name in their source is withheld, by that name, of those that go by one of these."""
    if session.execute(select(redaction.c.seq).where(redaction.c.name_hash.is_not(None)).limit(1)).first() is None:
        return {}
    hashes = {_hash(source_id, name): name for name in names}
    here = select(redaction.c.name_hash, camera).join(camera, camera.c.id == redaction.c.camera_id)
    rows = session.execute(here.where(redaction.c.name_hash.in_(hashes))).mappings()
    return {hashes[row["name_hash"]]: row for row in rows}


def recall(session: Session, seq: int) -> list[Change] | None:
    """Put back into the history what went out of it with revision `seq`; returns the Changes that do so to the cameras.

    None for a revision that took nothing out, or whose taking out was undone. Raises Conflict when it is forgotten, or
    naming the fields that were changed, or taken out once more, since.
    """
    kept = session.execute(select(redaction).where(redaction.c.seq == seq)).mappings().all()
    if not kept:
        return None
    later = [_later(session, each) for each in kept]
    changes = [
        _putting_back(cameras.known(session, each["camera_id"]), each, since)
        for each, since in zip(kept, later, strict=True)
    ]
    session.execute(redaction.delete().where(redaction.c.seq == seq))
    for each, since in zip(kept, later, strict=True):
        _put_back_past(session, each, since)
    return [change for change in changes if change.reason == "put_back"]


def recall_taken_down(session: Session, camera_id: int) -> list[Change]:
    """Let the history of a camera that was taken down say again what it said, unless that is forgotten.

    Returns Changes as `recall`.
    """
    taken_down = (redaction.c.camera_id == camera_id, redaction.c.field == EVERYTHING)
    seqs = session.scalars(select(redaction.c.seq).where(*taken_down).order_by(redaction.c.seq.desc())).all()
    changes = {change.camera_id: change for seq in seqs for change in recall(session, seq) or ()}
    return list(changes.values())


def forget(session: Session, before: date) -> int:
    """Give up for good what was taken out before a day; returns how often. What is withheld stays so."""
    old = (redaction.c.day < before, redaction.c.taken.is_not(None))
    gone = update(redaction).where(*old).values(taken=None, past=None).returning(redaction.c.seq)
    return len(session.execute(gone).all())


def _later(session: Session, kept: RowMapping) -> Sequence[RowMapping]:
    """What was taken out of the same camera after something else, the first first."""
    here = select(redaction).where(redaction.c.camera_id == kept["camera_id"], redaction.c.seq > kept["seq"])
    return session.execute(here.order_by(redaction.c.seq)).mappings().all()


def _putting_back(now: RowMapping, kept: RowMapping, later: Sequence[RowMapping]) -> Change:
    if kept["field"] == EVERYTHING:
        return Change("changed", {}, now["id"], "put_back")
    taken: Facts | None = kept["taken"]
    if taken is None:
        raise Conflict(f"what was taken out of camera {now['id']} is forgotten")
    if kept["field"] in {each["field"] for each in later}:
        raise Conflict(f"it was taken out of camera {now['id']} once more since", taken)
    as_it_was = {**now, **taken}
    by_place = kept["field"] == PLACE
    facts = (blurred(as_it_was, now["precision_m"]) if by_place else redacted(as_it_was, kept["field"])).facts
    if since := {name for name in taken if now[name] != facts[name]}:
        raise Conflict(f"camera {now['id']} was changed since", since)
    return Change("changed", taken, now["id"], "put_back")


def _put_back_past(session: Session, kept: RowMapping, later: Sequence[RowMapping]) -> None:
    """Let revisions say again what they said, but for what was taken out of them later: that is kept with the later."""
    cuts = _cuts_of(later, cameras.known(session, kept["camera_id"])["precision_m"])
    pasts = {each["seq"]: dict(each["past"]) for each in later if each["past"] is not None}
    for seq, past in (kept["past"] or {}).items():
        bags = past
        for each in later:
            # What was stated after something was taken out was stated knowingly.
            if each["seq"] < int(seq):
                continue
            less = [cuts[each["seq"]](bag) or None for bag in bags]
            if less != bags and each["seq"] in pasts:
                pasts[each["seq"]][seq] = bags
            bags = less
        _state(session, int(seq), *bags)
    for each in later:
        if pasts.get(each["seq"], each["past"]) != each["past"]:
            this = (redaction.c.camera_id == each["camera_id"], redaction.c.seq == each["seq"])
            session.execute(update(redaction).where(*this).values(past=pasts[each["seq"]]))


def _cuts_of(some: Sequence[RowMapping], precision_m: int | None) -> dict[int, Cut]:
    """How each of a camera's redactions cuts, by its number; a place is as exact as it was until the next one."""
    cuts = {}
    for each in reversed(some):
        cuts[each["seq"]] = cutting(each["field"], each["keys"], precision_m)
        if each["field"] == PLACE and each["taken"] is not None:
            precision_m = each["taken"].get("precision_m", precision_m)
    return cuts


def _rewrite(session: Session, camera_id: int, cut: Cut) -> dict[str, tuple[Facts | None, Facts | None]]:
    """Let `cut` make what each revision of a camera says of before and after; returns what those it changed said."""
    past = {}
    rows = session.execute(select(revision).where(revision.c.camera_id == camera_id)).mappings().all()
    for row in rows:
        said = row["before"], row["after"]
        bags = tuple(map(cut, said))
        if bags != said:
            past[str(row["seq"])] = said
            _state(session, row["seq"], *bags)
    return past


def _state(session: Session, seq: int, before: Facts | None, after: Facts | None) -> None:
    values = {"before": before or None, "after": after or None}
    session.execute(update(revision).where(revision.c.seq == seq).values(values))


def _keep(
    session: Session,
    camera_id: int,
    field: str,
    seq: int,
    day: date,
    taken: Facts,
    keys: Sequence[str],
    past: Mapping[str, Any],
    name_hash: str | None,
) -> None:
    values = {"taken": taken, "keys": keys, "past": past, "name_hash": name_hash}
    session.execute(redaction.insert().values(camera_id=camera_id, field=field, seq=seq, day=day, **values))


def _hash(source_id: int, name: str) -> str:
    """What stands for a name, so that nobody reads it by accident.

    Who has the source's own file can work it out, and knows the place anyway.
    """
    return hashlib.sha256(f"{source_id} {name}".encode()).hexdigest()
