"""Claims that anybody sends in, with a source: they wait and are decided as other reports are."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KINDS = ("new", "change", "still_there", "gone", "privacy")
# What a report that waits is counted by, and what one that waits for its sender is.
_COUNTED = {
    "state": "state",
    "kind": "kind",
    "area": "area",
    "day": "CAST(received_on AS VARCHAR(10))",
    "risk": "CAST(risk AS VARCHAR(5))",
    "proven": "CASE WHEN proven THEN '1' ELSE '0' END",
}


def upgrade() -> None:
    with op.batch_alter_table("report") as report:
        report.add_column(sa.Column("system_id", sa.BigInteger(), nullable=True))
        report.add_column(sa.Column("claim_id", sa.BigInteger(), nullable=True))
        report.create_foreign_key(op.f("fk_report_system_id"), "system", ["system_id"], ["id"])
        report.create_foreign_key(op.f("fk_report_claim_id"), "claim", ["claim_id"], ["id"])
        _constrain(report, (*_KINDS, "claim"))
    op.add_column("act", sa.Column("claim_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """What the register of before has no words for is lost: the claims that were sent in. What is published stays."""
    for dimension, value in _COUNTED.items():
        states = "'received', 'needs_info'" if dimension == "state" else "'received'"
        op.execute(
            "UPDATE report_tally SET n = n - (SELECT count(*) FROM report WHERE report.kind = 'claim'"
            f" AND report.state IN ({states}) AND {value} = report_tally.value) WHERE dimension = '{dimension}'"
        )
    op.execute("DELETE FROM desk_count WHERE kind = 'claim'")
    op.execute("DELETE FROM verdict WHERE report_id IN (SELECT id FROM report WHERE kind = 'claim')")
    op.execute("DELETE FROM report WHERE kind = 'claim'")
    with op.batch_alter_table("report") as report:
        report.drop_constraint(op.f("fk_report_system_id"), type_="foreignkey")
        report.drop_constraint(op.f("fk_report_claim_id"), type_="foreignkey")
        report.drop_column("system_id")
        report.drop_column("claim_id")
        _constrain(report, _KINDS)
    with op.batch_alter_table("act") as act:
        act.drop_column("claim_id")


def _constrain(report: BatchOperations, kinds: tuple[str, ...]) -> None:
    report.drop_constraint(op.f("ck_report_kind"), type_="check")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    report.create_check_constraint(op.f("ck_report_kind"), f"kind IN ({listed})")
