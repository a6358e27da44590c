"""What editors do at the desk: contested cameras take two, and what is hidden or one's own is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_IS_ASKED = sa.text("verb IS NOT NULL")
_HIDDEN = sa.text("record_state = 'hidden'")
_OWN = sa.text("own_by IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "contested_camera",
        sa.Column("camera_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=True),
        sa.Column("asked", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("moderator_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_contested_camera_camera_id")),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_contested_camera_moderator_id")),
        sa.PrimaryKeyConstraint("camera_id", name=op.f("pk_contested_camera")),
    )
    op.create_index(
        "ix_contested_camera_asked",
        "contested_camera",
        ["asked_on"],
        sqlite_where=_IS_ASKED,
        postgresql_where=_IS_ASKED,
    )
    op.create_index(
        "ix_camera_hidden", "camera", ["removal_reason", "id"], sqlite_where=_HIDDEN, postgresql_where=_HIDDEN
    )
    op.create_index("ix_report_own", "report", ["own_by"], sqlite_where=_OWN, postgresql_where=_OWN)


def downgrade() -> None:
    op.drop_index("ix_report_own", table_name="report")
    op.drop_index("ix_camera_hidden", table_name="camera")
    op.drop_table("contested_camera")
