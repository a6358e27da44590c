"""When cameras came and went is counted without a look at each of them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_DATED = sa.text("(start_date IS NOT NULL OR end_date IS NOT NULL)")


def upgrade() -> None:
    op.create_index(
        "ix_camera_dated",
        "camera",
        ["start_date", "end_date", "lifecycle", "record_state", "removal_reason"],
        sqlite_where=_DATED,
        postgresql_where=_DATED,
    )


def downgrade() -> None:
    op.drop_index("ix_camera_dated", "camera")
