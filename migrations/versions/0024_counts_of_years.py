"""Counts of the cameras that came and went in each year, so that a map of a year is drawn from them."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TRAIT = "(surveillance_type * 8 + facial_recognition) * 8 + lifecycle"
# Of what is gone, and of what went before it came, nobody can say until when it stood.
_CAME = "CASE WHEN until < since AND (until > 0 OR lifecycle = 5) THEN 20000 ELSE 20000 + since END", "since > 0"
_WENT = "30000 + until", "since > 0 AND until >= since"


def upgrade() -> None:
    for subject, where in (_CAME, _WENT):
        _count(0, subject, "0", "0", "0", where)
        _count(10, subject, f"cell / {1 << 2 * 16}", "sum(lon_e7)", "sum(lat_e7)", where)
    for level in (8, 6, 4):
        op.execute(
            f"INSERT INTO cell_count SELECT {level}, subject, cell / 16, trait, sum(n), sum(lon_e7), sum(lat_e7)"
            f" FROM cell_count WHERE level = {level + 2} AND subject BETWEEN 20000 AND 39999 GROUP BY 2, 3, 4"
        )


def _count(level: int, subject: str, cell: str, lon: str, lat: str, where: str) -> None:
    op.execute(
        f"INSERT INTO cell_count SELECT {level}, {subject}, {cell}, {_TRAIT}, count(*), {lon}, {lat}"
        f" FROM camera_point WHERE {where} GROUP BY 2, 3, 4"
    )


def downgrade() -> None:
    op.execute("DELETE FROM cell_count WHERE subject BETWEEN 20000 AND 39999")
