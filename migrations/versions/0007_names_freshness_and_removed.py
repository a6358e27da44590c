"""Names, freshness and removed cameras on the map index.

The index is derived: it is made anew from the cameras.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.registry.map.cells import cell_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CODES = {
    "surveillance_type": ("unknown", "camera", "ALPR", "guard", "gunshot_detector"),
    "camera_type": ("unknown", "fixed", "panning", "dome", "panorama", "doorbell"),
    "facial_recognition": (
        "unknown",
        "none_known",
        "hardware_capable",
        "enabled_claimed",
        "enabled_confirmed",
        "disabled",
        "banned",
    ),
    "lifecycle": ("unknown", "active", "planned", "under_construction", "disused", "removed", "suspected"),
    "surveillance": ("unknown", "public", "outdoor", "indoor"),
}
_REMOVED = (
    "record_state = 'removed' AND (removal_reason IS NULL OR removal_reason NOT IN ('legal_takedown', 'never_existed'))"
)
_ON_THE_MAP = f"(record_state = 'published' OR {_REMOVED})"
# Months from January 2000, which is 1; those before it are below 0, and nothing said is 0.
_MONTH = (
    "(CAST(substr(check_date, 1, 4) AS INTEGER) - 2000) * 12"
    " + CASE WHEN length(check_date) > 4 THEN CAST(substr(check_date, 6, 2) AS INTEGER) ELSE 12 END"
)
_CHECKED = f"CASE WHEN check_date IS NULL THEN 0 WHEN {_MONTH} > 0 THEN {_MONTH} ELSE {_MONTH} - 1 END"
_TRAIT = "(surveillance_type * 8 + facial_recognition) * 8 + lifecycle"
# A name that so many cameras have is counted on the coarse levels too.
_COMMON = 5000
_AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("publication", sa.Column("index_version", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("field", "value", name=op.f("uq_term_field_value")),
    )
    # The cells of the cameras that the index has are known; those of removed ones are not.
    op.create_table(
        "camera_cell",
        sa.Column("camera_id", sa.BigInteger(), autoincrement=False, primary_key=True),
        sa.Column("cell", sa.BigInteger(), nullable=False),
    )
    op.execute("INSERT INTO camera_cell SELECT camera_id, cell FROM camera_point")
    _place_removed()
    op.drop_table("cell_count")
    op.drop_table("camera_point")
    _make_points()
    _make_counts()
    op.drop_table("camera_cell")


def _place_removed() -> None:
    connection = op.get_bind()
    done = 0
    next_ones = sa.text(f"SELECT id, lon, lat FROM camera WHERE {_REMOVED} AND id > :done ORDER BY id LIMIT {_AT_ONCE}")
    placed = sa.text("INSERT INTO camera_cell (camera_id, cell) VALUES (:camera_id, :cell)")
    while rows := connection.execute(next_ones, {"done": done}).all():
        connection.execute(placed, [{"camera_id": row.id, "cell": cell_of(row.lon, row.lat)} for row in rows])
        done = rows[-1].id


def _make_points() -> None:
    op.create_table(
        "camera_point",
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("camera_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in _CODES),
        sa.Column("checked", sa.SmallInteger(), nullable=False),
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("manufacturer_id", sa.Integer(), nullable=False),
        sa.Column("lon_e7", sa.Integer(), nullable=False),
        sa.Column("lat_e7", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_camera_point_camera_id")),
        sa.PrimaryKeyConstraint("cell", "camera_id", name=op.f("pk_camera_point")),
        sqlite_with_rowid=False,
    )
    names = " UNION ".join(
        f"SELECT '{field}' AS field, {field} AS value FROM camera WHERE {_ON_THE_MAP} AND {field} IS NOT NULL"
        for field in ("operator", "manufacturer")
    )
    op.execute(
        "INSERT INTO term (id, field, value)"
        f" SELECT 99999 + row_number() OVER (ORDER BY field, value), field, value FROM ({names}) AS said"
    )
    codes = ", ".join(_code(name, values) for name, values in _CODES.items())
    op.execute(
        f"INSERT INTO camera_point ({', '.join(('cell', 'camera_id', *_CODES))},"
        " checked, operator_id, manufacturer_id, lon_e7, lat_e7)"
        f" SELECT camera_cell.cell, camera.id, {codes}, {_CHECKED},"
        " coalesce(operators.id, 0), coalesce(manufacturers.id, 0),"
        " CAST(round(CAST(lon * 10000000 AS NUMERIC)) AS INTEGER),"
        " CAST(round(CAST(lat * 10000000 AS NUMERIC)) AS INTEGER)"
        " FROM camera_cell JOIN camera ON camera.id = camera_cell.camera_id"
        " LEFT JOIN term AS operators ON operators.field = 'operator' AND operators.value = camera.operator"
        " LEFT JOIN term AS manufacturers"
        " ON manufacturers.field = 'manufacturer' AND manufacturers.value = camera.manufacturer"
    )
    for name in ("operator_id", "manufacturer_id"):
        said = sa.text(f"{name} > 0")
        op.create_index(
            op.f(f"ix_camera_point_{name}_cell"),
            "camera_point",
            [name, "cell"],
            sqlite_where=said,
            postgresql_where=said,
        )


def _code(name: str, values: Sequence[str]) -> str:
    cases = " ".join(f"WHEN '{value}' THEN {code}" for code, value in enumerate(values))
    return f"CASE camera.{name} {cases} END"


def _make_counts() -> None:
    op.create_table(
        "cell_count",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trait", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("lon_e7", sa.BigInteger(), nullable=False),
        sa.Column("lat_e7", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("level", "subject", "cell", "trait", name=op.f("pk_cell_count")),
        sqlite_with_rowid=False,
    )
    _count(16, "0")
    for level in range(15, 2, -1):
        _add_up(level + 1, level, "subject = 0")
    names = {"operator_id": 1, "manufacturer_id": 2}
    for subject in ("0", *(f"CASE {name} WHEN 0 THEN {nobody} ELSE {name} END" for name, nobody in names.items())):
        _count_the_world(subject)
    for subject in ("100 + camera_type", "200 + surveillance", "10000 + checked"):
        _count_the_world(subject)
    for name, nobody in names.items():
        _count(10, f"CASE {name} WHEN 0 THEN {nobody} ELSE {name} END")
    op.execute(
        "DELETE FROM cell_count WHERE level = 10 AND subject <> 0 AND subject NOT IN"
        f" (SELECT subject FROM cell_count WHERE level = 0 GROUP BY subject HAVING sum(n) >= {_COMMON})"
    )
    for level in (8, 6, 4):
        _add_up(level + 2, level, "subject <> 0")


def _count(level: int, subject: str) -> None:
    op.execute(
        f"INSERT INTO cell_count SELECT {level}, {subject}, cell / {1 << 2 * (26 - level)}, {_TRAIT},"
        " count(*), sum(lon_e7), sum(lat_e7) FROM camera_point GROUP BY 2, 3, 4"
    )


def _count_the_world(subject: str) -> None:
    op.execute(
        f"INSERT INTO cell_count SELECT 0, {subject}, 0, {_TRAIT}, count(*), 0, 0 FROM camera_point GROUP BY 2, 4"
    )


def _add_up(finer: int, level: int, subjects: str) -> None:
    op.execute(
        f"INSERT INTO cell_count SELECT {level}, subject, cell / {1 << 2 * (finer - level)}, trait,"
        f" sum(n), sum(lon_e7), sum(lat_e7) FROM cell_count WHERE level = {finer} AND {subjects} GROUP BY 2, 3, 4"
    )


def downgrade() -> None:
    columns = "cell, camera_id, surveillance_type, camera_type, facial_recognition, lifecycle, lon_e7, lat_e7"
    op.execute(
        f"CREATE TABLE camera_kept AS SELECT {columns} FROM camera_point WHERE camera_id IN"
        " (SELECT id FROM camera WHERE record_state = 'published')"
    )
    op.drop_table("cell_count")
    op.drop_table("camera_point")
    op.drop_table("term")
    op.create_table(
        "camera_point",
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("camera_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=False) for name in list(_CODES)[:4]),
        sa.Column("lon_e7", sa.Integer(), nullable=False),
        sa.Column("lat_e7", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_camera_point_camera_id")),
        sa.PrimaryKeyConstraint("cell", "camera_id", name=op.f("pk_camera_point")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO camera_point ({columns}) SELECT {columns} FROM camera_kept")
    op.drop_table("camera_kept")
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
    op.execute(
        f"INSERT INTO cell_count SELECT 16, cell / 1048576, {_TRAIT}, count(*), sum(lon_e7), sum(lat_e7)"
        " FROM camera_point GROUP BY 2, 3"
    )
    for level in range(15, 2, -1):
        op.execute(
            f"INSERT INTO cell_count SELECT {level}, cell / 4, trait, sum(n), sum(lon_e7), sum(lat_e7)"
            f" FROM cell_count WHERE level = {level + 1} GROUP BY 2, 3"
        )
    with op.batch_alter_table("publication") as publication:
        publication.drop_column("index_version")
