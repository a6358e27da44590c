"""A camera that somebody wants to merge into a contested one is not contested itself."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contested_camera", sa.Column("is_marked", sa.Boolean, nullable=False, server_default=sa.true()))


def downgrade() -> None:
    # What somebody wants of a camera is kept, at the price that it counts as contested from now on.
    op.drop_column("contested_camera", "is_marked")
