"""The change feed: every revision in the order of commits, and what may be told of its camera now.

With a revision comes the camera as it is now, not as it was: whoever reads on comes to the register as it is, however
often a page is read again. Of a camera that nobody may read it is told that something happened to it, and no more.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from app.registry import camera_json, merges, sources, vocabulary
from app.registry.camera_json import Told
from app.registry.cameras import camera
from app.registry.details import Scalar
from app.registry.filtering.filters import CameraFilter
from app.registry.filtering.parameters import YEAR
from app.registry.geometry import DECIMALS
from app.registry.map import points, profiles
from app.registry.revisions import revision
from app.registry.vocabulary import FACIAL_RECOGNITION

# What became of a camera that a filter does not select any more.
LEFT: Final = "left"
# Why nobody may read a camera.
Unseen = Literal["hidden", "taken_down"]
HIDDEN: Final = "hidden"
TAKEN_DOWN: Final = "taken_down"
# The columns whose old and new values are told.
STATED: Final = (
    *("lon", "lat", "precision_m", *vocabulary.NAMES, "source_id", "external_id", "osm_tags", "split_from"),
    *("record_state", "removal_reason", "removal_evidence", "merged_into"),
)
# Revisions looked at for a page of what a filter selects.
_SCAN: Final = 5000
# What is claimed of a camera, beside the columns that say what became of it.
_SAID: Final = "said"
# What tells in which years a camera stood.
_DATES: Final = ("start_date", "end_date", "lifecycle")
# Why a revision may have changed what earlier ones say.
_RETELLING: Final = ("redacted", "put_back", "undone")
_EVERYTHING: Final = CameraFilter()


class Revised(NamedTuple):
    """What a revision says; `before` and `after` are values of columns by name."""

    seq: int
    camera_id: int
    kind: str
    day: date
    reason: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


class Origin(NamedTuple):
    """The number of the source of a camera, and the day on which it was fetched."""

    source_id: int
    retrieved_on: date | None


class Change(NamedTuple):
    """A revision and its camera as it is now, which is None where a copy has to drop it.

    unseen: why its camera may not be read, which whoever asks for its page is told too: HIDDEN or TAKEN_DOWN.
    merged_into: the number of the camera with which it is kept from readers, as it was found to be that one.
    was: cameras that are not on the map and may be read all the same: one that never was there, and those that were
    found to be another one. origins: of each camera told, by its number. history: all that is said of the cameras told,
    where it may be something else than what was said before.
    """

    revised: Revised
    camera: Told | None = None
    was: tuple[Told, ...] = ()
    origins: Mapping[int, Origin] = {}
    history: tuple[Revised, ...] = ()
    unseen: "Unseen | None" = None
    merged_into: int | None = None


class Page(NamedTuple):
    """Changes in their order. All revisions up to the number `until` have been looked at for it."""

    changes: list[Change]
    until: int


class _Chosen(NamedTuple):
    """A revision to tell of, and where its camera is now: here, selected by the filter; away, which it left; off the
    map; or of which nothing may be told. Then `merged_into` is the one that it was found to be."""

    row: RowMapping
    where: Literal["here", "away", "off"] | Unseen
    merged_into: int | None = None


def page(session: Session, wanted: CameraFilter, *, after: int, limit: int) -> Page:
    """The first `limit` changes whose number is above `after`, or fewer, of cameras that a filter selects.

    Of a camera that a filter selected before and does not any more it tells as LEFT. What is hidden, taken down or was
    merged is told whatever the filter: to tell whether it would match would tell where it is.
    """
    ahead = select(revision).where(revision.c.seq > after).order_by(revision.c.seq)
    rows = session.execute(ahead.limit(_scanned(wanted, limit))).mappings().all()
    chosen = list(_chosen(session, wanted, rows))
    until = chosen[limit - 1].row["seq"] if len(chosen) > limit else rows[-1]["seq"] if rows else after
    return Page(_told(session, chosen[:limit]), until)


def latest(session: Session, wanted: CameraFilter, *, limit: int) -> list[Change]:
    """The last `limit` changes, or fewer, of cameras that a filter selects, the newest first."""
    behind = select(revision).order_by(revision.c.seq.desc()).limit(_scanned(wanted, limit))
    chosen = list(_chosen(session, wanted, session.execute(behind).mappings().all()))
    return _told(session, chosen[:limit])


def _scanned(wanted: CameraFilter, limit: int) -> int:
    return limit if wanted == _EVERYTHING else max(limit, _SCAN)


def _chosen(session: Session, wanted: CameraFilter, rows: Sequence[RowMapping]) -> Iterator[_Chosen]:
    states = _states(session, {row["camera_id"] for row in rows}, wanted)
    unseen = {camera_id: _unseen(states, camera_id) for camera_id in states}
    on_map = {camera_id for camera_id in states if not unseen[camera_id] and points.is_on_the_map(states[camera_id])}
    everything = wanted == _EVERYTHING
    here = {camera_id for camera_id in on_map if everything or _selects(wanted, states[camera_id])}
    once_here = _once_selected(session, wanted, {camera_id: states[camera_id] for camera_id in on_map - here})
    for row in rows:
        camera_id = row["camera_id"]
        if camera_id in here:
            yield _Chosen(row, "here")
        elif camera_id not in on_map:
            yield _Chosen(row, unseen[camera_id] or "off", _merged_into(states[camera_id]))
        # Whether it was selected for what was taken out of it nobody can tell any more.
        elif camera_id in once_here or row["reason"] == "redacted":
            yield _Chosen(row, "away")


def _states(session: Session, camera_ids: Collection[int], wanted: CameraFilter) -> dict[int, Mapping[str, Any]]:
    """What decides on whether cameras are told, and those that they were merged into."""
    fields = {
        *_own_fields(wanted),
        *([FACIAL_RECOGNITION.name] if wanted.claimed else []),
        *(_DATES if wanted.year is not None else ()),
    }
    names = ("id", "record_state", "removal_reason", "merged_into", "lon", "lat", *fields)
    known: dict[int, Mapping[str, Any]] = {}
    missing = set(camera_ids)
    while missing:
        rows = session.execute(select(*(camera.c[name] for name in names)).where(camera.c.id.in_(missing))).mappings()
        known.update((row["id"], dict(row)) for row in rows)
        missing = {row["merged_into"] for row in known.values() if row["merged_into"]} - known.keys()
    return {**known, **_with_claims(session, known)} if wanted.claimed else known


def _with_claims(session: Session, states: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """States with what is claimed of their cameras now: what was claimed before no filter asks for."""
    numbers = profiles.of_cameras(session, states.keys())
    said = profiles.said(session, {*numbers.values()})
    return {camera_id: {**state, _SAID: said.get(numbers.get(camera_id, 0), {})} for camera_id, state in states.items()}


def _unseen(states: Mapping[int, Mapping[str, Any]], camera_id: int) -> Unseen | None:
    """Why `cameras.get` does not give it: one that was merged may be read as long as the one that stands for it."""
    row = states[camera_id]
    while into_id := _merged_into(row):
        row = states[into_id]
    if row["record_state"] == "hidden":
        return HIDDEN
    return TAKEN_DOWN if row["removal_reason"] == "legal_takedown" else None


def _merged_into(state: Mapping[str, Any]) -> int | None:
    return state["merged_into"] if state["record_state"] == "merged_into" else None


def _selects(wanted: CameraFilter, facts: Mapping[str, Any]) -> bool:
    """Whether a filter selects a camera that says this."""
    is_inside = wanted.bbox is None or wanted.bbox.contains(facts["lon"], facts["lat"])
    tells = is_inside and all(wanted.allows(field, facts[field]) for field in _own_fields(wanted))
    tells = tells and (wanted.year is None or wanted.allows_dates(facts))
    return tells and all(wanted.allows_any(term.field, _claimed(facts, term.field)) for term in wanted.claimed)


def _own_fields(wanted: CameraFilter) -> set[str]:
    """The columns of cameras whose values a filter asks for by themselves."""
    return set(wanted.own.fields) - {YEAR}


def _claimed(facts: Mapping[str, Any], field: str) -> Collection[Scalar]:
    return profiles.as_asked(field, profiles.values(facts[_SAID], facts[FACIAL_RECOGNITION.name], field))


def _once_selected(session: Session, wanted: CameraFilter, states: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Which of these cameras a filter selected at any time before now, going back through their history."""
    found: set[int] = set()
    facts = {camera_id: dict(state) for camera_id, state in states.items()}
    earlier = select(revision.c.camera_id, revision.c.before).order_by(revision.c.seq.desc())
    earlier = earlier.where(revision.c.camera_id.in_(facts), revision.c.kind != "created")
    for camera_id, before in session.execute(earlier) if facts else ():
        facts[camera_id].update(before or {})
        if _selects(wanted, facts[camera_id]):
            found.add(camera_id)
    return found


