"""the register."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderator",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator")),
        sa.UniqueConstraint("email", name=op.f("uq_moderator_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_moderator_fs_uniquifier")),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("camera_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_publication_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("licence", sa.String(length=64), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("retrieved_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
    )
    op.create_table(
        "camera",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("record_state", sa.String(length=16), nullable=False),
        sa.Column("removal_reason", sa.String(length=32), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("lon", sa.Float(precision=53), nullable=False),
        sa.Column("lat", sa.Float(precision=53), nullable=False),
        sa.Column("precision_m", sa.Integer(), nullable=True),
        sa.Column("surveillance_type", sa.String(length=32), nullable=False),
        sa.Column("camera_type", sa.String(length=32), nullable=False),
        sa.Column("surveillance", sa.String(length=32), nullable=False),
        sa.Column("surveillance_zone", sa.String(length=255), nullable=True),
        sa.Column("facial_recognition", sa.String(length=32), nullable=False),
        sa.Column("facial_recognition_source", sa.String(length=500), nullable=True),
        sa.Column("camera_direction", sa.String(length=255), nullable=True),
        sa.Column("camera_tilt", sa.Float(), nullable=True),
        sa.Column("camera_mount", sa.String(length=255), nullable=True),
        sa.Column("height", sa.Float(), nullable=True),
        sa.Column("level", sa.String(length=40), nullable=True),
        sa.Column("indoor", sa.String(length=32), nullable=False),
        sa.Column("operator", sa.String(length=255), nullable=True),
        sa.Column("operator_wikidata", sa.String(length=255), nullable=True),
        sa.Column("manufacturer", sa.String(length=255), nullable=True),
        sa.Column("manufacturer_wikidata", sa.String(length=255), nullable=True),
        sa.Column("model", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("ref", sa.String(length=255), nullable=True),
        sa.Column("lifecycle", sa.String(length=32), nullable=False),
        sa.Column("start_date", sa.String(length=255), nullable=True),
        sa.Column("end_date", sa.String(length=255), nullable=True),
        sa.Column("check_date", sa.String(length=255), nullable=True),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("image_url", sa.String(length=2000), nullable=True),
        sa.Column("webcam_url", sa.String(length=2000), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("osm_tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "camera_type IN ('unknown', 'fixed', 'panning', 'dome', 'panorama', 'doorbell')",
            name=op.f("ck_camera_camera_type"),
        ),
        sa.CheckConstraint(
            "facial_recognition IN ("
            "'unknown', 'none_known', 'hardware_capable', "
            "'enabled_claimed', 'enabled_confirmed', 'disabled', 'banned')",
            name=op.f("ck_camera_facial_recognition"),
        ),
        sa.CheckConstraint("indoor IN ('unknown', 'yes', 'no')", name=op.f("ck_camera_indoor")),
        sa.CheckConstraint(
            "lifecycle IN ('unknown', 'active', 'planned', 'under_construction', 'disused', 'removed', 'suspected')",
            name=op.f("ck_camera_lifecycle"),
        ),
        sa.CheckConstraint(
            "record_state IN ('published', 'hidden', 'removed', 'merged_into')", name=op.f("ck_camera_record_state")
        ),
        sa.CheckConstraint(
            "removal_reason IN ("
            "'device_removed', 'programme_ended', "
            "'ban_or_court', 'relocated', 'never_existed', 'legal_takedown')",
            name=op.f("ck_camera_removal_reason"),
        ),
        sa.CheckConstraint(
            "surveillance IN ('unknown', 'public', 'outdoor', 'indoor')", name=op.f("ck_camera_surveillance")
        ),
        sa.CheckConstraint(
            "surveillance_type IN ('unknown', 'camera', 'ALPR', 'guard', 'gunshot_detector')",
            name=op.f("ck_camera_surveillance_type"),
        ),
        sa.ForeignKeyConstraint(["merged_into"], ["camera.id"], name=op.f("fk_camera_merged_into")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_camera_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_camera_source_id_external_id")),
    )
    op.create_table(
        "moderator_role",
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_moderator_role_moderator_id")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_moderator_role_role_id")),
        sa.PrimaryKeyConstraint("moderator_id", "role_id", name=op.f("pk_moderator_role")),
    )
    op.create_table(
        "camera_point",
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("camera_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("surveillance_type", sa.SmallInteger(), nullable=False),
        sa.Column("camera_type", sa.SmallInteger(), nullable=False),
        sa.Column("facial_recognition", sa.SmallInteger(), nullable=False),
        sa.Column("lifecycle", sa.SmallInteger(), nullable=False),
        sa.Column("lon_e7", sa.Integer(), nullable=False),
        sa.Column("lat_e7", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_camera_point_camera_id")),
        sa.PrimaryKeyConstraint("cell", "camera_id", name=op.f("pk_camera_point")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("lon", sa.Float(precision=53), nullable=True),
        sa.Column("lat", sa.Float(precision=53), nullable=True),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("knowledge", sa.String(length=16), nullable=False),
        sa.Column("evidence_url", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("camera_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('new')", name=op.f("ck_report_kind")),
        sa.CheckConstraint("knowledge IN ('survey', 'read')", name=op.f("ck_report_knowledge")),
        sa.CheckConstraint("state IN ('received', 'approved', 'rejected', 'withdrawn')", name=op.f("ck_report_state")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_report_camera_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_report_code_hash")),
    )
    op.create_index(op.f("ix_report_state_id"), "report", ["state", "id"])

    op.create_table(
        "revision",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("camera_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('created', 'changed', 'confirmed', 'removed', 'merged_into', 'restored', 'hidden')",
            name=op.f("ck_revision_kind"),
        ),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_revision_camera_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_camera_id_seq"), "revision", ["camera_id", "seq"])

    op.create_table(
        "verdict",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ("
            "'not_a_camera', 'private_home', 'duplicate', 'insufficient_evidence', "
            "'personal_data', 'out_of_scope', 'unsafe_location', 'vandalism', 'other')",
            name=op.f("ck_verdict_reason"),
        ),
        sa.CheckConstraint("verdict IN ('approved', 'rejected')", name=op.f("ck_verdict_verdict")),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_verdict_moderator_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_verdict_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("report_id", name=op.f("uq_verdict_report_id")),
    )
    op.execute("INSERT INTO publication (id, seq, camera_id) VALUES (1, 0, 0)")
    op.execute(
        "INSERT INTO source (name, licence, attribution)"
        " VALUES ('Lookback contributors', 'ODbL-1.0', '© Lookback contributors')"
    )


def downgrade() -> None:
    op.drop_table("verdict")
    op.drop_table("revision")
    op.drop_table("report")
    op.drop_table("camera_point")
    op.drop_table("moderator_role")
    op.drop_table("camera")
    op.drop_table("source")
    op.drop_table("role")
    op.drop_table("publication")
    op.drop_table("moderator")
