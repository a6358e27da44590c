"""Which known cameras a newly seen one may be: a ranking with its reasons, for a person to decide by.

Nothing is ever merged by it. Several cameras on one pole are common, so the way they look tells more than the place.
"""

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product
from typing import Final

from sqlalchemy import RowMapping, bindparam, literal_column, or_, select
from sqlalchemy.orm import Session

from app.registry.cameras import camera
from app.registry.details import Scalar
from app.registry.direction import Direction, Sector
from app.registry.fields import UNKNOWN
from app.registry.finding.gazetteer_query import fold
from app.registry.geometry import BBox, Position, box_around, metres_between
from app.registry.i18n import N_
from app.registry.map.cells import bbox_ranges
from app.registry.map.points import camera_point

# In words that stand on their own beside a candidate.
REASONS: Final = {
    "same_ref": N_("Same number on the device"),
    "other_ref": N_("Another number on the device"),
    "looks_same_way": N_("Looks the same way"),
    "looks_other_way": N_("Looks another way"),
    "same_kind": N_("Same kind"),
    "other_kind": N_("Another kind"),
    "same_shape": N_("Same shape"),
    "other_shape": N_("Another shape"),
    "same_operator": N_("Same operator"),
    "other_operator": N_("Another operator"),
    "same_manufacturer": N_("Same manufacturer"),
    "other_manufacturer": N_("Another manufacturer"),
    "same_model": N_("Same model"),
    "other_model": N_("Another model"),
    "same_name": N_("Same name"),
    "other_name": N_("Another name"),
    "removed": N_("Removed already"),
}
# From this score on a candidate is likely the same device; `tests/registry/test_duplicates.py` measures how often.
LIKELY: Final = 0.5

# What each agreement and each contradiction is worth, in natural logarithms of odds.
_CHOICES: Final = (("surveillance_type", "kind", 0.3, -2.0), ("camera_type", "shape", 0.3, -1.0))
_TEXTS: Final = (
    ("ref", "ref", 3.0, -1.5),
    ("operator", "operator", 0.4, -0.8),
    ("manufacturer", "manufacturer", 0.4, -0.8),
    ("model", "model", 0.6, -0.8),
    ("name", "name", 1.5, -0.5),
)
_AT_THE_PLACE: Final = 2.5
# Metres and degrees that cost as much as one.
_METRES: Final = 12.0
_DEGREES: Final = 12.0
_SAME_WAY: Final = 2.0
_OTHER_WAY: Final = -4.0
# A direction that differs by less is said to be the same, one that differs by more another.
_SAME_WAY_DEGREES, _OTHER_WAY_DEGREES = 22.5, 45.0
_ALIKE: Final = 0.85
# A removed one is less often seen again.
_SEEN_AGAIN: Final = -0.5

# So many ranges of cells hold a box of this size and little more, and the question is always the same statement.
_RANGES: Final = 4
_NOWHERE: Final = (-1, -1)
_EDGES: Final = [f"{side}_{number}" for number in range(_RANGES) for side in ("low", "high")]
_IN_RANGES: Final = select(camera_point.c.camera_id).where(
    or_(
        *(
            camera_point.c.cell.between(bindparam(low), bindparam(high))
            for low, high in zip(_EDGES[::2], _EDGES[1::2], strict=True)
        )
    )
)
# In the words of the index, by which SQLite knows that it can be used.
_REMOVED_IN_BOX: Final = select(camera.c.id).where(
    camera.c.record_state == literal_column("'removed'"),
    camera.c.lat.between(bindparam("south"), bindparam("north")),
    camera.c.lon.between(bindparam("west"), bindparam("east")),
)

_Clue = tuple[float, str | None]


@dataclass(frozen=True)
class Candidate:
    """A known camera that may be the one in question.

    `distance_m` is to its published place, `score` from 0 to 1, and `reasons` are codes of REASONS, the weightiest
    first.
    """

    camera: RowMapping
    distance_m: float
    score: float
    reasons: tuple[str, ...]

    @property
    def likely(self) -> bool:
        """Whether it is likely the same device: when no candidate is, nobody need be asked."""
        return self.score >= LIKELY


