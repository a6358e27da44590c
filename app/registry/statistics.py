"""How cameras came and went, which can recognise somebody, what systems are for, and how many cameras are claimed
against how many are known.

Of everything counted there is a list: no number here says more than what is on the map.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.cameras import DATED, camera
from app.registry.dossiers import memberships, statements, systems
from app.registry.dossiers.linkings import system_camera
from app.registry.dossiers.statements import Statement
from app.registry.fields import UNKNOWN
from app.registry.filtering.askable import SYSTEM
from app.registry.filtering.filters import CameraFilter, Term
from app.registry.map import claimed_facets, profiles
from app.registry.map.points import camera_point, on_the_map
from app.registry.vocabulary import FACIAL_RECOGNITION, LIFECYCLE

# States of devices that have not come yet, or perhaps never will.
NOT_YET: Final = ("planned", "under_construction", "suspected")
# The cameras that stand or once stood.
EVER: Final = CameraFilter(terms=(Term(LIFECYCLE.name, unwanted=NOT_YET),))
# How sure a claim is that can be checked, and one that a source worth reading denies. Any other is only claimed.
DOCUMENTED, DISPUTED = "documented", "disputed"
_GONE: Final = "removed"
# The points of so many cameras take longer to read than to look at every camera that has a date.
_MANY: Final = 20_000
_OTHER: Final = "other"


class Year(NamedTuple):
    """How many cameras were put up and taken down in a year, and how many of those with a date stood at its end."""

    year: int
    put_up: int
    taken_down: int
    standing: int


class Growth(NamedTuple):
    """The years from the first with a date to the last, without a gap.

    total: of how many cameras that stand or once stood; undated: of how many of these nobody recorded since when.
    """

    years: tuple[Year, ...]
    total: int
    undated: int


class Recognition(NamedTuple):
    """A value of the scale of facial recognition and how many `cameras` have it, of these how many by what is recorded
    of the camera itself, and otherwise by what is claimed of it or of its system: documented, only claimed, disputed.

    Of the unknown value nobody says so, and only `cameras` is more than 0.
    """

    value: str
    cameras: int
    recorded: int
    documented: int
    claimed: int
    disputed: int


class Purpose(NamedTuple):
    """A purpose, the systems that somebody says have it, and how many known cameras these have together."""

    value: str
    system_ids: tuple[int, ...]
    cameras: int


class Claimed(NamedTuple):
    """How many cameras somebody says a system has, and how many of them are known."""

    said: Statement
    system: str
    number: int
    known: int


def growth(session: Session) -> Growth:
    """How many cameras there were, by the dates recorded of them and by nothing else.

    One that was removed nobody knows when is left out of those that stood: it cannot be said until when it did.
    """
    return _grown(_dated(session), cameras.count(session, EVER))


def growth_of(session: Session, system_ids: Collection[int]) -> Growth:
    """The same of the cameras of some systems."""
    if not system_ids:
        return _grown((), 0)
    theirs = Term(SYSTEM.name, tuple(map(str, system_ids)))
    total = cameras.count(session, CameraFilter(terms=(*EVER.terms, theirs)))
    if total >= _MANY:
        # Asked of each camera with a date, of which there are few: their members are many, and wide to read.
        its = select(system_camera.c.system_id).where(system_camera.c.camera_id == camera.c.id).scalar_subquery()
        return _grown(_dated(session, its.in_(system_ids)), total)
    mine = camera_point.c.profile_id
    by = (camera_point.c.since, camera_point.c.until, camera_point.c.lifecycle == LIFECYCLE.codes[_GONE])
    is_there = camera_point.c.lifecycle.not_in([LIFECYCLE.codes[state] for state in NOT_YET])
    # In these words the index has it.
    rows = select(*by, func.count()).where(mine.in_(profiles.of_systems(system_ids)), mine > 0, is_there).group_by(*by)
    return _grown([(first, last, gone, n) for first, last, gone, n in session.execute(rows)], total)


def recognition(session: Session, wanted: CameraFilter) -> list[Recognition]:
    """Which cameras of a filter can recognise somebody, and who says so, in the order of the scale."""
    found = claimed_facets.recognition(session, wanted)
    return [_recognition(each.value, found) for each in FACIAL_RECOGNITION.values]


def purposes(session: Session) -> list[Purpose]:
    """What systems are for, the most common first; last, those of which nobody said. A system may have several."""
    known = memberships.known_cameras(session)
    systems_of: dict[str, dict[int, None]] = {}
    for said in statements.about_systems(session, "purpose"):
        if said.certainty != "refuted" and said.system_id is not None:
            systems_of.setdefault(said.value or UNKNOWN, {})[said.system_id] = None
    told = {number for value, some in systems_of.items() if value != UNKNOWN for number in some}
    untold = [row["id"] for row in systems.everything(session) if row["id"] not in told]
    found = [_purpose(value, list(some), known) for value, some in systems_of.items() if value != UNKNOWN]
    return [
        *sorted(found, key=lambda each: (each.value == _OTHER, -len(each.system_ids), each.value)),
        *([_purpose(UNKNOWN, untold, known)] if untold else []),
    ]


def claimed(session: Session) -> list[Claimed]:
    """What is claimed of the number of cameras of each system, the largest first; what was refuted is left out."""
    known = memberships.known_cameras(session)
    names = {row["id"]: row["name"] for row in systems.everything(session)}
    found = [
        Claimed(said, names[said.system_id], int(float(said.value or 0)), known.get(said.system_id, 0))
        for said in statements.about_systems(session, "camera_count")
        if said.certainty != "refuted" and said.system_id is not None
    ]
    return sorted(found, key=lambda each: (-each.number, each.said.id))


def _dated(session: Session, *where: ColumnElement[bool]) -> list[tuple[int, int, bool, int]]:
    """In which years cameras with a date came and went, and whether they are gone, each with how many they are."""
    start, end = (func.substr(camera.c[name], 1, 4) for name in ("start_date", "end_date"))
    is_gone = camera.c.lifecycle == _GONE
    rows = select(start, end, is_gone, func.count()).where(
        DATED, on_the_map(camera), camera.c.lifecycle.not_in(NOT_YET), *where
    )
    found = session.execute(rows.group_by(start, end, is_gone))
    return [(int(first or 0), int(last or 0), gone, n) for first, last, gone, n in found]


def _grown(told: Iterable[tuple[int, int, bool, int]], total: int) -> Growth:
    """Of how many cameras it is known in which years they came and went, 0 for unknown, and whether they are gone."""
    came: Counter[int] = Counter()
    went: Counter[int] = Counter()
    stood: Counter[int] = Counter()
    for first, last, gone, n in told:
        if first:
            came[first] += n
        if last:
            went[last] += n
        if first and (last or not gone):
            stood[first] += n
            if last:
                stood[last] -= n
    return Growth(tuple(_years(came, went, stood)), total, total - came.total())


def _years(came: Counter[int], went: Counter[int], stood: Counter[int]) -> Sequence[Year]:
    told = [*came, *went]
    standing = 0
    years = []
    for year in range(min(told), max(told) + 1) if told else ():
        standing += stood[year]
        years.append(Year(year, came[year], went[year], standing))
    return years


def _recognition(value: str, found: Mapping[tuple[str, str | None], int]) -> Recognition:
    by = {certainty: n for (capability, certainty), n in found.items() if capability == value}
    cameras = sum(by.values())
    recorded, documented, disputed = (by.get(each, 0) for each in (None, DOCUMENTED, DISPUTED))
    if value == UNKNOWN:
        return Recognition(value, cameras, 0, 0, 0, 0)
    return Recognition(value, cameras, recorded, documented, cameras - recorded - documented - disputed, disputed)


def _purpose(value: str, system_ids: list[int], known: Mapping[int, int]) -> Purpose:
    return Purpose(value, tuple(sorted(system_ids)), sum(known.get(number, 0) for number in system_ids))
