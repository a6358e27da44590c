"""Systems, organisations, claims and what they rest on; which cameras belong to a system; the history of all that."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# What each choice of a claim may be.
_VALUES = {
    "purpose": (
        "police_watchlist suspect_tracking public_order crossing_enforcement traffic_enforcement "
        "access_control_building residential_entry school_safety attendance exam_check payment "
        "fare_gate vending consumable_dispenser retail_analytics advertising border "
        "airport_boarding identity_check other unknown"
    ),
    "mode": "live retrospective operator_initiated unknown",
    "consequence": "none_known fine public_shaming arrest denial_of_service score other",
    "facial_recognition": "unknown none_known hardware_capable enabled_claimed enabled_confirmed disabled banned",
    "signage": "yes no unknown",
    "matched_database": (
        "national_id police_watchlist criminal_record missing_persons visa_border driver_licence "
        "employee student_exam customer residents social_media_scrape other unknown"
    ),
    "biometric_function": (
        "detection characterisation verification_1_1 identification_1_n re_identification gait_voice_iris"
    ),
    "accuracy": (
        "alert_precision fnmr fmr fnir fpir false_alerts_per_day time_to_locate unspecified_percent unspecified"
    ),
    "linked_data": (
        "national_id home_address vehicle family_contacts medical_records travel_bookings hotel "
        "phone_device payment social_media movement_history ethnicity_inferred religion_inferred "
        "credit_social_score other"
    ),
    "system_state": "planned trial active disabled banned removed unknown",
}
# What other columns may be.
_LISTS = {
    ("evidence", "type"): (
        "on_site_survey photo official_register procurement_tender contract_invoice foi_response "
        "court_record operator_statement vendor_marketing press_report academic_or_ngo_report leak "
        "street_imagery satellite other"
    ),
    ("claim", "certainty"): "documented reported suspected disputed refuted unknown",
    ("claim", "predicate"): (
        "facial_recognition biometric_function mode matched_database linked_data purpose "
        "consequence operator vendor_software integrator hardware_vendor data_recipient accuracy "
        "camera_count legal_basis dpia_url signage retention_days system_state"
    ),
    ("claim", "claimant_kind"): "vendor operator politician press lab academic ngo auditor court",
    ("claim", "stance"): "claimed measured",
    ("claim", "record_state"): "published withdrawn",
    ("dossier_revision", "kind"): "created changed withdrawn restored linked unlinked",
    ("dossier_revision", "subject"): "organisation system claim linking",
}
_IS_OF_ORGANISATION = "predicate IN ('operator', 'vendor_software', 'integrator', 'hardware_vendor', 'data_recipient')"


def _quoted(words: str) -> str:
    return ", ".join(f"'{word}'" for word in words.split())


def _one_of(table: str, column: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({_quoted(_LISTS[table, column])})", name=op.f(f"ck_{table}_{column}"))


def _values() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(
            f"predicate <> '{predicate}' OR value IN ({_quoted(words)})", name=op.f(f"ck_claim_value_of_{predicate}")
        )
        for predicate, words in _VALUES.items()
    ]


def upgrade() -> None:
    op.add_column("publication", sa.Column("dossier_seq", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("wikidata", sa.String(length=20), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "system",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("name", name=op.f("uq_system_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("archived_url", sa.String(length=2000), nullable=True),
        sa.Column("publisher", sa.String(length=255), nullable=True),
        sa.Column("published_on", sa.String(length=10), nullable=True),
        sa.Column("accessed_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("quote", sa.String(length=300), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        _one_of("evidence", "type"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_evidence_fingerprint")),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("system_id", sa.BigInteger(), nullable=True),
        sa.Column("camera_id", sa.BigInteger(), nullable=True),
        sa.Column("predicate", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("certainty", sa.String(length=16), nullable=False),
        sa.Column("stance", sa.String(length=16), nullable=False),
        sa.Column("claimant", sa.String(length=255), nullable=False),
        sa.Column("claimant_kind", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=True),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.Column("is_independent", sa.Boolean(), nullable=False),
        sa.Column("record_state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        _one_of("claim", "stance"),
        sa.CheckConstraint("(system_id IS NULL) <> (camera_id IS NULL)", name=op.f("ck_claim_one_subject")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_claim_camera_id")),
        sa.CheckConstraint(
            f"(organisation_id IS NOT NULL) = ({_IS_OF_ORGANISATION})",
            name=op.f("ck_claim_organisation"),
        ),
        _one_of("claim", "certainty"),
        _one_of("claim", "predicate"),
        _one_of("claim", "claimant_kind"),
        *_values(),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_claim_fingerprint")),
        sa.CheckConstraint(
            f"(value IS NULL) = ({_IS_OF_ORGANISATION})",
            name=op.f("ck_claim_value"),
        ),
        _one_of("claim", "record_state"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_claim_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.ForeignKeyConstraint(["system_id"], ["system.id"], name=op.f("fk_claim_system_id")),
        sa.CheckConstraint(
            "is_independent OR (stance <> 'measured'"
            " AND (predicate <> 'facial_recognition' OR value <> 'enabled_confirmed'))",
            name=op.f("ck_claim_independence"),
        ),
    )
    op.create_index(op.f("ix_claim_camera_id"), "claim", ["camera_id"])
    op.create_index(op.f("ix_claim_organisation_id"), "claim", ["organisation_id"])
    op.create_index(op.f("ix_claim_system_id"), "claim", ["system_id"])
    op.create_table(
        "claim_evidence",
        sa.Column("claim_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "evidence_id", name=op.f("pk_claim_evidence")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_evidence_claim_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_claim_evidence_evidence_id")),
    )
    op.create_index(op.f("ix_claim_evidence_evidence_id"), "claim_evidence", ["evidence_id"])
    op.create_table(
        "linking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("system_id", sa.BigInteger(), nullable=False),
        sa.Column("query", sa.Text(), nullable=True),
        sa.Column("cameras", sa.Integer(), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("unlinked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["system_id"], ["system.id"], name=op.f("fk_linking_system_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linking")),
    )
    op.create_index(op.f("ix_linking_system_id"), "linking", ["system_id"])
    op.create_table(
        "system_camera",
        sa.Column("camera_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("system_id", sa.BigInteger(), nullable=False),
        sa.Column("linking_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["linking_id"], ["linking.id"], name=op.f("fk_system_camera_linking_id")),
        sa.PrimaryKeyConstraint("camera_id", name=op.f("pk_system_camera")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_system_camera_camera_id")),
        sa.ForeignKeyConstraint(["system_id"], ["system.id"], name=op.f("fk_system_camera_system_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_system_camera_system_id_camera_id"), "system_camera", ["system_id", "camera_id"])
    op.create_table(
        "dossier_revision",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("system_id", sa.BigInteger(), nullable=True),
        sa.Column("camera_id", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_dossier_revision")),
        _one_of("dossier_revision", "kind"),
        _one_of("dossier_revision", "subject"),
    )
    op.create_index(op.f("ix_dossier_revision_camera_id_seq"), "dossier_revision", ["camera_id", "seq"])
    op.create_index(op.f("ix_dossier_revision_system_id_seq"), "dossier_revision", ["system_id", "seq"])


def downgrade() -> None:
    for table in (
        *("dossier_revision", "system_camera", "linking", "claim_evidence"),
        *("claim", "evidence", "system", "organisation"),
    ):
        op.drop_table(table)
    with op.batch_alter_table("publication") as publication:
        publication.drop_column("dossier_seq")