def near(
    session: Session,
    position: Position,
    stated: Mapping[str, Scalar],
    *,
    within_m: float = 100,
    limit: int = 10,
    but: int | None = None,
) -> list[Candidate]:
    """Cameras within so many metres, removed ones too, the likeliest first.

    `stated` is what is said of the camera in question, by field. `but` is the number of one that is left out.
    """
    box = box_around(position, within_m)
    ids = {*_points(session, box), *_removed(session, box)} - {but}
    shown = or_(camera.c.removal_reason.is_(None), camera.c.removal_reason != "legal_takedown")
    candidates = []
    for row in session.execute(select(camera).where(camera.c.id.in_(ids), shown)).mappings():
        metres = metres_between(position, Position(row["lon"], row["lat"]))
        if metres <= within_m:
            candidates.append(_candidate(row, metres, stated))
    return sorted(candidates, key=lambda each: (-each.score, each.distance_m, each.camera["id"]))[:limit]


def _points(session: Session, box: BBox) -> Iterator[int]:
    """Cameras on the map in a box, and some beside it."""
    ranges = bbox_ranges(box, _RANGES)
    edges = [edge for low_high in (*ranges, *[_NOWHERE] * (_RANGES - len(ranges))) for edge in low_high]
    return session.scalars(_IN_RANGES, dict(zip(_EDGES, edges, strict=True)))


def _removed(session: Session, box: BBox) -> Iterator[int]:
    """Removed cameras in a box."""
    for part in box.parts():
        yield from session.scalars(_REMOVED_IN_BOX, dataclasses.asdict(part))


def _candidate(row: RowMapping, metres: float, stated: Mapping[str, Scalar]) -> Candidate:
    # A place that is rounded may be nearer than it seems, by half the diagonal of its square.
    nearest = max(0.0, metres - (row["precision_m"] or 0) * math.sqrt(0.5))
    clues = sorted(_clues(row, stated), key=lambda clue: -abs(clue[0]))
    odds = _AT_THE_PLACE - nearest / _METRES + sum(weight for weight, _ in clues)
    return Candidate(row, metres, 1 / (1 + math.exp(-odds)), tuple(code for _, code in clues if code))


def _clues(row: RowMapping, stated: Mapping[str, Scalar]) -> Iterator[_Clue]:
    yield from _ways(row["camera_direction"], stated.get("camera_direction"))
    for name, subject, agree, differ in _CHOICES:
        yield from _compared(row[name], stated.get(name), subject, agree, differ, str.__eq__)
    for name, subject, agree, differ in _TEXTS:
        yield from _compared(row[name], stated.get(name), subject, agree, differ, _alike)
    if row["record_state"] == "removed":
        yield _SEEN_AGAIN, "removed"


def _compared(
    known: Scalar, said: Scalar, subject: str, agree: float, differ: float, same: Callable[[str, str], bool]
) -> Iterator[_Clue]:
    """Nothing where one of the two says nothing."""
    if known in (None, UNKNOWN) or said in (None, "", UNKNOWN):
        return
    yield (agree, f"same_{subject}") if same(str(known), str(said)) else (differ, f"other_{subject}")


def _ways(known: Scalar, said: Scalar) -> Iterator[_Clue]:
    sectors, others = (Direction.parse(str(text)).sectors if text else () for text in (known, said))
    if not sectors or not others:
        return
    apart = min(_degrees_apart(one, two) for one, two in product(sectors, others))
    code = "looks_same_way" if apart <= _SAME_WAY_DEGREES else "looks_other_way" if apart > _OTHER_WAY_DEGREES else None
    yield max(_OTHER_WAY, _SAME_WAY - apart / _DEGREES), code


def _degrees_apart(one: Sector, two: Sector) -> float:
    """The angle between the middles of two sectors; any lies in the middle of a whole circle."""
    if 360 in (one.width, two.width):
        return 0.0
    apart = abs(_middle(one) - _middle(two)) % 360
    return min(apart, 360 - apart)


def _middle(sector: Sector) -> float:
    return sector.start + (sector.width or 0) / 2


def _alike(known: str, said: str) -> bool:
    """Whether two texts name the same, but for case, accents, punctuation, slips, and words that one leaves out."""
    one, two = fold(known), fold(said)
    if one == two:
        return True
    words, others = set(one.split()), set(two.split())
    if words and others and (words <= others or others <= words):
        return True
    return SequenceMatcher(None, one, two).ratio() >= _ALIKE