class _Known(NamedTuple):
    """What may be told of cameras, by number; `same` are those whose history is told, and which are the same device."""

    now: Mapping[int, Told]
    origins: Mapping[int, Origin]
    same: Mapping[int, Sequence[int]]
    histories: Mapping[int, Sequence[Revised]]
    precisions: Mapping[int, int | None]


def _told(session: Session, chosen: Sequence[_Chosen]) -> list[Change]:
    wanted = [each.row for each in chosen if each.where in ("here", "off")]
    retold = {row["camera_id"] for row in wanted if _is_retold(row)}
    same = merges.all_recorded_as(session, retold)
    camera_ids = {row["camera_id"] for row in wanted}.union(*same.values())
    origins, precisions = _beside(session, camera_ids)
    histories = _histories(session, set(chain.from_iterable(same.values())), precisions)
    known = _Known(camera_json.several(session, camera_ids), origins, same, histories, precisions)
    return [_change(each, known) for each in chosen]


def _is_retold(row: RowMapping) -> bool:
    """Whether since a revision the history of its camera may say something else than it did, or is to be read again."""
    left_state = (row["before"] or {}).get("record_state", "published")
    return left_state != "published" or row["kind"] == "restored" or row["reason"] in _RETELLING


def _change(chosen: _Chosen, known: _Known) -> Change:
    row, camera_id = chosen.row, chosen.row["camera_id"]
    if chosen.where == "away":
        return Change(Revised(row["seq"], camera_id, LEFT, row["day"]))
    if chosen.where in (HIDDEN, TAKEN_DOWN) or camera_id not in known.now:
        unseen: Unseen = TAKEN_DOWN if chosen.where == TAKEN_DOWN else HIDDEN
        revised = Revised(row["seq"], camera_id, row["kind"], row["day"])
        return Change(revised, unseen=unseen, merged_into=chosen.merged_into)
    same = [each for each in known.same.get(camera_id, [camera_id]) if each in known.now]
    return Change(
        _revised(row, known.precisions[camera_id]),
        known.now[camera_id] if chosen.where == "here" else None,
        tuple(known.now[each] for each in same if each != camera_id or chosen.where == "off"),
        {each: known.origins[each] for each in same},
        tuple(chain.from_iterable(known.histories.get(each, ()) for each in same)),
    )


