"""The append-only public history: one row for every change to a camera, never naming a report or a person."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    select,
    update,
)
from sqlalchemy.orm import Session

from app.registry.errors import Copied
from app.registry.i18n import N_
from app.registry.model import Bag, Base, numbered, one_of

KINDS: Final = ("created", "changed", "confirmed", "removed", "merged_into", "restored", "hidden")
# In words that follow "because".
REMOVAL_REASONS: Final = {
    "device_removed": N_("the device was taken down"),
    "programme_ended": N_("the programme it belonged to ended"),
    "ban_or_court": N_("a ban or a court put an end to it"),
    "relocated": N_("it was moved to another place"),
    "never_existed": N_("it was never there"),
    "legal_takedown": N_("legal reasons"),
}
# Why a camera is out of sight without being gone. Nobody who marks a camera as removed is offered these.
HIDING_REASONS: Final = {
    "privacy_reported": N_("somebody said that it shows too much"),
    "privacy": N_("it shows too much about somebody"),
    "retracted": N_("its publication was taken back"),
}
# Why a revision was made that takes nothing off the map.
CHANGE_REASONS: Final = {
    "redacted": N_("a detail was taken out because it said too much"),
    "taken_over": N_("it was recorded twice, and this is what the other one said"),
    "split": N_("it was recorded together with another one"),
    "undone": N_("an earlier change was taken back"),
    "put_back": N_("a detail that was taken out was put back"),
}
REASONS: Final = {**REMOVAL_REASONS, **HIDING_REASONS, **CHANGE_REASONS}

LONGEST_ORIGIN: Final = 2000

# `before` has the old values of what changed and `after` the new ones; both are null where a camera was created: see
# `origins` for what it was then.
revision = Table(
    "revision",
    Base.metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("camera_id", BigInteger, ForeignKey("camera.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("before", Bag),
    Column("after", Bag),
    Column("reason", String(32)),
    Column("day", Date, nullable=False),
    one_of("kind", KINDS),
    Index(None, "camera_id", "seq"),
)

# One row. Whoever publishes locks it first, so that numbers are handed out in the order of commits, without gaps.
publication = Table(
    "publication",
    Base.metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("camera_id", BigInteger, nullable=False),
    # How often the map index was made again: what it says may be other than before.
    Column("index_version", Integer, nullable=False, server_default="0"),
    # The number of the last change to a system, an organisation or a claim: see `dossiers`.
    Column("dossier_seq", BigInteger, nullable=False, server_default="0"),
    # Where the register is that this one is a copy of; NULL for a register of its own.
    Column("origin", String(LONGEST_ORIGIN)),
    CheckConstraint("id = 1", name="single_row"),
)


def history(session: Session, camera_id: int) -> Sequence[RowMapping]:
    """Every revision of a camera, the newest first."""
    newest_first = select(revision).where(revision.c.camera_id == camera_id).order_by(revision.c.seq.desc())
    return session.execute(newest_first).mappings().all()


def get(session: Session, seq: int) -> RowMapping:
    """The revision with this number. Raises NotFound."""
    return numbered(session, revision.c.seq, seq)


def changed_fields(session: Session, camera_ids: Sequence[int]) -> Mapping[int, set[str]]:
    """For each of these cameras the fields that were ever changed after it was first published."""
    changed: dict[int, set[str]] = {camera_id: set() for camera_id in camera_ids}
    if camera_ids:
        later = select(revision.c.camera_id, revision.c.after)
        later = later.where(revision.c.camera_id.in_(camera_ids), revision.c.kind != "created")
        for camera_id, after in session.execute(later):
            changed[camera_id].update(after or ())
    return changed


def data_version(session: Session) -> int:
    """The number of the last revision: it changes whenever anything published changes."""
    seq: int = session.execute(select(publication.c.seq)).scalar_one()
    return seq


# Every answer begins with this question: it is put together once.
_STATE: Final = select(publication.c.seq, publication.c.index_version, publication.c.dossier_seq)


def state(session: Session) -> str:
    """Changes whenever an answer made of published facts may: with the data, and with an index made again."""
    numbers = list(session.execute(_STATE).one())
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return ".".join(map(str, numbers))


def is_empty(session: Session) -> bool:
    """Whether nothing was ever published here."""
    return session.execute(select(publication.c.seq, publication.c.dossier_seq)).one() == (0, 0)


def origin(session: Session) -> str | None:
    """The address of the register that this one is a copy of, None for one of its own."""
    address: str | None = session.execute(select(publication.c.origin)).scalar_one()
    return address


def refuse_on_copies(session: Session) -> None:
    """Raise Copied on a register that is a copy: what is sent or decided there would never come to the other one."""
    if address := origin(session):
        raise Copied(address)


def lock(session: Session) -> None:
    """`hold` the register to publish something of its own. Raises Copied on a register that is a copy."""
    if address := hold(session):
        raise Copied(address)


def hold(session: Session) -> str | None:
    """Wait until nobody else publishes, and keep others from it until the commit: what is read now stays true.

    Returns the address of the register that this one is a copy of, None for one of its own.
    """
    held = update(publication).values(seq=publication.c.seq).returning(publication.c.origin)
    origin: str | None = session.execute(held).scalar_one()
    return origin


def raise_index_version(session: Session) -> None:
    """Say that the map index was made again."""
    session.execute(update(publication).values(index_version=publication.c.index_version + 1))
