"""corrections: why a camera is out of sight, what proves it, and what was taken out of the public."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REMOVED = ("device_removed", "programme_ended", "ban_or_court", "relocated", "never_existed", "legal_takedown")
_HIDDEN = ("privacy_reported", "privacy", "retracted")


def upgrade() -> None:
    with op.batch_alter_table("camera") as batch:
        batch.add_column(sa.Column("removal_evidence", sa.String(length=2000), nullable=True))
        batch.add_column(sa.Column("split_from", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(op.f("fk_camera_split_from"), "camera", ["split_from"], ["id"])
        _constrain(batch, _REMOVED + _HIDDEN)
    merged = sa.text("merged_into IS NOT NULL")
    op.create_index(
        op.f("ix_camera_merged_into"), "camera", ["merged_into"], sqlite_where=merged, postgresql_where=merged
    )
    removed = sa.text("record_state = 'removed'")
    op.create_index(op.f("ix_camera_lat_lon"), "camera", ["lat", "lon"], sqlite_where=removed, postgresql_where=removed)
    op.create_table(
        "redaction",
        sa.Column("camera_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("past", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("keys", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_redaction_camera_id")),
        sa.PrimaryKeyConstraint("camera_id", "field", "seq", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_name_hash"), "redaction", ["name_hash"])
    op.create_index(op.f("ix_redaction_seq"), "redaction", ["seq"])


def downgrade() -> None:
    op.drop_table("redaction")
    op.drop_index(op.f("ix_camera_lat_lon"), "camera")
    op.drop_index(op.f("ix_camera_merged_into"), "camera")
    # Out of sight it stays, without the reason that an older version does not know.
    op.execute(
        "UPDATE camera SET removal_reason = NULL WHERE removal_reason IN ('privacy_reported', 'privacy', 'retracted')"
    )
    with op.batch_alter_table("camera") as batch:
        batch.drop_constraint(op.f("fk_camera_split_from"), type_="foreignkey")
        batch.drop_column("split_from")
        batch.drop_column("removal_evidence")
        _constrain(batch, _REMOVED)


def _constrain(batch: BatchOperations, reasons: tuple[str, ...]) -> None:
    batch.drop_constraint(op.f("ck_camera_removal_reason"), type_="check")
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    batch.create_check_constraint(op.f("ck_camera_removal_reason"), f"removal_reason IN ({listed})")
