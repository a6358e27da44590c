"""The years in which cameras came and went on the points of the map, so that a map of a year is drawn from them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_COLUMNS = {"since": "start_date", "until": "end_date"}


def upgrade() -> None:
    for column in _COLUMNS:
        op.add_column("camera_point", sa.Column(column, sa.SmallInteger(), server_default="0", nullable=False))
    years = ", ".join(
        f"{column} = (SELECT CAST(substr(coalesce({date}, '0'), 1, 4) AS INTEGER)"
        " FROM camera WHERE camera.id = camera_id)"
        for column, date in _COLUMNS.items()
    )
    dated = "SELECT id FROM camera WHERE start_date IS NOT NULL OR end_date IS NOT NULL"
    op.execute(f"UPDATE camera_point SET {years} WHERE camera_id IN ({dated})")


def downgrade() -> None:
    for column in _COLUMNS:
        op.drop_column("camera_point", column)
