"""How the queue is read: always along an index, so that neither 100,000 waiting reports nor a filter make it slow."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.registry.geometry import BBox, Position, box_around, metres_between
from app.registry.map.cells import bbox_ranges
from app.registry.model import LARGEST_ID
from app.registry.unpublished import closed, tallies
from app.registry.unpublished.plausibility import HIGHEST_RISK
from app.registry.unpublished.queue_filter import OLDEST, Areas, QueueFilter, Sort
from app.registry.unpublished.reports import APPEALED, UNDECIDED, Report

# What so few reports share is looked up by itself and then sorted; of more the queue is read in its order.
_FEW: Final = 2000
_SMALLEST_BATCH: Final = 50
_FIRST_RADIUS_M: Final = 100.0
_HALF_AROUND_M: Final = 20_100_000.0
# Ranges of cells that cover a box: more fit it better, and each is a question of its own.
_RANGES: Final = 16
# Nothing leads but the ring that is looked into.
_RINGS: Final = "rings"


class Place(NamedTuple):
    """Where a report stands in the queue."""

    id: int
    risk: int
    proven: bool
    lon: float | None
    lat: float | None


PLACES: Final = select(Report.id, Report.risk, Report.proven, Report.lon, Report.lat)


def walk(
    session: Session,
    wanted: QueueFilter,
    sort: Sort,
    today: date,
    *also: ColumnElement[bool],
    start: Place | None = None,
    batch: int = _SMALLEST_BATCH,
) -> Iterator[Place]:
    """The places that a filter selects, in their order, from the one after `start`; read as they are asked for."""
    also = (*also, *closed.left_out(session, wanted))
    areas = _areas(session, wanted)
    boxes = _boxes(wanted)
    leads = _leading(session, wanted, areas, boxes)
    if sort.point is None:
        terms = [*_terms(wanted, today, areas, boxes, leads), *also]
        found = _in_order(session, wanted, terms, sort, start, max(batch, _SMALLEST_BATCH))
    elif leads:
        terms = [*_terms(wanted, today, areas, boxes, leads), *also]
        found = _within(session, terms, sort.point, (_distance(sort.point, start), start.id if start else 0))
    else:
        terms = [*_terms(wanted, today, areas, boxes, _RINGS), *also]
        found = _in_rings(session, wanted.state, terms, sort.point, start)
    for place in found:
        if wanted.areas is None or _is_inside(wanted.areas, place):
            yield place


def oldest(session: Session, wanted: QueueFilter, today: date, *columns: ColumnElement[Any]) -> list[Select[Any]]:
    """These columns of what a filter without areas selects, as queries to ask one after the other, the oldest first."""
    areas, boxes = _areas(session, wanted), _boxes(wanted)
    terms = _terms(wanted, today, areas, boxes, _leading(session, wanted, areas, boxes)) + closed.left_out(
        session, wanted
    )
    found = select(*columns).where(*terms).order_by(Report.id)
    return [found.where(Report.proven == proven) for _, proven in _stretches(wanted, OLDEST, None)]


def kept_count(session: Session, wanted: QueueFilter) -> int | None:
    """How many reports a filter selects when a kept count says so; None when it would have to be counted."""
    if wanted == QueueFilter(state=wanted.state, also_closed=wanted.also_closed) and wanted.state in UNDECIDED:
        return _open_sum(session, wanted, "state", [wanted.state])
    for dimension, values in _counted(wanted).items():
        if wanted == _only(wanted, dimension):
            return _open_sum(session, wanted, dimension, values)
    return None


def place(session: Session, wanted: QueueFilter, report_id: int | None) -> Place | None:
    """Where a report stands in the queue, or stood; None for one that was purged, or that the filter keeps closed."""
    if not report_id:
        return None
    row = session.execute(PLACES.where(Report.id == report_id, *closed.left_out(session, wanted))).one_or_none()
    return Place(*row) if row is not None else None


def _open_sum(session: Session, wanted: QueueFilter, dimension: str, values: Sequence[str]) -> int:
    closed_too = closed.tallied(session, wanted)
    return _sum(session, dimension, values) - sum(closed_too.get((dimension, value), 0) for value in values)


def _only(wanted: QueueFilter, dimension: str) -> QueueFilter:
    column = {"kind": "kinds", "risk": "risks", "proven": "proven"}[dimension]
    return QueueFilter(**{column: getattr(wanted, column)}, also_closed=wanted.also_closed)


def _counted(wanted: QueueFilter) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    if wanted.state == "received" and wanted.kinds:
        found["kind"] = wanted.kinds
    if wanted.state == "received" and wanted.risks:
        found["risk"] = [str(risk) for risk in wanted.risks]
    if wanted.state == "received" and wanted.proven is not None:
        found["proven"] = [str(int(wanted.proven))]
    return found


def _sum(session: Session, dimension: str, values: Sequence[str]) -> int:
    kept = tallies.values(session, dimension)
    return sum(kept.get(value, 0) for value in values)


def _leading(session: Session, wanted: QueueFilter, areas: Mapping[str, int] | None, boxes: Sequence[BBox]) -> str:
    """What so few reports share that they are best found by it; empty when nothing is that rare."""
    if wanted.sameness is not None:
        return "sameness"
    if wanted.about_id is not None:
        return "about_id"
    sizes = {name: _sum(session, name, values) for name, values in _counted(wanted).items()}
    if areas is not None:
        sizes["area"] = sum(areas.values())
    if boxes and all(size > _FEW for size in sizes.values()):
        sizes["cell"] = _count_inside(session, wanted.state, boxes)
    rarest = min(sizes, key=sizes.__getitem__, default="")
    return rarest if sizes.get(rarest, 0) <= _FEW else ""


def _terms(
    wanted: QueueFilter, today: date, areas: Mapping[str, int] | None, boxes: Sequence[BBox], leads: str
) -> list[ColumnElement[bool]]:
    """The filter as SQL, so written that it is read along one index: that of what leads, or that of the order."""
    terms: list[ColumnElement[bool]] = [_text(Report.state, leads not in ("cell", _RINGS)) == wanted.state]
    if wanted.kinds:
        terms.append(_text(Report.kind, leads == "kind").in_(wanted.kinds))
    if wanted.risks:
        terms.append(_number(Report.risk, leads == "risk").in_(wanted.risks))
    if areas is not None:
        terms.append(_text(Report.area, leads == "area").in_(areas) if areas else false())
    if boxes:
        terms.append(or_(*(_between(part) for box in boxes for part in box.parts())))
    if leads == "cell":
        terms.append(_in_cells(wanted.state, boxes))
    if wanted.proven is not None:
        terms.append(Report.proven == wanted.proven)
    return [*terms, *_plain_terms(wanted, today)]


def _plain_terms(wanted: QueueFilter, today: date) -> Iterator[ColumnElement[bool]]:
    fewest, most = wanted.age
    if fewest:
        yield Report.received_on <= today - timedelta(days=fewest)
    if most is not None:
        yield Report.received_on >= today - timedelta(days=most)
    for column, value in (
        (Report.sameness, wanted.sameness),
        (Report.about_id, wanted.about_id),
        (Report.contested, wanted.contested),
    ):
        if value is not None:
            yield column == value
    if wanted.appealed is not None:
        yield Report.round == 1 if not wanted.appealed else APPEALED


def _areas(session: Session, wanted: QueueFilter) -> Mapping[str, int] | None:
    """The areas whose names hold the text, each with how many reports wait there; None when any will do."""
    return tallies.areas_named(session, wanted.area) if wanted.area else None


def _boxes(wanted: QueueFilter) -> list[BBox]:
    """Boxes one of which a report has to be in; none when it may be anywhere."""
    if wanted.bbox is not None:
        return [wanted.bbox]
    return list(wanted.areas.boxes) if wanted.areas is not None else []


def _between(box: BBox) -> ColumnElement[bool]:
    return and_(Report.lon.between(box.west, box.east), Report.lat.between(box.south, box.north))


def _in_cells(state: str, boxes: Sequence[BBox]) -> ColumnElement[bool]:
    """The reports of the cells that cover boxes: a question for each range, for which there is no index but one."""
    ranges = [each for box in boxes for each in bbox_ranges(box, _RANGES)]
    return Report.id.in_(
        union_all(*(select(Report.id).where(Report.state == state, Report.cell.between(*each)) for each in ranges))
    )


def _count_inside(session: Session, state: str, boxes: Sequence[BBox]) -> int:
    """How many reports are in the cells of boxes, counted no further than it matters."""
    return len(session.scalars(select(Report.id).where(_in_cells(state, boxes)).limit(_FEW + 1)).all())


def _in_order(
    session: Session,
    wanted: QueueFilter,
    terms: Sequence[ColumnElement[bool]],
    sort: Sort,
    start: Place | None,
    batch: int,
) -> Iterator[Place]:
    """Along the index of the order: stretch by stretch of one risk and one proof, each by number."""
    for stretch in _stretches(wanted, sort, start):
        last = start.id if start is not None and stretch == _stretch_of(start, sort) else 0
        risk, proven = stretch
        here = [*terms, Report.proven == proven, *([Report.risk == risk] if risk is not None else [])]
        while True:
            rows = session.execute(PLACES.where(*here, Report.id > last).order_by(Report.id).limit(batch)).all()
            yield from (Place(*row) for row in rows)
            if len(rows) < batch:
                break
            last = rows[-1].id


def _stretches(wanted: QueueFilter, sort: Sort, start: Place | None) -> list[tuple[int | None, bool]]:
    risks: Sequence[int | None] = [None]
    if sort.by == "riskiest":
        risks = sorted(wanted.risks or range(HIGHEST_RISK + 1), reverse=True)
    proofs = [True, False] if wanted.proven is None else [wanted.proven]
    stretches = [(risk, proven) for risk in risks for proven in proofs]
    if start is None:
        return stretches
    risk, proven = _stretch_of(start, sort)
    return [each for each in stretches if (-(each[0] or 0), not each[1]) >= (-(risk or 0), not proven)]


def _stretch_of(place: Place, sort: Sort) -> tuple[int | None, bool]:
    return (place.risk if sort.by == "riskiest" else None), place.proven


def _in_rings(
    session: Session, state: str, terms: Sequence[ColumnElement[bool]], point: Position, start: Place | None
) -> Iterator[Place]:
    """In rings around a point, each twice as wide as the one before."""
    behind = _distance(point, start), start.id if start is not None else 0
    radius = max(_FIRST_RADIUS_M, behind[0] * 2)
    while radius < _HALF_AROUND_M:
        here = _in_cells(state, [box_around(point, radius)])
        yield from _within(session, [*terms, here], point, behind, radius)
        behind, radius = (radius, LARGEST_ID), radius * 2
    yield from _within(session, [*terms, Report.state == state], point, behind)


def _within(
    session: Session,
    terms: Sequence[ColumnElement[bool]],
    point: Position,
    behind: tuple[float, int],
    radius: float = math.inf,
) -> Iterator[Place]:
    """The places so far from a point and behind another, the nearest first."""
    found = (Place(*row) for row in session.execute(PLACES.where(*terms)))
    ring = ((_distance(point, place), place.id, place) for place in found)
    yield from (place for metres, number, place in sorted(ring) if metres <= radius and (metres, number) > behind)


def _distance(point: Position, place: Place | None) -> float:
    if place is None or place.lon is None or place.lat is None:
        return 0.0
    return metres_between(point, Position(place.lon, place.lat))


def _is_inside(areas: Areas, place: Place) -> bool:
    return place.lon is not None and place.lat is not None and areas.contains(place.lon, place.lat)


def _text(column: InstrumentedAttribute[str], is_leading: bool) -> Any:
    # A database without statistics takes any index that fits: a term that is no bare column fits none.
    return column if is_leading else column.concat("")


def _number(column: InstrumentedAttribute[int], is_leading: bool) -> Any:
    return column if is_leading else column + 0
