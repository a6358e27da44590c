"""An act of linking is taken back, and few cameras are linked, without going through all that belong to the system."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_system_camera_linking_id"), "system_camera", ["linking_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_system_camera_linking_id"), "system_camera")
