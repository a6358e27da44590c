"""The append-only public history of systems, organisations and claims: one row for every change, never naming a person.

Its numbers come from the counter of publication, whose row stays locked until the commit: like those of `revisions`
they have no gaps and are in the order of commits. They are a count of their own, so that neither history has holes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Column, Date, Index, RowMapping, String, Table, select, update
from sqlalchemy.orm import Session

from app.registry.bulk import insert_rows
from app.registry.model import Bag, Base, numbered, one_of
from app.registry.revisions import publication, refuse_on_copies

KINDS: Final = ("created", "changed", "withdrawn", "restored", "linked", "unlinked")
# Of a camera it is told that its claims and its system may not be read any more, or may again.
SUBJECTS: Final = ("organisation", "system", "claim", "linking", "camera")

# `system_id` says in which dossier it is told, `camera_id` on which camera's page; both are null of an organisation.
dossier_revision = Table(
    "dossier_revision",
    Base.metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("system_id", BigInteger),
    Column("camera_id", BigInteger),
    Column("before", Bag),
    Column("after", Bag),
    Column("day", Date, nullable=False),
    one_of("kind", KINDS),
    one_of("subject", SUBJECTS),
    Index(None, "system_id", "seq"),
    Index(None, "camera_id", "seq"),
)
# What is told of every change, whoever may read what it is about.
ALWAYS_TOLD: Final = ("seq", "kind", "subject", "subject_id", "system_id", "camera_id", "day")


class Story(NamedTuple):
    """What happened to one subject: `before` has the old values of what changed and `after` the new ones."""

    kind: str
    subject: str
    subject_id: int
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    system_id: int | None = None
    camera_id: int | None = None


def write(session: Session, stories: Sequence[Story], *, day: date) -> None:
    """Add to the history, in order. Whoever publishes besides waits until the commit. Raises Copied."""
    if not stories:
        return
    refuse_on_copies(session)
    taken = update(publication).values(dossier_seq=publication.c.dossier_seq + len(stories))
    last: int = session.execute(taken.returning(publication.c.dossier_seq)).scalar_one()
    rows = [
        (seq, each.kind, each.subject, each.subject_id, each.system_id, each.camera_id, each.before, each.after, day)
        for seq, each in enumerate(stories, last - len(stories) + 1)
    ]
    insert_rows(session, dossier_revision, rows)


def page(session: Session, *, after: int, limit: int) -> Sequence[RowMapping]:
    """The first `limit` changes whose number is above `after`, in their order."""
    ahead = select(dossier_revision).where(dossier_revision.c.seq > after).order_by(dossier_revision.c.seq).limit(limit)
    return session.execute(ahead).mappings().all()


def version(session: Session) -> int:
    """The number of the last change, 0 before the first."""
    seq: int = session.execute(select(publication.c.dossier_seq)).scalar_one()
    return seq


def set_version(session: Session, seq: int) -> None:
    """Say which change is the last one, in a register whose numbers are those of another one."""
    session.execute(update(publication).values(dossier_seq=seq))


def get(session: Session, seq: int) -> RowMapping:
    """The change of this number. Raises NotFound."""
    return numbered(session, dossier_revision.c.seq, seq)


def of_system(session: Session, system_id: int, *, limit: int = 100) -> Sequence[RowMapping]:
    """What happened to one dossier, the newest first."""
    mine = select(dossier_revision).where(dossier_revision.c.system_id == system_id)
    return session.execute(mine.order_by(dossier_revision.c.seq.desc()).limit(limit)).mappings().all()
