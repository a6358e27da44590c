"""The real cameras, with their licences, and the made-up reports that `lookback demo` shows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from app.demo import dossiers
from app.formats.reading import ForeignCamera, open_reader
from app.registry import imports, nearby, sources
from app.registry.dossiers import systems
from app.registry.geometry import BBox, Position
from app.registry.unpublished import plausibility, reports, signals
from app.registry.unpublished.claim_proposals import About, ClaimProposal
from app.registry.unpublished.proposals import Correction, Proposal

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
AREAS: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "Colorado, United States": (-109.1, 36.9, -102.0, 41.1),
    "Rhode Island, United States": (-71.9, 41.1, -71.1, 42.1),
    "England, United Kingdom": (-3.2, 53.0, -1.8, 54.0),
    "Dakar, Senegal": (-17.6, 14.6, -17.1, 14.9),
}
# How far the camera may be that a report about one names by its place.
_NEAR_M: Final = 100
# What a row says that is no field of a form.
_OURS: Final = ("kind", "days_ago", "near")


def is_loaded(session: Session) -> bool:
    """Whether the demo's cameras are in this register."""
    known = {source.name for source in sources.everything(session).values()}
    return any(source.name in known for source in SOURCES)


def load(session: Session, day: date) -> None:
    """Import the cameras, publish the dossiers and submit the reports, in the days before `day`. The caller commits."""
    for demo in SOURCES:
        source = sources.declare(
            session, name=demo.name, licence=demo.licence, attribution=demo.attribution, url=demo.url
        )
        with open_reader(demo.path) as reader:
            batch = list(imports.named(found for found in reader if isinstance(found, ForeignCamera)))
        imports.apply(session, source, batch, imports.parse_constants(demo.constants), day)
    dossiers.load(session, day)
    # In the order in which they would come.
    for row in sorted(REPORTS, key=itemgetter("days_ago"), reverse=True):
        _send(session, row, day - timedelta(days=row["days_ago"]))


def _send(session: Session, row: Mapping[str, Any], day: date) -> None:
    """Put one made-up report into the queue, judged as one that somebody sends in."""
    kind = row.get("kind", "new")
    if kind == "new":
        proposal = Proposal.parse(row)
        stated = proposal.details.stated()
        doubts = plausibility.look(proposal.details.position, stated, note=proposal.note)
        reports.submit(session, proposal, day=day, area=_area(proposal.details.position), **doubts._asdict())
        return
    if kind == "claim":
        _claim(session, row, day)
        return
    [(_metres, camera)] = nearby.nearest(session, Position(*row["near"]), _NEAR_M, limit=1)
    area = _area(Position(camera["lon"], camera["lat"]))
    match kind:
        case "change":
            filled = {**camera, **{name: value for name, value in row.items() if name not in _OURS}}
            correction = Correction.parse(filled, camera)
            doubts = plausibility.look(correction.position, correction.values, note=correction.note)
            reports.submit(session, correction, day=day, area=area, **doubts._asdict())
        case "privacy":
            noon = datetime.combine(day, time(12), UTC)
            signals.privacy_problem(session, camera["id"], row["note"], now=noon, area=area)
        case _:
            signals.say(session, camera["id"], kind, day=day, area=area)


def _claim(session: Session, row: Mapping[str, Any], day: date) -> None:
    [system] = [each for each in systems.everything(session) if each["name"] == row["system"]]
    proposal = ClaimProposal.parse(row, About(system_id=system["id"]))
    doubts = plausibility.look(None, {}, note="\n".join(proposal.words))
    reports.submit(session, proposal, day=day, area=system["place"] or "", **doubts._asdict())


def _area(position: Position) -> str:
    """The part of the world of the demo, so that loading it need not wait for the list of cities."""
    return next((name for name, box in AREAS.items() if BBox(*box).contains(*position)), "")
