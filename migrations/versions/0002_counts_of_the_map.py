"""Counts of the map, kept for every level, cell and trait."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cell_count",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trait", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("lon_e7", sa.BigInteger(), nullable=False),
        sa.Column("lat_e7", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("level", "cell", "trait", name=op.f("pk_cell_count")),
        sqlite_with_rowid=False,
    )
    # Level 16 from the points, whose cells are of level 26, and each coarser level from the finer one.
    trait = "(surveillance_type * 8 + facial_recognition) * 8 + lifecycle"
    op.execute(
        f"INSERT INTO cell_count SELECT 16, cell / 1048576, {trait}, count(*), sum(lon_e7), sum(lat_e7)"
        " FROM camera_point GROUP BY 2, 3"
    )
    for level in range(15, 2, -1):
        op.execute(
            f"INSERT INTO cell_count SELECT {level}, cell / 4, trait, sum(n), sum(lon_e7), sum(lat_e7)"
            f" FROM cell_count WHERE level = {level + 1} GROUP BY 2, 3"
        )


def downgrade() -> None:
    op.drop_table("cell_count")
