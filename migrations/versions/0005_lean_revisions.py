"""A revision of a new camera no longer repeats what the camera and its later revisions say."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BATCH = 1000
# Columns of a camera that say nothing of it.
_NO_FACTS = {"id", "record_state", "removal_reason", "merged_into", "version", "seq", "published_on", "updated_on"}
_BAG = sa.JSON(none_as_null=True)
_REVISION = sa.table(
    "revision",
    sa.column("seq", sa.BigInteger),
    sa.column("camera_id", sa.BigInteger),
    sa.column("kind", sa.String),
    sa.column("before", _BAG),
    sa.column("after", _BAG),
)


def upgrade() -> None:
    op.execute("UPDATE revision SET after = NULL WHERE kind = 'created'")


def downgrade() -> None:
    """Tell again from each camera, and from what its later revisions say was before them, how it began."""
    connection = op.get_bind()
    names = [column["name"] for column in sa.inspect(connection).get_columns("camera")]
    facts = [sa.column(name, _BAG if name == "osm_tags" else None) for name in names if name not in _NO_FACTS]
    camera = sa.table("camera", sa.column("id", sa.BigInteger), *facts)
    created = sa.select(_REVISION.c.seq, camera).join_from(_REVISION, camera, camera.c.id == _REVISION.c.camera_id)
    created = created.where(_REVISION.c.kind == "created").order_by(_REVISION.c.seq).limit(_BATCH)
    write = sa.update(_REVISION).where(_REVISION.c.seq == sa.bindparam("number")).values(after=sa.bindparam("facts"))
    done = 0
    while rows := connection.execute(created.where(_REVISION.c.seq > done)).mappings().all():
        done = rows[-1]["seq"]
        connection.execute(write, list(_first(connection, rows)))


def _first(connection: sa.Connection, rows: Sequence[sa.RowMapping]) -> Iterator[dict[str, Any]]:
    known = {row["id"]: {name: value for name, value in row.items() if name not in ("id", "seq")} for row in rows}
    later = sa.select(_REVISION.c.camera_id, _REVISION.c.before).order_by(_REVISION.c.seq.desc())
    later = later.where(_REVISION.c.kind != "created", _REVISION.c.camera_id.in_(list(known)))
    for camera_id, before in connection.execute(later):
        facts = known[camera_id]
        facts.update({name: value for name, value in (before or {}).items() if name in facts})
    for row in rows:
        facts = {name: value for name, value in known[row["id"]].items() if value not in (None, "unknown")}
        yield {"number": row["seq"], "facts": facts}
