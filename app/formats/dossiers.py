"""Systems, organisations, claims and evidence as JSON, their history as lines of it, and the graph that they make."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from app.formats import csv
from app.formats.encoding import pieces, to_json, words
from app.registry.dossiers.dossier_changes import Change
from app.registry.dossiers.dossier_history import ALWAYS_TOLD
from app.registry.dossiers.evidence import FACTS
from app.registry.dossiers.graph import Edge
from app.registry.dossiers.statements import Statement

GRAPH_COLUMNS: Final = Edge._fields
_SYSTEM: Final = ("id", "name", "summary", "place", "country", "published_on", "updated_on")
_ORGANISATION: Final = ("id", "name", "country", "wikidata", "published_on", "updated_on")
# What each says, in this order.
SYSTEMS: Final = (*_SYSTEM, "known_cameras", "claims")
ORGANISATIONS: Final = (*_ORGANISATION, "systems")
CLAIMS: Final = tuple(Statement.__dataclass_fields__)
EVIDENCE: Final = ("id", *FACTS)
# What is told again of an earlier change.
HISTORY: Final = ("seq", "before", "after")


def system(row: Mapping[Any, Any], told: Iterable[Statement], known_cameras: int) -> dict[str, Any]:
    """A system, the numbers of its claims, and how many cameras on the map belong to it."""
    claims = [each.id for each in told]
    return {**{name: row[name] for name in _SYSTEM}, "known_cameras": known_cameras, "claims": claims}


def organisation(row: Mapping[Any, Any]) -> dict[str, Any]:
    """An organisation, and how many systems name it."""
    return {**{name: row[name] for name in _ORGANISATION}, "systems": row["systems"]}


def claim(said: Statement) -> dict[str, Any]:
    """A claim and the numbers of what it rests on."""
    return {**{name: getattr(said, name) for name in CLAIMS}, "evidence": [each["id"] for each in said.evidence]}


def evidence(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A piece of evidence."""
    return {name: row[name] for name in EVIDENCE}


def lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Each of these as a line of JSON."""
    return pieces(f"{to_json(row)}\n" for row in rows)


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[bytes]:
    """The same as comma-separated values, see `csv`: lists and objects as JSON, an empty cell where nothing is said."""
    return pieces(_csv(columns, ([row[name] for name in columns] for row in rows)))


def history(changes: Iterable[Change]) -> Iterator[bytes]:
    """Each change as a line, with what it is about as that is now; `copied_dossiers` reads it.

    `before` and `after` are there when they may be read; each of the lists when there is something in it.
    """
    return pieces(f"{to_json(_change(each))}\n" for each in changes)


def graph(edges: Iterable[Edge], **members: object) -> Iterator[bytes]:
    """The edges as one JSON object, with members of its own before them."""
    return pieces(_graph(edges, members))


def graph_csv(edges: Iterable[Edge]) -> Iterator[bytes]:
    """The edges as comma-separated values, see `csv`."""
    return pieces(_csv(GRAPH_COLUMNS, edges))


def _change(change: Change) -> dict[str, Any]:
    rests_on = {each["id"]: each for said in change.claims for each in said.evidence}
    lists: dict[str, list[dict[str, Any]]] = {
        "systems": [{name: row[name] for name in _SYSTEM} for row in change.systems],
        "organisations": [{name: row[name] for name in _ORGANISATION} for row in change.organisations],
        "evidence": [evidence(each) for each in rests_on.values()],
        "claims": [claim(said) for said in change.claims],
        "linkings": [{**act.row, "members": act.members} for act in change.acts],
        "memberships": [dict(row) for row in change.memberships],
        "history": [{name: row[name] for name in HISTORY} for row in change.history],
    }
    told = {name: change.row[name] for name in ALWAYS_TOLD}
    if change.is_readable:
        told |= {"before": change.row["before"], "after": change.row["after"]}
    return told | {name: listed for name, listed in lists.items() if listed}


def _graph(edges: Iterable[Edge], members: Mapping[str, object]) -> Iterator[str]:
    yield to_json(members)[:-1] + ("," if members else "") + '"edges":['
    for number, edge in enumerate(edges):
        yield f"{',' if number else ''}\n{to_json(edge._asdict())}"
    yield "\n]}\n"


def _csv(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    for cells in chain([columns], rows):
        yield f"{csv.line(None if cell is None else words(cell) for cell in cells)}{csv.END}"
