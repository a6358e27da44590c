"""Whether the desk is as fast with 100,000 reports waiting as with 100, on both databases in one run."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import click
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app import migrations
from app.db import Database
from app.moderation import accounts
from app.registry.geometry import BBox, Position
from app.registry.map.cells import cell_of
from app.registry.unpublished import bulk_verdicts, queue, tallies
from app.registry.unpublished.queue_filter import EVERYTHING, OLDEST, QueueFilter, Sort
from app.registry.unpublished.reports import Report
from tests.benchmarks import figures, synthetic
from tests.benchmarks.figures import median, met, ms
from tests.benchmarks.register import EMBEDDED, served
from tests.factories import NOW
from tests.moderation.conftest import EMAIL, PASSWORD, Desk

_FEW: Final = 100
_GOAL_RATIO: Final = 1.5
_AGAIN: Final = 15
_TODAY: Final = NOW.date()
# Reports of one text: as many in either register, so that a preview of them says the same.
_ALIKE: Final = 50
_SAMENESS: Final = 4711
_POINT: Final = Position(-104.99, 39.74)
_BOX: Final = BBox(2.2, 48.8, 2.5, 48.95)
_COLUMNS: Final = ("what", f"{_FEW} waiting, ms", "many, ms", "ratio", f"goal {_GOAL_RATIO}")

Question = Callable[[Session, int], object]


class Waiting(NamedTuple):
    """A register with reports waiting, a moderator's number, and their browser."""

    database: Database
    person: int
    desk: Desk


def measure(many: int) -> None:
    """Ask everything a desk asks of a register with a hundred reports and of one with many, in turn."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for database_url in (None, EMBEDDED):
            registers = [
                stack.enter_context(_register(Path(folder) / f"{database_url}-{number}", database_url, number))
                for number in (_FEW, many)
            ]
            figures.headline(f"The desk, {_FEW:,} reports against {many:,}", registers[0].database, 0)
            rows = [_row(what, _asking(ask), registers) for what, ask in _QUESTIONS.items()]
            rows += [_row(what, _opening(address), registers) for what, address in _PAGES.items()]
            figures.table(_COLUMNS, rows)


def _row(what: str, taking: Callable[[Waiting], float], registers: Sequence[Waiting]) -> list[str]:
    taken: list[list[float]] = [[], []]
    for _ in range(_AGAIN):
        for register, times in zip(registers, taken, strict=True):
            times.append(taking(register) * 1000)
    few, many = map(median, taken)
    return [what, ms(few), ms(many), f"{many / few:.2f}", met(many / few <= _GOAL_RATIO)]


def _asking(ask: Question) -> Callable[[Waiting], float]:
    """How many seconds the registry takes to answer."""

    def taking(register: Waiting) -> float:
        with register.database.reading() as session:
            session.connection()
            start = time.perf_counter()
            ask(session, register.person)
            return time.perf_counter() - start

    return taking


def _opening(address: str) -> Callable[[Waiting], float]:
    """How many seconds the desk takes to make a page."""

    def taking(register: Waiting) -> float:
        start = time.perf_counter()
        answer = register.desk.open(address)
        took = time.perf_counter() - start
        if answer.status_code != HTTPStatus.OK:
            raise click.ClickException(f"{address} answers {answer.status_code}.")
        return took

    return taking


def _page(wanted: QueueFilter = EVERYTHING, sort: Sort = OLDEST, after: int | None = None) -> Question:
    return lambda session, _: queue.page(session, wanted, sort, today=_TODAY, after=after)


def _next(wanted: QueueFilter = EVERYTHING, sort: Sort = OLDEST) -> Question:
    return lambda session, person: queue.next_after(session, 40, wanted, sort, moderator_id=person, now=NOW)


def _preview(wanted: QueueFilter) -> Question:
    return lambda session, person: bulk_verdicts.preview(session, wanted, "spam", moderator_id=person, today=_TODAY)


_QUESTIONS: Final[Mapping[str, Question]] = {
    "counts beside the queue": lambda session, _: (tallies.waiting(session), tallies.busiest_areas(session)),
    "page, oldest": _page(),
    "page, oldest, the second": _page(after=45),
    "page, riskiest": _page(sort=Sort("riskiest")),
    "page, nearest": _page(sort=Sort("nearest", _POINT)),
    "page, of a common kind": _page(QueueFilter(kinds=("change",))),
    "page, of a rare kind": _page(QueueFilter(kinds=("privacy",))),
    "page, of an area": _page(QueueFilter(area="colorado")),
    "page, in a box": _page(QueueFilter(bbox=_BOX)),
    "next report": _next(),
    "next report, riskiest": _next(sort=Sort("riskiest")),
    "next report, nearest": _next(sort=Sort("nearest", _POINT)),
    f"preview of {_ALIKE} alike": _preview(QueueFilter(sameness=_SAMENESS)),
    "preview, as large as it gets": _preview(EVERYTHING),
}
# In the application, as HTML: what a moderator waits for.
_PAGES: Final = {
    "whole page: the queue": "/moderation/",
    "whole page: an area": "/moderation/?area=colorado",
    "whole page: preview": "/moderation/bulk",
}


@contextmanager
def _register(folder: Path, database_url: str | None, number: int) -> Iterator[Waiting]:
    """A register with so many reports waiting."""
    folder.mkdir()
    with served(folder, database_url) as register, register.application() as (app, database):
        migrations.upgrade(database)
        with app.app_context(), database.writing() as session:
            person = accounts.create(session, EMAIL, PASSWORD).id
            session.execute(insert(Report), list(_reports(number)))
            tallies.rebuild(session, Report.__table__)
            session.commit()
            if not database.is_sqlite:
                # As it does by itself after a while.
                session.execute(text("ANALYZE"))
                session.commit()
        desk = Desk(app.test_client())
        desk.sign_in()
        yield Waiting(database, person, desk)


def _reports(number: int) -> Iterator[dict[str, Any]]:
    """The first hundred are alike in every register, so that whoever asks gets as many of them."""
    random = Random(5)
    places = synthetic.positions(random, seed=1)
    areas = [f"Area {n}, Country {n % 150}" for n in range(3000)]
    for n in range(number):
        lon, lat = next(places)
        kind, area, sameness = random.choice(("new", "new", "change", "gone")), random.choice(areas), None
        if n < _ALIKE:
            lon, lat, kind, area, sameness = _POINT.lon, _POINT.lat, "change", "Colorado, United States", _SAMENESS
        elif n < 2 * _ALIKE:
            lon, lat, kind = _BOX.west, _BOX.south, "privacy"
        risk = random.choice((0, 0, 0, 1, 2, 3))
        yield {
            "code_hash": f"{n:064}",
            "kind": kind,
            "lon": lon,
            "lat": lat,
            "cell": cell_of(lon, lat),
            "area": area,
            "details": {"surveillance_type": "ALPR", "operator": f"Operator {n % 500}"},
            "base": None,
            "received_on": _TODAY - timedelta(days=random.randrange(30)),
            "touched_on": _TODAY,
            "risk": risk,
            "sameness": sameness,
            "proven": n < 2 * _ALIKE or random.random() < 0.9,
        }
