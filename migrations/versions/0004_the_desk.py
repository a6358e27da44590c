"""The desk: every kind of report, rounds of verdicts, kept counts, the log."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.registry.map.cells import cell_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN_SIGNAL = sa.text("kind IN ('still_there', 'gone') AND state IN ('received', 'needs_info')")
_NOT_UNDONE = sa.text("undone_at IS NULL")
_REASONS = (
    "'not_a_camera', 'private_home', 'duplicate', 'insufficient_evidence', "
    "'personal_data', 'out_of_scope', 'unsafe_location', 'vandalism'"
)
_OLD_REPORT = "id, code_hash, kind, state, received_on, lon, lat, details, knowledge, evidence_url, note, camera_id"


def upgrade() -> None:
    _set_aside()
    _create_report()
    _create_verdict()
    op.execute(
        f"INSERT INTO report ({_OLD_REPORT}, area, touched_on, risk, warnings, proven, signals, questions, round,"
        f" contested, version) SELECT {_OLD_REPORT}, '', received_on, 0, '[]', true, 1, '[]', 1, false, 1"
        " FROM report_before"
    )
    op.execute(
        "INSERT INTO verdict (id, report_id, round, moderator_id, verdict, reason, message, decided_at)"
        " SELECT id, report_id, 1, moderator_id, verdict, reason, message, decided_at FROM verdict_before"
    )
    _clear_away()
    _create_counts()
    _create_act()
    _fill()


def downgrade() -> None:
    """What the register of before has no words for is lost: reports about known cameras, and verdicts undone."""
    op.drop_table("act")
    op.drop_table("hide_count")
    op.drop_table("desk_count")
    op.drop_table("report_tally")
    _set_aside()
    _create_old_report()
    _create_old_verdict()
    state = "CASE state WHEN 'needs_info' THEN 'received' WHEN 'duplicate' THEN 'rejected' WHEN 'spam' THEN 'rejected'"
    columns = _OLD_REPORT.replace("state", f"{state} ELSE state END")
    op.execute(f"INSERT INTO report ({_OLD_REPORT}) SELECT {columns} FROM report_before WHERE kind = 'new'")
    op.execute(
        "INSERT INTO verdict (id, report_id, moderator_id, verdict, reason, message, decided_at)"
        " SELECT id, report_id, moderator_id, CASE verdict WHEN 'approved' THEN verdict ELSE 'rejected' END,"
        " CASE WHEN verdict = 'duplicate' THEN 'duplicate' WHEN verdict = 'spam' THEN 'vandalism'"
        f" WHEN reason IN ({_REASONS}) THEN reason WHEN reason IS NOT NULL THEN 'other' END,"
        " message, decided_at FROM verdict_before WHERE id IN ("
        "SELECT max(id) FROM verdict_before WHERE undone_at IS NULL"
        " AND report_id IN (SELECT id FROM report WHERE state IN ('approved', 'rejected')) GROUP BY report_id)"
    )
    _clear_away()


def _set_aside() -> None:
    """Keep the rows while their tables are made anew: SQLite cannot change the constraints of one that is there."""
    op.execute("CREATE TABLE report_before AS SELECT * FROM report")
    op.execute("CREATE TABLE verdict_before AS SELECT * FROM verdict")
    op.drop_table("verdict")
    op.drop_table("report")


def _clear_away() -> None:
    op.drop_table("report_before")
    op.drop_table("verdict_before")
    if op.get_bind().dialect.name == "postgresql":
        for table in ("report", "verdict"):
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            op.execute(f"SELECT setval({sequence}, coalesce(max(id), 1), max(id) IS NOT NULL) FROM {table}")


def _create_report() -> None:
    op.create_table(
        "report",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("camera_id", sa.BigInteger(), nullable=True),
        sa.Column("lon", sa.Float(precision=53), nullable=True),
        sa.Column("lat", sa.Float(precision=53), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=True),
        sa.Column("area", sa.String(length=255), nullable=False),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("base", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("knowledge", sa.String(length=16), nullable=False),
        sa.Column("evidence_url", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("touched_on", sa.Date(), nullable=False),
        sa.Column("risk", sa.SmallInteger(), nullable=False),
        sa.Column("warnings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sameness", sa.BigInteger(), nullable=True),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("contested", sa.Boolean(), nullable=False),
        sa.Column("seconded_by", sa.BigInteger(), nullable=True),
        sa.Column("own_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('new', 'change', 'still_there', 'gone', 'privacy')", name=op.f("ck_report_kind")),
        sa.CheckConstraint("knowledge IN ('survey', 'read')", name=op.f("ck_report_knowledge")),
        sa.CheckConstraint(
            "state IN ('received', 'needs_info', 'approved', 'rejected', 'duplicate', 'spam', 'withdrawn')",
            name=op.f("ck_report_state"),
        ),
        sa.ForeignKeyConstraint(["about_id"], ["camera.id"], name=op.f("fk_report_about_id")),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_report_camera_id")),
        sa.ForeignKeyConstraint(["seconded_by"], ["moderator.id"], name=op.f("fk_report_seconded_by")),
        sa.ForeignKeyConstraint(["own_by"], ["moderator.id"], name=op.f("fk_report_own_by")),
        sa.ForeignKeyConstraint(["claimed_by"], ["moderator.id"], name=op.f("fk_report_claimed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_report_code_hash")),
    )
    for columns in (
        ["state", "proven", "id"],
        ["state", "risk", "proven", "id"],
        ["state", "kind", "proven", "id"],
        ["state", "area", "proven", "id"],
        ["state", "cell"],
        ["sameness", "state"],
        ["about_id", "state"],
        ["claimed_by"],
    ):
        op.create_index(op.f(f"ix_report_{'_'.join(columns)}"), "report", columns)
    op.create_index(
        "uq_report_open_signal",
        "report",
        ["about_id", "kind"],
        unique=True,
        sqlite_where=_OPEN_SIGNAL,
        postgresql_where=_OPEN_SIGNAL,
    )


def _create_verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            f"reason IN ({_REASONS}, 'still_there', 'no_problem', 'other')", name=op.f("ck_verdict_reason")
        ),
        sa.CheckConstraint("verdict IN ('approved', 'rejected', 'duplicate', 'spam')", name=op.f("ck_verdict_verdict")),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_verdict_moderator_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_verdict_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    op.create_index(
        "uq_verdict_standing",
        "verdict",
        ["report_id", "round"],
        unique=True,
        sqlite_where=_NOT_UNDONE,
        postgresql_where=_NOT_UNDONE,
    )
    op.create_index(op.f("ix_verdict_report_id"), "verdict", ["report_id"])
    op.create_index(op.f("ix_verdict_decided_at"), "verdict", ["decided_at"])


def _create_counts() -> None:
    op.create_table(
        "report_tally",
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dimension", "value", name=op.f("pk_report_tally")),
    )
    op.create_table(
        "desk_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("waited", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "event", "kind", "reason", "waited", name=op.f("pk_desk_count")),
    )
    op.create_table(
        "hide_count",
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", name=op.f("pk_hide_count")),
    )


def _create_act() -> None:
    op.create_table(
        "act",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("camera_id", sa.BigInteger(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("about_moderator_id", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_act_moderator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    for column in ("report_id", "camera_id", "moderator_id"):
        op.create_index(op.f(f"ix_act_{column}_id"), "act", [column, "id"])


def _fill() -> None:
    """The cells and the counts of the reports that are there."""
    report = sa.table("report", *(sa.column(name) for name in ("id", "kind", "state", "lon", "lat", "cell", "area")))
    report.append_column(sa.column("received_on", sa.Date()))
    connection = op.get_bind()
    waiting: Counter[tuple[str, str]] = Counter()
    happened: Counter[tuple[date, str, str, str, int]] = Counter()
    reports: dict[int, Any] = {row.id: row for row in connection.execute(sa.select(report))}
    for row in reports.values():
        happened[(row.received_on, "received", row.kind, "", 0)] += 1
        if row.lon is not None and row.lat is not None:
            found = report.update().where(report.c.id == row.id)
            connection.execute(found.values(cell=cell_of(row.lon, row.lat)))
        if row.state == "received":
            day = row.received_on.isoformat()
            waiting.update(
                [("state", "received"), ("kind", row.kind), ("area", ""), ("day", day), ("risk", "0"), ("proven", "1")]
            )
    verdict = sa.table("verdict", *(sa.column(name) for name in ("report_id", "verdict", "reason")))
    verdict.append_column(sa.column("decided_at", sa.DateTime(timezone=True)))
    for row in connection.execute(sa.select(verdict)):
        about = reports[row.report_id]
        moment: datetime = row.decided_at
        waited = max(0, (moment.date() - about.received_on).days)
        happened[(moment.date(), row.verdict, about.kind, row.reason or "", waited)] += 1
    tally = sa.table("report_tally", *(sa.column(name) for name in ("dimension", "value", "n")))
    count = sa.table(
        "desk_count", sa.column("day", sa.Date()), *map(sa.column, ("event", "kind", "reason", "waited", "n"))
    )
    if waiting:
        op.bulk_insert(tally, [{"dimension": key[0], "value": key[1], "n": n} for key, n in waiting.items()])
    names = ("event", "kind", "reason", "waited")
    if happened:
        rows = ({**dict(zip(("day", *names), key, strict=True)), "n": n} for key, n in happened.items())
        op.bulk_insert(count, list(rows))


def _create_old_report() -> None:
    op.create_table(
        "report",
        sa.Column("id", _BIG_ID, nullable=False),
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


def _create_old_verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", _BIG_ID, nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("moderator_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"reason IN ({_REASONS}, 'other')", name=op.f("ck_verdict_reason")),
        sa.CheckConstraint("verdict IN ('approved', 'rejected')", name=op.f("ck_verdict_verdict")),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderator.id"], name=op.f("fk_verdict_moderator_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_verdict_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("report_id", name=op.f("uq_verdict_report_id")),
    )
