"""How many cameras have each value of what is claimed of them: numbers by profile, added up by what profiles say."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera, listed
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering.askable import CAPABILITY, CERTAINTY
from app.registry.filtering.filters import CameraFilter
from app.registry.map import counts, parts, points, profiles
from app.registry.map.points import Part, camera_point
from app.registry.vocabulary import FACIAL_RECOGNITION

# Of texts, which anybody may write, only the most common are told.
MOST_TEXTS: Final = 50
_NOTHING: Final[Mapping[str, set[str]]] = {}
_VALUES: Final = {value.code: value.value for value in FACIAL_RECOGNITION.values}


class _Alike(NamedTuple):
    """Cameras with one profile, or without, that say the same of facial recognition."""

    said: Mapping[str, set[str]]
    recognition: str
    n: int

    def values(self, field: str) -> Collection[str]:
        """What is known of them in a field."""
        return profiles.values(self.said, self.recognition, field)


def facets(session: Session, wanted: CameraFilter, fields: Sequence[Field]) -> dict[str, Mapping[str, int]]:
    """For each field its values with their numbers of cameras, if a filter's other terms are as they are; see `facets`.

    A camera with several values counts at each.
    """
    if not fields:
        return {}
    alike = list(_alike(session, wanted))
    return {field.name: _facet(alike, wanted.without(field.name), field) for field in fields}


def recognition(session: Session, wanted: CameraFilter) -> Mapping[tuple[str, str | None], int]:
    """How many cameras of a filter have each capability, by how sure its claims are: None where the camera itself is
    recorded to have it."""
    told: Counter[tuple[str, str | None]] = Counter()
    for each in _selected(_alike(session, wanted), wanted):
        [capability], [certainty] = each.values(CAPABILITY.name), each.values(CERTAINTY.name)
        told[capability, certainty if each.recognition == UNKNOWN else None] += each.n
    return told


def _facet(alike: Iterable[_Alike], wanted: CameraFilter, field: Field) -> Mapping[str, int]:
    told: Counter[str] = Counter({value.value: 0 for value in field.values})
    for each in _selected(alike, wanted):
        for value in each.values(field.name):
            told[value] += each.n
    return dict(told) if field.values else dict(told.most_common(MOST_TEXTS))


def _selected(alike: Iterable[_Alike], wanted: CameraFilter) -> Iterator[_Alike]:
    """Those of them that a filter's terms about claims select."""
    asked = {term.field for term in wanted.claimed}
    for each in alike:
        if all(wanted.allows_any(name, profiles.as_asked(name, each.values(name))) for name in asked):
            yield each


def _alike(session: Session, wanted: CameraFilter) -> Iterable[_Alike]:
    found = _numbers(session, wanted)
    said = profiles.said(session, {number for number, _ in found} - {0})
    return (_Alike(said.get(number, _NOTHING), _VALUES[code], n) for (number, code), n in found.items() if n)


def _numbers(session: Session, wanted: CameraFilter) -> Mapping[tuple[int, int], int]:
    """How many cameras of a filter, its terms about claims left out, have each profile and code of recognition."""
    part = Part(wanted.own, points.names_of(session, wanted.own))
    codes = FACIAL_RECOGNITION.name
    if counts.serve(part, codes) and part.wanted.fields <= set(counts.TRAIT_FIELDS):
        found = Counter({(number, code): n for number, code, n in counts.by_profile(session, part.wanted)})
        without = Counter({(0, code): n for code, n in counts.everywhere(session, part, codes)})
        without.subtract(_by_code(found))
        return found + without
    columns = (camera_point.c.profile_id, camera_point.c[codes])
    rows = select(*columns, func.count()).where(_points(session, wanted.own, part)).group_by(*columns)
    return {(number, code): n for number, code, n in session.execute(rows)}


def _by_code(found: Mapping[tuple[int, int], int]) -> Counter[tuple[int, int]]:
    told: Counter[tuple[int, int]] = Counter()
    for (_, code), n in found.items():
        told[0, code] += n
    return told


def _points(session: Session, own: CameraFilter, part: Part) -> ColumnElement[bool]:
    if points.answer(own):
        return parts.selected([part])
    return camera_point.c.camera_id.in_(listed(session, own).with_only_columns(camera.c.id))
