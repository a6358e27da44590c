"""Copies of other registers: where the register is that this one follows."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publication", sa.Column("origin", sa.String(length=2000), nullable=True))


def downgrade() -> None:
    op.drop_column("publication", "origin")
