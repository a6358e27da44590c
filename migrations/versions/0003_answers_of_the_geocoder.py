"""What the geocoder answered, sealed, and when it may be asked next."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_answer",
        sa.Column("question", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_address_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_address_answer_last_day"), "address_answer", ["last_day"])
    turn = op.create_table(
        "geocoder_turn",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_geocoder_turn")),
    )
    # One row for good: taking a turn is one UPDATE of it, on every database.
    op.bulk_insert(turn, [{"id": 1, "next_ms": 0}])


def downgrade() -> None:
    op.drop_table("geocoder_turn")
    op.drop_table("address_answer")
