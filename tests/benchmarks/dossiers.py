"""Makes systems, organisations and claims for a register of made-up cameras: a huge system, many others, their makers.

There are forty times as many of them as the demo has. One system has a sixth of all cameras, two hundred have those of
an operator, and of the others no camera is known.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from app.db import Database
from app.registry.dossiers import claims, memberships, systems
from app.registry.dossiers.claimed import Claim
from app.registry.dossiers.evidence import Evidence
from app.registry.filtering.filters import CameraFilter, Term
from tests.benchmarks import figures
from tests.benchmarks.figures import ms
from tests.benchmarks.register import filled
from tests.benchmarks.synthetic import OPERATORS

# The huge one, and whoever makes its software: every tenth system names the same.
HUGE: Final = "A system that is huge"
MAKER: Final = "Maker 1"
_SYSTEMS: Final = (HUGE, *(f"System {number:03}" for number in range(1, 1000)))
_MAKERS: Final = 10
_DAY: Final = date(2026, 1, 1)
_FEW: Final = 5
# Of the first systems: the huge one has a sixth of the cameras, the others have those of an operator.
_MEMBERS: Final[Mapping[int, CameraFilter]] = {
    0: CameraFilter.parse([("camera_type", "dome")]),
    **{at: CameraFilter(terms=(Term("operator", (name,)),)) for at, name in enumerate(OPERATORS[_FEW:], 1)},
}
_COLUMNS: Final = ("what", "how many", "ms in all", "median", "longest")
_RECOGNITION: Final = ("enabled_claimed", "hardware_capable", "enabled_claimed", "none_known")
_CERTAINTIES: Final = ("reported", "documented", "suspected", "disputed", "reported")
_PURPOSES: Final = (
    "police_watchlist",
    "traffic_enforcement",
    "public_order",
    "retail_analytics",
    "border",
    "fare_gate",
)


def make(data_dir: Path) -> None:
    """Describe the systems and link their cameras, unless they are there. What broke off goes on."""
    with filled(data_dir) as (register, about), register.application() as (_, database):
        figures.headline("Dossiers", database, about.cameras)
        with database.reading() as session:
            if is_made(session):
                click.echo("Kept: the register holds them.")
                return
            known = numbers(session)
        new = [at for at, name in enumerate(_SYSTEMS) if name not in known]
        rows = [_timed("described", _describe, database, new)]
        with database.reading() as session:
            known = numbers(session)
            left = [at for at in _MEMBERS if not memberships.linkings(session, known[_SYSTEMS[at]])]
        rows.append(_timed("linked", lambda session, at: _link(session, at, known[_SYSTEMS[at]]), database, left))
    figures.table(_COLUMNS, rows)


def is_made(session: Session) -> bool:
    """Whether a register has them all, with their cameras."""
    known = numbers(session)
    names = [_SYSTEMS[at] for at in _MEMBERS]
    return len(known) >= len(_SYSTEMS) and all(memberships.linkings(session, known[name]) for name in names)


def numbers(session: Session) -> dict[str, int]:
    """The numbers of the systems of a register by their names."""
    return {row["name"]: row["id"] for row in systems.everything(session)}


def _timed(what: str, do: Callable[[Session, int], object], database: Database, some: Collection[int]) -> Sequence[str]:
    """Do it for system after system, each in a transaction of its own, as an editor does."""
    taken = []
    for at in some:
        start = time.perf_counter()
        with database.writing() as session:
            do(session, at)
            session.commit()
        taken.append((time.perf_counter() - start) * 1000)
    told = (ms(figure(taken)) if taken else "" for figure in (sum, figures.median, max))
    return (f"systems {what}", f"{len(some):,}", *told)


def _link(session: Session, at: int, system_id: int) -> None:
    memberships.link(session, system_id, _MEMBERS[at], day=_DAY)


def _describe(session: Session, number: int) -> None:
    name = _SYSTEMS[number]
    system_id = systems.declare(session, name=name, summary="It is made up.", place="Anywhere", day=_DAY)
    for at, said in enumerate(_said(number)):
        rests_on = Evidence.parse(
            {"type": "press_report", "url": f"https://example.org/{number}/{at}", "title": f"What {name} is"}
        )
        claimant = {"claimant": "Daily Paper", "claimant_kind": "press", "certainty": "reported"}
        claims.state(session, Claim.parse({**claimant, **said}), [rests_on], system_id=system_id, day=_DAY)


def _said(number: int) -> Iterator[dict[str, Any]]:
    operator = OPERATORS[number % len(OPERATORS)]
    yield {
        "predicate": "facial_recognition",
        "value": _RECOGNITION[number % len(_RECOGNITION)],
        "certainty": _CERTAINTIES[number % len(_CERTAINTIES)],
    }
    yield {"predicate": "purpose", "value": _PURPOSES[number % len(_PURPOSES)]}
    yield {"predicate": "operator", "value": operator, "claimant": operator, "claimant_kind": "operator"}
    yield {"predicate": "vendor_software", "value": f"Maker {number % _MAKERS + 1}"}
    yield {"predicate": "camera_count", "value": 1_000_000 // (number + 1), "count_date": "2025"}
    yield {"predicate": "matched_database", "value": "police_watchlist", "name": f"List {number % 7}"}
    if number % 20 == _FEW:
        yield {"predicate": "system_state", "value": "banned", "reason": "ban_or_court", "valid_from": "2025"}
