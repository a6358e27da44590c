"""The history of dossiers tells of cameras whose claims may not be read any more, or may again."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BEFORE = ("organisation", "system", "claim", "linking")


def upgrade() -> None:
    _constrain((*_BEFORE, "camera"))


def downgrade() -> None:
    # An older version does not know of these, and tells of claims about such cameras by itself.
    op.execute("DELETE FROM dossier_revision WHERE subject = 'camera'")
    _constrain(_BEFORE)


def _constrain(subjects: tuple[str, ...]) -> None:
    with op.batch_alter_table("dossier_revision") as batch:
        batch.drop_constraint(op.f("ck_dossier_revision_subject"), type_="check")
        listed = sa.text(f"subject IN ({', '.join(repr(subject) for subject in subjects)})")
        batch.create_check_constraint(op.f("ck_dossier_revision_subject"), listed)
