"""How much of what waits is about the same: what many send in at once is looked at another way."""

from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.registry.geometry import Position
from app.registry.map.cells import cell_of
from app.registry.unpublished.reports import Report

# As many reports with one text are as telling as more of them.
_MANY: Final = 1000


def alike(session: Session, sameness: int, *also: ColumnElement[bool]) -> int:
    """How many waiting reports say the same in the same words, of those of which `also` holds."""
    same = select(Report.id).where(Report.sameness == sameness, Report.state == "received", *also)
    return len(session.scalars(same.limit(_MANY)).all())


def at_place(session: Session, position: Position) -> int:
    """How many waiting reports are about this very place."""
    here = select(Report.id).where(Report.cell == cell_of(position.lon, position.lat), Report.state == "received")
    return len(session.scalars(here.limit(_MANY)).all())
