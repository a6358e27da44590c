"""Moderators keep filters of the queue under names; what was appealed is found at once."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_APPEALED = sa.text("round > 1")


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_saved_filter_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("moderator_id", "name", name=op.f("uq_saved_filter_moderator_id_name")),
    )
    op.create_index(
        "ix_report_appealed", "report", ["state", "proven", "id"], sqlite_where=_APPEALED, postgresql_where=_APPEALED
    )


def downgrade() -> None:
    op.drop_index("ix_report_appealed", table_name="report")
    op.drop_table("saved_filter")
