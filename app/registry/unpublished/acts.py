"""The log of the desk, for administrators: who did what, when, to what, and why. Rows are added and never changed.

It outlives the reports it speaks of: it holds codes and numbers alone, never a word that anybody typed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Column, ForeignKey, Index, RowMapping, String, Table, insert, select
from sqlalchemy.orm import Session

from app.registry.i18n import N_
from app.registry.model import Bag, Base, BigId, UtcDateTime

# What can be done, and how the log says it. Whoever adds a verb to the desk adds its act here.
ACTS: Final[Mapping[str, str]] = {
    "approved": N_("approved"),
    "rejected": N_("rejected"),
    "duplicate": N_("called a duplicate"),
    "spam": N_("called spam"),
    "seconded": N_("approved first, for another to confirm"),
    "asked": N_("asked the sender"),
    "undone": N_("took back"),
    "owned": N_("said it is their own"),
    "disowned": N_("said it is not their own"),
    "contested": N_("marked as contested"),
    "uncontested": N_("marked as not contested"),
    "changed": N_("changed"),
    "moved": N_("moved"),
    "confirmed": N_("confirmed"),
    "removed": N_("marked as removed"),
    "hidden": N_("put out of sight"),
    "restored": N_("put back"),
    "merged": N_("merged into another"),
    "split": N_("split in two"),
    "redacted": N_("took a detail out of"),
    "blurred": N_("rounded the place of"),
    "judged": N_("said anew how sure a claim is"),
    "withdrew": N_("took a claim back"),
    "republished": N_("published a claim again"),
    "linked": N_("linked cameras to a system"),
    "unlinked": N_("took cameras out of a system"),
    "proposed": N_("asked for a second opinion on"),
    "dropped": N_("called off what was asked of"),
    "invited": N_("invited somebody"),
    "uninvited": N_("withdrew an invitation"),
    "joined": N_("made an account"),
    "role_changed": N_("changed what somebody may do"),
    "disabled": N_("disabled"),
    "enabled": N_("enabled"),
    "sessions_ended": N_("ended sessions"),
    "password_changed": N_("changed a password"),
    "second_factor_added": N_("added a second factor"),
    "second_factor_removed": N_("removed a second factor"),
    "key_made": N_("made a key of the API"),
    "key_revoked": N_("revoked a key of the API"),
}

act = Table(
    "act",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("moderator_id", BigInteger, ForeignKey("moderator.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("act", String(32), nullable=False),
    # No foreign keys: a report is purged, and what was done to it stays.
    Column("report_id", BigInteger),
    Column("camera_id", BigInteger),
    Column("claim_id", BigInteger),
    Column("seq", BigInteger),
    Column("about_moderator_id", BigInteger),
    Column("before", Bag),
    Column("after", Bag),
    Column("reason", String(32)),
    Index(None, "report_id", "id"),
    Index(None, "camera_id", "id"),
    Index(None, "moderator_id", "id"),
)

State = Mapping[str, Any]


class Act(NamedTuple):
    """One thing that was done. `before` and `after` are codes and numbers, none of them somebody's words."""

    act: str
    report_id: int | None = None
    camera_id: int | None = None
    seq: int | None = None
    about_moderator_id: int | None = None
    before: State | None = None
    after: State | None = None
    reason: str | None = None
    claim_id: int | None = None


def write(session: Session, moderator_id: int, at: datetime, done: Sequence[Act]) -> None:
    """Add to the log, in the transaction of what was done."""
    if done:
        rows = [{"moderator_id": moderator_id, "at": at, **each._asdict()} for each in done]
        session.connection().execute(insert(act), rows)


def page(
    session: Session,
    *,
    before: int | None = None,
    limit: int = 50,
    moderator_id: int | None = None,
    report_id: int | None = None,
    camera_id: int | None = None,
    kind: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Sequence[RowMapping]:
    """The newest acts first, from the one before number `before`.

    Those of one moderator, about one report or camera, of one kind, at `since` or later and before `until`.
    """
    rows = select(act).order_by(act.c.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(act.c.id < before)
    for column, wanted in (
        (act.c.moderator_id, moderator_id),
        (act.c.report_id, report_id),
        (act.c.camera_id, camera_id),
        (act.c.act, kind),
    ):
        if wanted is not None:
            rows = rows.where(column == wanted)
    if since is not None:
        rows = rows.where(act.c.at >= since)
    if until is not None:
        rows = rows.where(act.c.at < until)
    return session.execute(rows).mappings().all()
