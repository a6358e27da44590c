"""Which cameras belong to which system. A camera belongs to one at the most, and inherits what is claimed of it.

Many are linked at once by one statement that writes one narrow row a camera, and unlinked by one; neither touches the
cameras themselves, and the map index follows. The history has one line for it, however many they are.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, Select, delete, func, insert, literal, not_, select, text, update
from sqlalchemy.orm import Session

from app.registry import cameras, revisions
from app.registry.bulk import insert_new
from app.registry.cameras import camera
from app.registry.dossiers import dossier_history, systems
from app.registry.dossiers.dossier_history import Story
from app.registry.dossiers.linkings import linking, system_camera
from app.registry.errors import Conflict
from app.registry.filtering.filters import CameraFilter
from app.registry.map import profiling
from app.registry.map.points import on_the_map
from app.registry.model import among, numbered

# Numbers in one question: SQLite allows 32,766 bound parameters.
_AT_ONCE: Final = 10_000

# The states in which a camera may be off the map, in the words of the indexes that lead to such cameras.
_OFF_THE_MAP: Final = (
    "camera.record_state = 'hidden'",
    "camera.record_state = 'removed'",
    "camera.record_state = 'merged_into' AND camera.merged_into IS NOT NULL",
)


# Cameras to link: those of a filter, or some thousand by their numbers.
Chosen = CameraFilter | Collection[int]


class Preview(NamedTuple):
    """What linking would do: cameras that would be new, that belong to the system already, and to another one."""

    new: int
    here: int
    elsewhere: int


def preview(session: Session, system_id: int, wanted: Chosen) -> Preview:
    """What `link` would do with cameras. Raises NotFound."""
    systems.get(session, system_id)
    chosen = _ids(session, wanted).subquery()
    of = select(system_camera.c.system_id, func.count()).select_from(
        chosen.outerjoin(system_camera, system_camera.c.camera_id == chosen.c.id)
    )
    numbers = {row[0]: int(row[1]) for row in session.execute(of.group_by(system_camera.c.system_id))}
    here, new = numbers.pop(system_id, 0), numbers.pop(None, 0)
    return Preview(new, here, sum(numbers.values()))


def some_new(session: Session, wanted: Chosen, *, limit: int) -> Sequence[RowMapping]:
    """Up to `limit` of the cameras that `link` would link, by number."""
    linked = select(system_camera.c.camera_id).where(system_camera.c.camera_id == camera.c.id)
    rows = select(camera).where(camera.c.id.in_(_ids(session, wanted)), ~linked.exists())
    return session.execute(rows.order_by(camera.c.id).limit(limit)).mappings().all()


def link(session: Session, system_id: int, wanted: Chosen, *, day: date) -> int:
    """Link cameras on the map that belong to no system yet; the number of the act, for `unlink`.

    The caller commits. Raises NotFound.
    """
    query = wanted.query() if isinstance(wanted, CameraFilter) else None
    return _link(session, system_id, _ids(session, wanted), query, day)


def unlink(session: Session, linking_id: int, *, day: date) -> int:
    """Take an act of linking back as a whole; how many cameras it was. Raises NotFound; Conflict the second time."""
    revisions.lock(session)
    row = _linking(session, linking_id)
    if row["unlinked_on"] is not None:
        raise Conflict(f"linking {linking_id} was taken back")
    number = _size(session, linking_id)
    own = profiling.own_of(session, linking_id)
    profiling.unlink(session, row["system_id"], linking_id, number)
    session.execute(delete(system_camera).where(system_camera.c.linking_id == linking_id))
    profiling.follow(session, cameras=own)
    session.execute(update(linking).where(linking.c.id == linking_id).values(unlinked_on=day))
    story = Story("unlinked", "linking", linking_id, {"cameras": number}, None, row["system_id"])
    dossier_history.write(session, [story], day=day)
    return number


def unlink_camera(session: Session, camera_id: int, *, day: date) -> int:
    """Take one camera out of the system that it belongs to; the number of the system. Raises NotFound."""
    revisions.lock(session)
    row = numbered(session, system_camera.c.camera_id, camera_id)
    session.execute(delete(system_camera).where(system_camera.c.camera_id == camera_id))
    profiling.settle(session, [], [camera_id])
    story = Story("unlinked", "linking", row["linking_id"], {"cameras": 1}, None, row["system_id"])
    dossier_history.write(session, [story], day=day)
    return int(row["system_id"])


def linkings(session: Session, system_id: int) -> Sequence[RowMapping]:
    """The acts of linking of a system, the newest first."""
    rows = select(linking).where(linking.c.system_id == system_id).order_by(linking.c.id.desc())
    return session.execute(rows).mappings().all()


def system_of(session: Session, camera_id: int) -> int | None:
    """The number of the system that a camera belongs to."""
    return session.scalar(select(system_camera.c.system_id).where(system_camera.c.camera_id == camera_id))


def systems_of(session: Session, camera_ids: Collection[int]) -> dict[int, int]:
    """The numbers of the systems of those cameras that belong to one, by the cameras' numbers."""
    ids, asked, found = list(camera_ids), set(camera_ids), dict[int, int]()
    for start in range(0, len(ids), _AT_ONCE):
        some = among(system_camera.c.camera_id, ids[start : start + _AT_ONCE])
        rows = select(system_camera.c.camera_id, system_camera.c.system_id).where(some)
        found.update((camera_id, system) for camera_id, system in session.execute(rows) if camera_id in asked)
    return found


