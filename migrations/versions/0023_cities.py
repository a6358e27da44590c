"""How many cameras stand in each cell, and in which city it is, so that nobody has to count them by place."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Of the kept counts: the level of the cells, whatever is counted, and in the last octal digit of a trait the codes of
# what stands, which are unknown, active and disused.
_STANDING = "level = 14 AND subject = 0 AND trait % 8 IN (0, 1, 4)"


def upgrade() -> None:
    op.create_table(
        "city_cell",
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("city", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("cell", name=op.f("pk_city_cell")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_city_cell_edition_city_cell_n"), "city_cell", ["edition", "city", "cell", "n"])
    op.execute(
        "INSERT INTO city_cell (cell, edition, city, n) "
        f"SELECT cell, 0, -1, sum(n) FROM cell_count WHERE {_STANDING} GROUP BY cell"
    )


def downgrade() -> None:
    op.drop_table("city_cell")
