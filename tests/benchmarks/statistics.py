"""The pages of statistics and of dossiers: the first request of a process, those after it, and one after something was
published.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.caching import Answers, Bodies
from app.db import Database
from app.registry.dossiers import memberships, statements
from app.registry.map import city_cells
from app.web.counted import FIGURES
from tests.benchmarks import dossiers, figures
from tests.benchmarks.figures import median, met, ms, p95
from tests.benchmarks.register import filled

_GOAL_MS: Final = 300
_GOAL_FIRST_MS: Final = 2000
_AGAIN: Final = 15
_DENVER: Final = 5419384
# What the first visitor finds last is what takes longest: by then nothing is left to be counted.
_PAGES: Final = (
    "/statistics",
    *(f"/statistics/{name}" for name in FIGURES),
    *(f"/statistics/{name}.csv" for name in FIGURES),
    "/statistics/cities.svg",
    "/statistics/facial-recognition.svg",
    "/statistics/countries/US",
    f"/statistics/places/{_DENVER}",
    "/wins",
)
_COLUMNS: Final = ("page", "first ms", "again: median", "p95", "anew ms", "kB", "goal 2 s, 300 ms")


def measure(data_dir: Path, only: str = "") -> None:
    """Ask for every page in a process that was never asked, again and again, and once nothing worked out is kept.

    only: what the addresses begin with.
    """
    with filled(data_dir) as (register, about):
        with register.application() as (app, database):
            click.echo(f"Where new cameras are was written down within {ms(_located(app, database))} ms.")
            with database.reading() as session:
                pages = (*_PAGES, *_of_dossiers(session))
            figures.headline("Statistics", database, about.cameras)
        rows: list[Sequence[str]] = []
        for page in (each for each in pages if each.startswith(only)):
            # An application of its own, which has everything to work out.
            with register.application() as (app, _):
                rows.append(_row(app, page))
        figures.table(_COLUMNS, rows)
        with register.application() as (app, _):
            click.echo(f"Counted by place for the first time within {ms(_counted(app))} ms.")


def _of_dossiers(session: Session) -> tuple[str, ...]:
    """Pages of the huge system and of who makes its software, and the lists; none where `dossiers` made none."""
    if not dossiers.is_made(session):
        return ()
    maker = next(each["id"] for each in statements.organisations(session) if each["name"] == dossiers.MAKER)
    huge = dossiers.numbers(session)[dossiers.HUGE]
    member = memberships.page(session, huge, limit=1)[0]["id"]
    return (
        "/systems",
        f"/systems/{huge}",
        f"/systems/{huge}/request",
        "/organisations",
        f"/organisations/{maker}",
        f"/cameras/{member}",
        f"/cameras?system={huge}",
        "/cameras?capability=enabled_claimed",
        "/cameras?purpose=police_watchlist",
        *(f"/api/collections/{name}/items" for name in ("systems", "organisations", "claims", "evidence")),
    )


def _row(app: Flask, page: str) -> Sequence[str]:
    client = app.test_client()
    first = _asked(client, page)[0]
    _counted(app)
    taken = [_asked(client, page) for _ in range(_AGAIN)]
    again = [each for each, _ in taken]
    # As after something was published, but for what it was before, which would be told meanwhile.
    app.extensions.update(
        {"lookback.answers": Answers(), "lookback.answers_of_some": Answers(), "lookback.bodies": Bodies(1_000_000)}
    )
    app.extensions.pop("lookback.lists", None)
    anew = _asked(client, page)[0]
    goal = met(first <= _GOAL_FIRST_MS, median(again) <= _GOAL_MS)
    return page, ms(first), ms(median(again)), ms(p95(again)), ms(anew), figures.kb(taken[-1][1]), goal


def _located(app: Flask, database: Database) -> float:
    """What a server does by itself in its first seconds."""
    start = time.perf_counter()
    left = True
    while left:
        with database.writing() as session:
            left = city_cells.locate(session, app.extensions["lookback.gazetteer"]) > 0
            session.commit()
    return (time.perf_counter() - start) * 1000


def _counted(app: Flask) -> float:
    """Wait until the cameras are counted by place."""
    return _asked(app.test_client(), "/statistics/countries.csv")[0]


def _asked(client: FlaskClient, address: str) -> tuple[float, int]:
    start = time.perf_counter()
    response = client.get(address)
    taken = (time.perf_counter() - start) * 1000
    if response.status_code not in (200, 503):
        raise click.ClickException(f"{address}: {response.status}")
    return taken, len(response.data)
