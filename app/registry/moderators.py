"""The people who decide, and what they may do."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.registry.areas import Areas
from app.registry.errors import Conflict, NotAllowed, NotFound
from app.registry.i18n import N_
from app.registry.model import Bag, Base, BigId, UtcDateTime, one_of

MODERATOR, EDITOR, ADMINISTRATOR = "moderator", "editor", "administrator"
# Each may do all that those before it may.
ROLES: Final = (MODERATOR, EDITOR, ADMINISTRATOR)
ROLE_LABELS: Final = {
    MODERATOR: N_("Moderator"),
    EDITOR: N_("Editor"),
    ADMINISTRATOR: N_("Administrator"),
}
ROLE_MEANINGS: Final = {
    MODERATOR: N_("Decides reports, everywhere or in areas that you draw."),
    EDITOR: N_("Decides reports everywhere; merges, corrects and takes down cameras."),
    ADMINISTRATOR: N_("All of that, lets people in and sees the log."),
}


class Moderator(Base):
    """One person at the desk. Most columns are those that the sign-in library asks for; no network address is kept."""

    __tablename__ = "moderator"
    __table_args__ = (one_of("role", ROLES),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # Changing it ends every session of the person.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(16), default=MODERATOR, server_default=MODERATOR)
    # A GeoJSON MultiPolygon in which a moderator decides; null is everywhere.
    areas: Mapped[dict[str, Any] | None] = mapped_column(Bag)
    # The second factor: "authenticator" or null, its secret (encrypted), and the last code's counter, good only once.
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger)
    # Encrypted, each good once.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # What a passkey knows the person by.
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)


class Passkey(Base):
    """A key of somebody's phone or computer. The columns are those that the sign-in library asks for."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    moderator_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("moderator.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    extensions: Mapped[str | None] = mapped_column(Text)
    backup_state: Mapped[bool] = mapped_column(Boolean)
    device_type: Mapped[str] = mapped_column(String(64))
    # "first": instead of the password; "secondary": after it.
    usage: Mapped[str] = mapped_column(String(64))
    create_datetime: Mapped[datetime] = mapped_column(UtcDateTime, default=lambda: datetime.now(UTC))
    lastuse_datetime: Mapped[datetime] = mapped_column(UtcDateTime)


def by_email(session: Session, email: str) -> Moderator | None:
    """The moderator who signs in with this address."""
    return session.scalar(select(Moderator).where(Moderator.email == email.strip().lower()))


def get(session: Session, moderator_id: int) -> Moderator:
    """One moderator. Raises NotFound."""
    found = session.get(Moderator, moderator_id)
    if found is None:
        raise NotFound("no such moderator")
    return found


def hold(session: Session, uniquifier: str) -> None:
    """Let whoever else holds the same moderator wait until this session ends; `uniquifier` is the account's name."""
    session.execute(select(Moderator.id).where(Moderator.fs_uniquifier == uniquifier).with_for_update())


def addresses(session: Session, moderator_ids: Collection[int]) -> Mapping[int, str]:
    """The addresses of these moderators by number."""
    if not moderator_ids:
        return {}
    rows = select(Moderator.id, Moderator.email).where(Moderator.id.in_(moderator_ids))
    return {row.id: row.email for row in session.execute(rows)}


def everybody(session: Session) -> Sequence[Moderator]:
    """All moderators by address, those whose account is closed included."""
    return session.scalars(select(Moderator).order_by(Moderator.email)).all()


def add(
    session: Session, *, email: str, password_hash: str, role: str, areas: dict[str, Any] | None = None
) -> Moderator:
    """A new account; the address must have none."""
    moderator = Moderator(
        email=email, password=password_hash, active=True, fs_uniquifier=uuid.uuid4().hex, role=role, areas=areas
    )
    session.add(moderator)
    session.flush()
    return moderator


def set_role(session: Session, moderator_id: int, role: str, areas: Areas | None) -> Moderator:
    """Let somebody do more or less; areas limit moderators alone.

    Raises NotFound, and Conflict for the last administrator.
    """
    moderator = get(session, moderator_id)
    if role != ADMINISTRATOR:
        _keep_an_administrator(session, moderator)
    moderator.role = role
    moderator.areas = areas.dump() if areas is not None and role == MODERATOR else None
    session.flush()
    return moderator


def set_active(session: Session, moderator_id: int, *, active: bool) -> Moderator:
    """Let somebody sign in, or not any more. Raises NotFound; Conflict for the last administrator."""
    moderator = get(session, moderator_id)
    if not active:
        _keep_an_administrator(session, moderator)
    moderator.active = active
    session.flush()
    return moderator


def passkeys_of(session: Session, moderator_id: int) -> Sequence[Passkey]:
    """Somebody's passkeys, the oldest first."""
    return session.scalars(select(Passkey).where(Passkey.moderator_id == moderator_id).order_by(Passkey.id)).all()


def forget_second_factors(session: Session, moderator_id: int) -> Moderator:
    """Let somebody in with the password alone who lost their phone or key. Raises NotFound."""
    moderator = get(session, moderator_id)
    moderator.tf_primary_method = moderator.tf_totp_secret = moderator.mf_recovery_codes = None
    session.execute(delete(Passkey).where(Passkey.moderator_id == moderator_id))
    session.flush()
    return moderator


def may(role: str, least: str) -> bool:
    """Whether a role may do what needs at least another."""
    return ROLES.index(role) >= ROLES.index(least)


def areas_of(moderator: Any) -> Areas | None:
    """Where somebody may decide; None is everywhere. Takes any view of the table's row."""
    return Areas.load(moderator.areas) if moderator.role == MODERATOR else None


def may_decide(moderator: Any, lon: float, lat: float) -> bool:
    """Whether somebody may decide about what stands there. Takes any view of the table's row."""
    areas = areas_of(moderator)
    return bool(moderator.active) and (areas is None or areas.contains(lon, lat))


def must_decide(session: Session, moderator_id: int, lon: float, lat: float) -> None:
    """Raise NotAllowed unless somebody may decide about what stands there."""
    if not may_decide(get(session, moderator_id), lon, lat):
        raise NotAllowed("this place lies outside the areas of the moderator")


def _keep_an_administrator(session: Session, leaving: Moderator) -> None:
    """Somebody must be left who can let people in. Takes the rows, so that two cannot leave at once."""
    able = session.scalars(
        select(Moderator.id)
        .where(Moderator.role == ADMINISTRATOR, Moderator.active)
        .order_by(Moderator.id)
        .with_for_update()
    ).all()
    if list(able) == [leaving.id]:
        raise Conflict("nobody else is an administrator")
