"""What there is of dossiers, as programs are told it, one object a row: in collections and in snapshots."""

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from app.formats import dossiers as format_of
from app.registry.dossiers import memberships, statements, systems

Rows = Iterable[dict[str, Any]]


class Listed(NamedTuple):
    """How all of one kind are told, by number, and under which names."""

    told: Callable[[Session], Rows]
    columns: tuple[str, ...]


def _systems(session: Session) -> Rows:
    """Every system: the numbers of its claims, and how many cameras on the map belong to it."""
    rows = sorted(systems.everything(session), key=itemgetter("id"))
    said = statements.of_systems(session, [row["id"] for row in rows])
    known = memberships.known_cameras(session)
    return (format_of.system(row, said[row["id"]], known.get(row["id"], 0)) for row in rows)


def _organisations(session: Session) -> Rows:
    """Every organisation that a published claim names."""
    return map(format_of.organisation, statements.organisations(session))


def _claims(session: Session) -> Rows:
    """Every published claim."""
    return map(format_of.claim, statements.page(session))


def _evidence(session: Session) -> Rows:
    """What published claims rest on."""
    return map(format_of.evidence, statements.evidence_of_all(session))


LISTED: Final[Mapping[str, Listed]] = {
    "systems": Listed(_systems, format_of.SYSTEMS),
    "organisations": Listed(_organisations, format_of.ORGANISATIONS),
    "claims": Listed(_claims, format_of.CLAIMS),
    "evidence": Listed(_evidence, format_of.EVIDENCE),
}
