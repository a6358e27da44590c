"""The change feed of dossiers: every change in the order of commits, and what may be told now of what it is about.

As with cameras it is told as it is now, not as it was: whoever reads on comes to the dossiers as they are. Of what
nobody may read any more it is told that something happened to it, and no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.registry.dossiers import dossier_history, memberships, organisations, statements, systems
from app.registry.dossiers.dossier_history import dossier_revision
from app.registry.dossiers.statements import Statement

# Members told in one page, but for those of its last act of linking.
_MEMBERS: Final = 200_000
Row = Mapping[Any, Any]


class Act(NamedTuple):
    """An act of linking, and the numbers of the cameras on the map that are members by it."""

    row: Row
    members: Sequence[int]


@dataclass(frozen=True)
class Change:
    """A row of the history and what is published now of its subject: nothing where that may not be read.

    claims come with the organisations they name. memberships: of the camera that it is about. history: what was said
    before of claims that may be read again. is_readable: whether `before` and `after` may be told.
    """

    row: Row
    is_readable: bool = True
    systems: tuple[Row, ...] = ()
    organisations: tuple[Row, ...] = ()
    claims: tuple[Statement, ...] = ()
    acts: tuple[Act, ...] = ()
    memberships: tuple[Row, ...] = ()
    history: tuple[Row, ...] = ()


def page(session: Session, *, after: int, limit: int) -> list[Change]:
    """The first `limit` changes whose number is above `after`, or fewer, in their order.

    The session sees one state, or what is told of two changes may not go together.
    """
    rows = dossier_history.page(session, after=after, limit=limit)
    known = _Known(session, rows)
    return [known.change(row) for row in rows if known.has_room(row)]


class _Known:
    """What may be told of the subjects of some changes."""

    def __init__(self, session: Session, rows: Iterable[Row]) -> None:
        about: dict[str, set[int]] = {subject: set() for subject in dossier_history.SUBJECTS}
        for row in rows:
            about[row["subject"]].add(row["subject_id"])
        self._systems = {row["id"]: row for row in systems.everything(session)} if about["system"] else {}
        self._claims = statements.several(session, about["claim"])
        self._of_cameras = statements.of_cameras(session, about["camera"])
        self._memberships = memberships.of_cameras(session, about["camera"])
        self._acts = memberships.acts(session, about["linking"])
        self._members = memberships.members(session, about["linking"])
        told = [*self._claims.values(), *chain.from_iterable(self._of_cameras.values())]
        named = {each.organisation_id for each in told if each.organisation_id is not None}
        readable = statements.named(session, about["organisation"])
        self._organisations = organisations.several(session, named | readable)
        again = {row["subject_id"] for row in rows if (row["subject"], row["kind"]) == ("claim", "restored")}
        retold = [each for each in told if each.id in again or each.camera_id in about["camera"]]
        self._history = _history(session, retold)
        self._room = _MEMBERS

    def has_room(self, row: Row) -> bool:
        """Whether its members may be told with those of the changes before it."""
        has_room = self._room > 0
        if row["subject"] == "linking":
            self._room -= len(self._members[row["subject_id"]])
        return has_room

    def change(self, row: Row) -> Change:
        """All that is told of one change."""
        number = row["subject_id"]
        match row["subject"]:
            case "system":
                return Change(row, systems=(self._systems[number],))
            case "organisation":
                here = self._organisations.get(number)
                # Of what was said of it before, its claims tell.
                return Change(row, is_readable=False, organisations=(here,) if here else ())
            case "linking":
                return Change(row, acts=(Act(self._acts[number], self._members[number]),))
            case "claim":
                said = self._claims.get(number)
                return self._about_claims(row, (said,) if said else (), is_again=row["kind"] == "restored")
        mine = self._memberships.get(number)
        told = self._about_claims(row, tuple(self._of_cameras.get(number, ())), is_again=True)
        return told if mine is None else replace(told, memberships=(mine,))

    def _about_claims(self, row: Row, told: tuple[Statement, ...], *, is_again: bool) -> Change:
        named = dict.fromkeys(each.organisation_id for each in told if each.organisation_id is not None)
        past = chain.from_iterable(self._history.get(each.id, ()) for each in told) if is_again else ()
        return Change(
            row,
            is_readable=bool(told),
            organisations=tuple(self._organisations[each] for each in named),
            claims=told,
            history=tuple(each for each in past if each["seq"] < row["seq"]),
        )


def _history(session: Session, told: Sequence[Statement]) -> dict[int, list[Row]]:
    """All that is said of these claims, by their numbers."""
    found: dict[int, list[Row]] = {each.id: [] for each in told}
    # By the subjects of the claims, which is what the indexes begin with.
    of_systems = dossier_revision.c.system_id.in_({each.system_id for each in told if each.system_id})
    of_cameras = dossier_revision.c.camera_id.in_({each.camera_id for each in told if each.camera_id})
    past = select(dossier_revision).where(dossier_revision.c.subject == "claim", or_(of_systems, of_cameras))
    for row in session.execute(past.order_by(dossier_revision.c.seq)).mappings() if found else ():
        if row["subject_id"] in found:
            found[row["subject_id"]].append(row)
    return found
