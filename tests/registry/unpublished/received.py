"""Reports in the queue, with what the server knows of them, all of it page by page, and an area that is a box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.registry.geometry import BBox
from app.registry.unpublished import queue, reports
from app.registry.unpublished.proposals import Proposal
from app.registry.unpublished.queue_filter import QueueFilter, Sort
from tests import factories
from tests.factories import DAY

TODAY = DAY + timedelta(days=40)


@dataclass(frozen=True)
class Box:
    """Somebody's area that is a box."""

    bbox: BBox

    @property
    def boxes(self) -> Sequence[BBox]:
        return [self.bbox]

    def contains(self, lon: float, lat: float) -> bool:
        return self.bbox.contains(lon, lat)


def received(
    session: Session, *, days: int = 0, area: str = "", risk: int = 0, proven: bool = True, **said: Any
) -> int:
    """A report in the queue; its number."""
    proposal = Proposal.parse(factories.filled_form(**said))
    day = DAY + timedelta(days=days)
    code = reports.submit(session, proposal, day=day, area=area, risk=risk, proven=proven)
    return reports.by_code(session, code).id


def everything(session: Session, wanted: QueueFilter, sort: Sort, limit: int) -> list[int]:
    """The queue from its first page to its last."""
    found: list[int] = []
    while page := queue.page(session, wanted, sort, today=TODAY, after=found[-1] if found else None, limit=limit):
        found += [report.id for report in page]
    return found
