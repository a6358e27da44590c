"""An index of the cameras that tell themselves whether they recognise anybody, in the order of their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_TELLING = sa.text("facial_recognition <> 'unknown'")


def upgrade() -> None:
    op.create_index(
        "ix_camera_telling",
        "camera",
        ["facial_recognition", "id"],
        sqlite_where=_TELLING,
        postgresql_where=_TELLING,
    )


def downgrade() -> None:
    op.drop_index("ix_camera_telling", "camera")
