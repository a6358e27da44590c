"""Keeps profiles in step with claims and memberships, gives their numbers to the points, and makes them again.

Whoever calls holds the lock of publication, so that no camera is published in between.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from app.registry.bulk import insert_rows
from app.registry.cameras import camera
from app.registry.dossiers import recognition
from app.registry.dossiers.claim_tables import claim
from app.registry.dossiers.linkings import system_camera
from app.registry.dossiers.organisations import organisation
from app.registry.fields import UNKNOWN
from app.registry.filtering.askable import CAPABILITY, CERTAINTY, PURPOSE, VENDOR
from app.registry.map import counting, profiles
from app.registry.map.cells import cell_of
from app.registry.map.points import Point, camera_point, on_the_map
from app.registry.map.profiles import FIRST, profile, profile_value

# So many points are found one by one; for more of them the whole table is gone through, once.
FEW: Final = 5000
_FIELD_OF: Final[Mapping[str, str]] = {
    "facial_recognition": CAPABILITY.name,
    "purpose": PURPOSE.name,
    "vendor_software": VENDOR.name,
    "hardware_vendor": VENDOR.name,
}
# What is read besides: whether a system is at its end.
_TOLD: Final = (*_FIELD_OF, recognition.STATE)


class _Said(NamedTuple):
    """What a claim comes to. `value` is the name where it is an organisation."""

    predicate: str
    value: str
    certainty: str
    valid_until: str | None


class _Row(NamedTuple):
    """A profile to be written: of a system, or of a camera with the system that it belongs to, if any."""

    system_id: int | None
    camera_id: int | None
    said: Sequence[_Said]


def follow(session: Session, *, systems: Collection[int] = (), cameras: Collection[int] = ()) -> None:
    """Make the profiles of some systems and cameras again, after something is claimed of them or is not any more."""
    concerned = {*cameras, *_with_own(session, systems)}
    belongs = _systems_of(session, concerned)
    rows = _rows(session, systems, concerned, belongs)
    of_systems, before = _of_systems(session, systems), _of_cameras(session, concerned)
    _forget(session, [*of_systems.values(), *before.values()])
    _write(session, rows, of_systems, before)
    now = _of_cameras(session, concerned)
    changed = [camera_id for camera_id in concerned if before.get(camera_id) != now.get(camera_id)]
    inherited = _of_systems(session, {belongs[each] for each in changed if each in belongs})
    _move(session, {each: now.get(each) or inherited.get(belongs.get(each, 0), 0) for each in changed})


def link(session: Session, system_id: int, linking_id: int, number: int) -> None:
    """Follow an act of linking of a `number` of cameras: their points get the profile of the system."""
    own = own_of(session, linking_id)
    follow(session, systems=[system_id], cameras=own)
    profile_id = _of_systems(session, [system_id])[system_id]
    mine = _linked(linking_id)
    if number <= FEW:
        _move(session, dict.fromkeys({*session.scalars(mine)} - {*own}, profile_id))
    else:
        _give(session, profile_id, camera_point.c.profile_id == 0, camera_point.c.camera_id.in_(mine))
        counting.recount(session, [profile_id])


def unlink(session: Session, system_id: int, linking_id: int, number: int) -> None:
    """Take the profile of a system away from the points of a `number` of cameras that are linked until now."""
    profile_id = _of_systems(session, [system_id])[system_id]
    mine = _linked(linking_id)
    if number <= FEW:
        _move(session, dict.fromkeys({*session.scalars(mine)} - {*own_of(session, linking_id)}, 0))
    else:
        _give(session, 0, camera_point.c.profile_id == profile_id, camera_point.c.camera_id.in_(mine))
        counting.recount(session, [profile_id])


def settle(session: Session, systems: Collection[int], cameras: Collection[int]) -> None:
    """Follow whatever was claimed, linked and unlinked of some systems and cameras."""
    follow(session, systems=systems, cameras=cameras)
    numbers = profiles.of_cameras(session, cameras)
    _move(session, {each: numbers.get(each, 0) for each in cameras})


def own_of(session: Session, linking_id: int) -> list[int]:
    """The cameras of an act of linking of which something is claimed by themselves."""
    rows = select(system_camera.c.camera_id).join(profile, profile.c.camera_id == system_camera.c.camera_id)
    return list(session.scalars(rows.where(system_camera.c.linking_id == linking_id)))


def catch_up(session: Session) -> bool:
    """Make the profiles again of which something has ended since they were made; whether there were any."""
    ending = claim.c.predicate.in_(("facial_recognition", recognition.STATE)), claim.c.valid_until.is_not(None)
    its = select(claim.c.system_id, claim.c.camera_id).where(claim.c.record_state == "published", *ending).distinct()
    found = session.execute(its).all()
    systems = {each.system_id for each in found} - {None}
    cameras = {each.camera_id for each in found} - {None} | {*_with_own(session, systems)}
    numbers = _of_systems(session, systems), _of_cameras(session, cameras)
    known = profiles.recognition(session, [*numbers[0].values(), *numbers[1].values()])
    behind: tuple[list[int], list[int]] = [], []
    for row in _rows(session, systems, cameras, _systems_of(session, cameras)):
        is_own, subject = row.camera_id is not None, row.camera_id or row.system_id or 0
        if known.get(numbers[is_own].get(subject, 0)) != _recognition(row.said):
            behind[is_own].append(subject)
    if not any(behind):
        return False
    follow(session, systems=behind[0], cameras=behind[1])
    return True


def rebuild(session: Session) -> None:
    """Make every profile again. The points still have the numbers of the old ones."""
    session.execute(delete(profile_value))
    session.execute(delete(profile))
    told = claim.c.predicate.in_(_TOLD)
    members = select(system_camera.c.system_id).distinct()
    systems = {*session.scalars(select(claim.c.system_id).where(told)), *session.scalars(members)} - {None}
    cameras = {*session.scalars(select(claim.c.camera_id).where(told))} - {None}
    _write(session, _rows(session, systems, cameras, _systems_of(session, cameras)), {}, {})


def _rows(
    session: Session, systems: Collection[int], cameras: Collection[int], belongs: Mapping[int, int]
) -> list[_Row]:
    of_systems = _said(session, "system_id", {*systems, *belongs.values()})
    of_cameras = _said(session, "camera_id", cameras)
    rows = [_Row(system_id, None, of_systems[system_id]) for system_id in sorted(systems)]
    for camera_id in sorted(of_cameras.keys()):
        own = of_cameras[camera_id]
        system_id = belongs.get(camera_id)
        inherited = of_systems[system_id] if system_id is not None else []
        said = {each.predicate for each in own}
        rows.append(_Row(system_id, camera_id, [*own, *(each for each in inherited if each.predicate not in said)]))
    return rows


def _said(session: Session, subject: str, numbers: Collection[int]) -> Mapping[int, list[_Said]]:
    """What is claimed of each of some systems or cameras that a map filters by."""
    found: defaultdict[int, list[_Said]] = defaultdict(list)
    value = func.coalesce(organisation.c.name, claim.c.value)
    rows = select(claim.c[subject], claim.c.predicate, value, claim.c.certainty, claim.c.valid_until)
    rows = rows.select_from(claim.outerjoin(organisation, organisation.c.id == claim.c.organisation_id))
    rows = rows.where(claim.c.record_state == "published", claim.c.predicate.in_(_TOLD))
    for some in profiles.portions(numbers):
        for number, *told in session.execute(rows.where(claim.c[subject].in_(some))):
            found[number].append(_Said(*told))
    return found


def _write(
    session: Session, rows: Iterable[_Row], of_systems: Mapping[int, int], of_cameras: Mapping[int, int]
) -> None:
    """Write profiles, under the numbers that systems and cameras had, or else new ones."""
    known = session.scalar(select(func.max(profile.c.id))) or FIRST - 1
    last = max(known, *of_systems.values(), *of_cameras.values(), FIRST - 1)
    written: list[tuple[Any, ...]] = []
    values: set[tuple[int, str, str]] = set()
    for row in rows:
        number = of_systems.get(row.system_id or 0) if row.camera_id is None else of_cameras.get(row.camera_id)
        if number is None:
            number = last = last + 1
        written.append((number, row.system_id, row.camera_id, *_recognition(row.said)))
        values |= {
            (number, _FIELD_OF[each.predicate], each.value)
            for each in row.said
            if _FIELD_OF.get(each.predicate) in (PURPOSE.name, VENDOR.name)
            and each.certainty != "refuted"
            and each.value != UNKNOWN
        }
    insert_rows(session, profile, written)
    insert_rows(session, profile_value, sorted(values))


def _recognition(said: Iterable[_Said]) -> tuple[int, int]:
    """The codes of capability and certainty, as of today."""
    by: defaultdict[str, list[_Said]] = defaultdict(list)
    for each in said:
        by[each.predicate].append(each)
    today = datetime.now(UTC).date()
    value, certainty = recognition.summed(by["facial_recognition"], by[recognition.STATE], today)
    return CAPABILITY.codes[value], CERTAINTY.codes[certainty or UNKNOWN]


def _forget(session: Session, numbers: Collection[int]) -> None:
    for some in profiles.portions(numbers):
        session.execute(delete(profile_value).where(profile_value.c.profile_id.in_(some)))
        session.execute(delete(profile).where(profile.c.id.in_(some)))


def _with_own(session: Session, systems: Collection[int]) -> Iterator[int]:
    """The cameras of some systems that have profiles of their own."""
    own = select(profile.c.camera_id).where(profile.c.camera_id.is_not(None))
    for some in profiles.portions(systems):
        yield from session.scalars(own.where(profile.c.system_id.in_(some)))


def _of_systems(session: Session, systems: Collection[int]) -> dict[int, int]:
    """The numbers of the profiles of systems."""
    found: dict[int, int] = {}
    its = select(profile.c.system_id, profile.c.id).where(profile.c.camera_id.is_(None))
    for some in profiles.portions(systems):
        found.update(map(tuple, session.execute(its.where(profile.c.system_id.in_(some)))))
    return found


def _of_cameras(session: Session, cameras: Collection[int]) -> dict[int, int]:
    """The numbers of the profiles of those cameras that have their own."""
    found: dict[int, int] = {}
    for some in profiles.portions(cameras):
        own = select(profile.c.camera_id, profile.c.id).where(profile.c.camera_id.in_(some))
        found.update(map(tuple, session.execute(own)))
    return found


def _systems_of(session: Session, camera_ids: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in profiles.portions(camera_ids):
        rows = select(system_camera.c.camera_id, system_camera.c.system_id).where(system_camera.c.camera_id.in_(some))
        found.update((camera_id, system_id) for camera_id, system_id in session.execute(rows))
    return found


def _linked(linking_id: int) -> Any:
    return select(system_camera.c.camera_id).where(system_camera.c.linking_id == linking_id)


def _give(session: Session, profile_id: int, *where: Any) -> None:
    session.connection().execute(update(camera_point).where(*where).values(profile_id=profile_id))


def _move(session: Session, numbers: Mapping[int, int]) -> None:
    """Give the points of cameras other profiles, by the cameras' numbers; 0 for none."""
    gone: list[Point] = []
    for some in profiles.portions(numbers):
        places = select(camera.c.id, camera.c.lon, camera.c.lat).where(camera.c.id.in_(some), on_the_map(camera))
        cells = {cell_of(lon, lat) for _, lon, lat in session.execute(places)}
        known = select(*(camera_point.c[name] for name in Point._fields))
        rows = session.execute(known.where(camera_point.c.cell.in_(cells), camera_point.c.camera_id.in_(some)))
        gone += [point for point in map(Point._make, rows) if point.profile_id != numbers[point.camera_id]]
    if not gone:
        return
    here = [point._replace(profile_id=numbers[point.camera_id]) for point in gone]
    mine = (camera_point.c.cell == bindparam("its_cell"), camera_point.c.camera_id == bindparam("its_id"))
    given = [{"its_cell": each.cell, "its_id": each.camera_id, "profile_id": each.profile_id} for each in here]
    session.connection().execute(update(camera_point).where(*mine), given)
    counting.keep(session, gone, here)
