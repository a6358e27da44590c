"""The real cameras, with their licences, and the made-up reports that `lookback demo` shows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from app.formats.reading import ForeignCamera, open_reader
from app.registry import imports, reports, sources
from app.registry.proposals import Proposal

_HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True)
class DemoSource:
    """One file, its terms, how many cameras are in it, and what holds for all of them."""

    file: str
    name: str
    licence: str
    attribution: str
    count: int
    url: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return _HERE / self.file


def _table(file: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((_HERE / file).read_text("utf-8"))[name]
    return rows


SOURCES: Final = tuple(DemoSource(**row) for row in _table("sources.toml", "source"))
REPORTS: Final = tuple(_table("reports.toml", "report"))


def is_loaded(session: Session) -> bool:
    """Whether the demo's cameras are in this register."""
    known = {source.name for source in sources.everything(session).values()}
    return any(source.name in known for source in SOURCES)


def load(session: Session, day: date) -> None:
    """Import the cameras and submit the reports, over the days before `day`. The caller commits."""
    for demo in SOURCES:
        source = sources.declare(
            session, name=demo.name, licence=demo.licence, attribution=demo.attribution, url=demo.url
        )
        with open_reader(demo.path) as reader:
            batch = list(imports.named(found for found in reader if isinstance(found, ForeignCamera)))
        imports.apply(session, source, batch, imports.parse_constants(demo.constants), day)
    for row in REPORTS:
        reports.submit(session, Proposal.parse(row), day=day - timedelta(days=row["days_ago"]))