def acts(session: Session, linking_ids: Collection[int]) -> dict[int, RowMapping]:
    """Those of some thousand acts of linking that there are, by number."""
    rows = session.execute(select(linking).where(linking.c.id.in_(linking_ids))).mappings()
    return {row["id"]: row for row in rows}


def members(session: Session, linking_ids: Collection[int]) -> dict[int, list[int]]:
    """The numbers of the cameras on the map that each of some thousand acts of linking made members, in order."""
    mine = system_camera.c.linking_id.in_(linking_ids)
    rows = select(system_camera.c.linking_id, system_camera.c.camera_id).where(mine)
    off = _off_the_map(session, mine)
    found: dict[int, list[int]] = {each: [] for each in linking_ids}
    for number, camera_id in session.execute(rows.order_by(system_camera.c.camera_id)):
        if camera_id not in off:
            found[number].append(camera_id)
    return found


def of_cameras(session: Session, camera_ids: Collection[int]) -> dict[int, RowMapping]:
    """The memberships of those of some thousand cameras on the map that belong to a system, by the cameras' numbers."""
    rows = select(system_camera).join(camera, camera.c.id == system_camera.c.camera_id)
    rows = rows.where(system_camera.c.camera_id.in_(camera_ids), on_the_map(camera))
    return {row["camera_id"]: row for row in session.execute(rows).mappings()}


def are_any(session: Session) -> bool:
    """Whether any camera belongs to a system."""
    return session.scalar(select(system_camera.c.camera_id).limit(1)) is not None


def known_cameras(session: Session) -> dict[int, int]:
    """How many cameras on the map belong to each system that has some.

    All members are counted in their narrow rows, and those that are not on the map taken off: these are few, and found
    by indexes of their own.
    """
    column = system_camera.c.system_id
    numbers = Counter({row[0]: row[1] for row in session.execute(select(column, func.count()).group_by(column))})
    for state in _OFF_THE_MAP:
        off = select(column, func.count()).join(camera, camera.c.id == system_camera.c.camera_id)
        rows = session.execute(off.where(text(state), not_(on_the_map(camera))).group_by(column))
        numbers.subtract({row[0]: row[1] for row in rows})
    return {system_id: number for system_id, number in numbers.items() if number}


def page(session: Session, system_id: int, *, after: int = 0, limit: int) -> Sequence[RowMapping]:
    """Up to `limit` cameras on the map of a system whose number is above `after`, by number."""
    rows = select(camera).join(system_camera, system_camera.c.camera_id == camera.c.id)
    # In the order of the index of members, so that no more of a huge system are read than are told.
    member = system_camera.c.camera_id
    rows = rows.where(system_camera.c.system_id == system_id, member > after, on_the_map(camera))
    return session.execute(rows.order_by(member).limit(limit)).mappings().all()


def _ids(session: Session, wanted: Chosen) -> Select[tuple[int]]:
    """The numbers of those of them that are on the map."""
    if isinstance(wanted, CameraFilter):
        return cameras.listed(session, wanted).with_only_columns(camera.c.id)
    return select(camera.c.id).where(camera.c.id.in_(wanted), on_the_map(camera))


def _link(session: Session, system_id: int, chosen: Select[tuple[int]], query: str | None, day: date) -> int:
    systems.get(session, system_id)
    # So that no camera is published or linked in between.
    revisions.lock(session)
    new = insert(linking).values(system_id=system_id, query=query, cameras=0, linked_on=day)
    number: int = session.execute(new.returning(linking.c.id)).scalar_one()
    # Those that belong to a system stay there.
    rows = chosen.add_columns(literal(system_id), literal(number))
    insert_new(session, system_camera, ["camera_id", "system_id", "linking_id"], rows)
    # The driver of SQLite does not tell of a statement that begins with a box.
    linked = _size(session, number)
    session.execute(update(linking).where(linking.c.id == number).values(cameras=linked))
    profiling.link(session, system_id, number, linked)
    after = {"query": query, "cameras": linked}
    dossier_history.write(session, [Story("linked", "linking", number, None, after, system_id)], day=day)
    return number


def _size(session: Session, linking_id: int) -> int:
    """How many cameras belong to a system by an act of linking."""
    mine = system_camera.c.linking_id == linking_id
    return session.execute(select(func.count()).select_from(system_camera).where(mine)).scalar_one()


def _off_the_map(session: Session, *chosen: ColumnElement[bool]) -> set[int]:
    """Members that are not on the map: few, and found by indexes of their own."""
    found: set[int] = set()
    for state in _OFF_THE_MAP:
        off = select(system_camera.c.camera_id).join(camera, camera.c.id == system_camera.c.camera_id)
        found.update(session.scalars(off.where(text(state), not_(on_the_map(camera)), *chosen)))
    return found


def _linking(session: Session, linking_id: int) -> RowMapping:
    return numbered(session, linking.c.id, linking_id)
