"""Makes systems, organisations and claims for a register of made-up cameras: a huge system, many others, their makers.

There are forty times as many of them as the demo has. One system has a sixth of all cameras, two hundred have those of
an operator, and of the others no camera is known.
"""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from app.registry import claims, memberships, systems
from app.registry.claimed import Claim
from app.registry.errors import NotFound
from app.registry.evidence import Evidence
from app.registry.filters import CameraFilter, Term
from tests.benchmarks import figures
from tests.benchmarks.figures import ms
from tests.benchmarks.register import filled
from tests.benchmarks.synthetic import OPERATORS

# The number of the huge one, and whoever makes its software: every tenth system names the same.
HUGE: Final = 1
MAKER: Final = "Maker 1"
SYSTEMS: Final = 1000
_MAKERS: Final = 10
_DAY: Final = date(2026, 1, 1)
_A_SIXTH: Final = CameraFilter.parse([("camera_type", "dome")])
_FEW: Final = 5
_RECOGNITION: Final = ("enabled_claimed", "hardware_capable", "enabled_claimed", "none_known")
_PURPOSES: Final = (
    "police_watchlist",
    "traffic_enforcement",
    "public_order",
    "retail_analytics",
    "border",
    "fare_gate",
)


def make(data_dir: Path) -> None:
    """Describe the systems and link their cameras, unless they are there."""
    with filled(data_dir) as (register, about), register.application() as (_, database):
        figures.headline("Dossiers", database, about.cameras)
        with database.writing(much=True) as session:
            if is_made(session):
                click.echo("Kept: the register holds them.")
                return
            start = time.perf_counter()
            for number in range(SYSTEMS):
                _describe(session, number)
            described = time.perf_counter()
            for number, wanted in _members():
                memberships.link(session, number, wanted, day=_DAY)
            session.commit()
            taken = [(end - begin) * 1000 for begin, end in ((start, described), (described, time.perf_counter()))]
            click.echo(
                f"{SYSTEMS:,} systems described in {ms(taken[0])} ms, their cameras linked in {ms(taken[1])} ms."
            )


def is_made(session: Session) -> bool:
    """Whether a register has them."""
    try:
        return systems.get(session, SYSTEMS) is not None
    except NotFound:
        return False


def _describe(session: Session, number: int) -> None:
    name = "A system that is huge" if number == 0 else f"System {number:03}"
    system_id = systems.declare(session, name=name, summary="It is made up.", place="Anywhere", day=_DAY)
    for at, said in enumerate(_said(number)):
        rests_on = Evidence.parse(
            {"type": "press_report", "url": f"https://example.org/{number}/{at}", "title": f"What {name} is"}
        )
        claimant = {"claimant": "Daily Paper", "claimant_kind": "press", "certainty": "reported"}
        claims.state(session, Claim.parse({**claimant, **said}), [rests_on], system_id=system_id, day=_DAY)


def _said(number: int) -> Iterator[dict[str, Any]]:
    operator = OPERATORS[number % len(OPERATORS)]
    yield {"predicate": "facial_recognition", "value": _RECOGNITION[number % len(_RECOGNITION)]}
    yield {"predicate": "purpose", "value": _PURPOSES[number % len(_PURPOSES)]}
    yield {"predicate": "operator", "value": operator, "claimant": operator, "claimant_kind": "operator"}
    yield {"predicate": "vendor_software", "value": f"Maker {number % _MAKERS + 1}"}
    yield {"predicate": "camera_count", "value": 1_000_000 // (number + 1), "count_date": "2025"}
    yield {"predicate": "matched_database", "value": "police_watchlist", "name": f"List {number % 7}"}
    if number % 20 == _FEW:
        yield {"predicate": "system_state", "value": "banned", "reason": "ban_or_court", "valid_from": "2025"}


def _members() -> Iterator[tuple[int, CameraFilter]]:
    yield HUGE, _A_SIXTH
    for number, name in enumerate(OPERATORS[_FEW:], 1):
        yield HUGE + number, CameraFilter(terms=(Term("operator", (name,)),))
