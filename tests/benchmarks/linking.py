"""Linking cameras to a system by a filter, by an operator and within an area, then few to the same system; all taken
back."""

import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import click
from sqlalchemy.orm import Session

from app.registry import cameras
from app.registry.dossiers import memberships, systems
from app.registry.filtering.filters import CameraFilter
from app.registry.unpublished import membership_edits
from tests.benchmarks import figures
from tests.benchmarks.figures import ms
from tests.benchmarks.register import filled

# Of a million cameras the first are some 110,000 or more; with `dossiers` some belong to systems already.
_CHOSEN: Final = {
    "a filter": CameraFilter.parse([("surveillance_type", "ALPR")]),
    "an operator": CameraFilter.parse([("operator", "Operator 001")]),
    "an area": CameraFilter.parse([("bbox", "-11,35,30,60")]),
}
_OTHERS: Final = CameraFilter.parse([("surveillance_type", "guard"), ("operator", "unknown")])
_FEW: Final = 10
_COLUMNS: Final = ("what", "cameras", "ms", "most memory, MB")

T = TypeVar("T")


def measure(data_dir: Path) -> None:
    """Preview, link and unlink within one transaction that is rolled back: the register stays as it was."""
    with filled(data_dir) as (register, about), register.application() as (_, database):
        figures.headline("Linking", database, about.cameras)
        with database.writing() as session:
            rows = _rows(session)
            session.rollback()
    figures.table(_COLUMNS, rows)


def _rows(session: Session) -> list[Sequence[str]]:
    day = datetime.now(UTC).date()
    system_id = systems.declare(session, name="A system to link to", summary="It is made up.", day=day)
    few = [row["id"] for row in cameras.page(session, _OTHERS, limit=_FEW)]
    rows: list[Sequence[str]] = []

    def timed(what: str, do: Callable[[], T], count: Callable[[T], int]) -> T:
        start = time.perf_counter()
        done = do()
        taken = (time.perf_counter() - start) * 1000
        rows.append((what, f"{count(done):,}", ms(taken), f"{_peak_mb():,.0f}"))
        return done

    def linked(number: int) -> int:
        return int(memberships.acts(session, [number])[number]["cameras"])

    for by, wanted in _CHOSEN.items():
        foretell = partial(membership_edits.plan, session, system_id, wanted)
        plan = timed(f"preview by {by}", foretell, lambda told: told.preview.new)
        many = timed(f"link by {by}", partial(memberships.link, session, system_id, wanted, day=day), linked)
        if wanted is _CHOSEN["a filter"]:
            some = timed("link few to the same", partial(memberships.link, session, system_id, few, day=day), linked)
            timed("take few back", partial(memberships.unlink, session, some, day=day), int)
        undone = timed("take back", partial(memberships.unlink, session, many, day=day), int)
        if not plan.preview.new == linked(many) == undone:
            raise click.ClickException("What was linked is not what was foretold.")
        rows.append(figures.RULE)
    return rows[:-1]


def _peak_mb() -> float:
    """The most memory that this process had so far; a PostgreSQL has its own besides."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