def _beside(session: Session, camera_ids: Collection[int]) -> tuple[dict[int, Origin], dict[int, int | None]]:
    """Where the facts of cameras come from, and how exactly their places are published."""
    retrieved = {source_id: source.retrieved_on for source_id, source in sources.everything(session).items()}
    rows = session.execute(
        select(camera.c.id, camera.c.source_id, camera.c.precision_m).where(camera.c.id.in_(camera_ids))
    ).all()
    return {row.id: Origin(row.source_id, retrieved[row.source_id]) for row in rows}, {
        row.id: row.precision_m for row in rows
    }


def _histories(
    session: Session, camera_ids: Collection[int], precisions: Mapping[int, int | None]
) -> dict[int, list[Revised]]:
    histories: dict[int, list[Revised]] = {}
    past = select(revision).where(revision.c.camera_id.in_(camera_ids)).order_by(revision.c.seq)
    for row in session.execute(past).mappings() if camera_ids else ():
        told = _revised(row, precisions[row["camera_id"]])
        histories.setdefault(row["camera_id"], []).append(told)
    return histories


def _revised(row: RowMapping, precision_m: int | None) -> Revised:
    before, after = (_stated(row[name], precision_m) for name in ("before", "after"))
    return Revised(row["seq"], row["camera_id"], row["kind"], row["day"], row["reason"], before, after)


def _stated(bag: Mapping[str, Any] | None, precision_m: int | None) -> dict[str, Any] | None:
    """What a revision says, no place finer than the camera's is now."""
    if bag is None:
        return None
    stated = {name: value for name, value in bag.items() if name in STATED}
    for axis in stated.keys() & {"lon", "lat"}:
        stated[axis] = round(stated[axis], DECIMALS[precision_m]) + 0.0
    return stated
