"""Cameras that were removed are listed in the order in which that was published, however many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_REMOVED = sa.text("record_state = 'removed'")


def upgrade() -> None:
    op.create_index(op.f("ix_camera_seq"), "camera", ["seq"], sqlite_where=_REMOVED, postgresql_where=_REMOVED)


def downgrade() -> None:
    op.drop_index(op.f("ix_camera_seq"), "camera")
