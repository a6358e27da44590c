"""The people of the desk: one role each, areas, second factors, sessions and invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ROLES = "('moderator', 'editor', 'administrator')"
# Added and dropped one by one: to make the table anew would break what refers to it on SQLite.
_COLUMNS = (
    ("areas", "JSON"),
    ("tf_primary_method", "VARCHAR(64)"),
    ("tf_totp_secret", "TEXT"),
    ("tf_last_counter", "BIGINT"),
    ("mf_recovery_codes", "JSON"),
    ("fs_webauthn_user_handle", "VARCHAR(64)"),
)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE moderator ADD COLUMN role VARCHAR(16) DEFAULT 'moderator' NOT NULL"
        f" CONSTRAINT ck_moderator_role CHECK (role IN {_ROLES})"
    )
    for name, kind in _COLUMNS:
        op.execute(f"ALTER TABLE moderator ADD COLUMN {name} {kind}")
    op.create_index(op.f("ix_moderator_fs_webauthn_user_handle"), "moderator", ["fs_webauthn_user_handle"], unique=True)
    # Until now everybody decided everywhere. Somebody has to let the others in.
    op.execute("UPDATE moderator SET role = 'editor'")
    op.execute("UPDATE moderator SET role = 'administrator' WHERE id = (SELECT min(id) FROM moderator WHERE active)")
    # The strongest role comes first in the alphabet.
    op.execute(
        "UPDATE moderator SET role = (SELECT min(role.name) FROM moderator_role JOIN role ON role.id = role_id"
        " WHERE moderator_id = moderator.id) WHERE id IN (SELECT moderator_id FROM moderator_role)"
    )
    op.drop_table("moderator_role")
    op.drop_table("role")
    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_passkey_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_moderator_id"), "passkey", ["moderator_id"])
    op.create_table(
        "desk_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_desk_session_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_desk_session_token_hash")),
    )
    op.create_index(op.f("ix_desk_session_moderator_id"), "desk_session", ["moderator_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("areas", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"role IN {_ROLES}", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["invited_by"], ["moderator.id"], name=op.f("fk_invitation_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )


def downgrade() -> None:
    for table in ("invitation", "desk_session", "passkey"):
        op.drop_table(table)
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "moderator_role",
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_moderator_role_moderator_id")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_moderator_role_role_id")),
        sa.PrimaryKeyConstraint("moderator_id", "role_id", name=op.f("pk_moderator_role")),
    )
    op.execute("INSERT INTO role (name) SELECT DISTINCT role FROM moderator")
    op.execute(
        "INSERT INTO moderator_role (moderator_id, role_id)"
        " SELECT moderator.id, role.id FROM moderator JOIN role ON role.name = moderator.role"
    )
    op.drop_index(op.f("ix_moderator_fs_webauthn_user_handle"), table_name="moderator")
    for name in (*(name for name, _ in _COLUMNS), "role"):
        op.execute(f"ALTER TABLE moderator DROP COLUMN {name}")
