"""What is claimed of systems and cameras on the map: profiles, and the number of one on each point.

All of it is derived, and made here from claims and memberships.
"""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_FIRST = 1_000_000_000
_CAPABILITIES = [
    "unknown",
    "none_known",
    "hardware_capable",
    "enabled_claimed",
    "enabled_confirmed",
    "disabled",
    "banned",
]
_STRONGEST = ["banned", "disabled", "enabled_confirmed", "enabled_claimed", "hardware_capable", "none_known"]
_CERTAINTIES = ["unknown", "documented", "reported", "suspected", "disputed", "refuted"]
_SUREST = ["documented", "reported", "suspected", "unknown", "disputed", "refuted"]
_FIELDS = {
    "facial_recognition": "capability",
    "purpose": "purpose",
    "vendor_software": "vendor",
    "hardware_vendor": "vendor",
}
_TRAIT = "(surveillance_type * 8 + facial_recognition) * 8 + lifecycle"

_Said = tuple[str, str, str]


def upgrade() -> None:
    _make_tables()
    op.add_column("camera_point", sa.Column("profile_id", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        op.f("ix_camera_point_profile_id_cell"),
        "camera_point",
        ["profile_id", "cell"],
        sqlite_where=sa.text("profile_id > 0"),
        postgresql_where=sa.text("profile_id > 0"),
    )
    _make_profiles()
    _give_numbers()
    _count()


def _make_tables() -> None:
    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("system_id", sa.BigInteger(), nullable=True),
        sa.Column("camera_id", sa.BigInteger(), nullable=True),
        sa.Column("capability", sa.SmallInteger(), nullable=False),
        sa.Column("certainty", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["camera_id"], ["camera.id"], name=op.f("fk_profile_camera_id")),
        sa.ForeignKeyConstraint(["system_id"], ["system.id"], name=op.f("fk_profile_system_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("camera_id", name=op.f("uq_profile_camera_id")),
    )
    op.create_index(op.f("ix_profile_system_id"), "profile", ["system_id"])
    op.create_table(
        "profile_value",
        sa.Column("profile_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_profile_value_profile_id")),
        sa.PrimaryKeyConstraint("profile_id", "field", "value", name=op.f("pk_profile_value")),
    )
    op.create_index(op.f("ix_profile_value_field_value"), "profile_value", ["field", "value"])


def _make_profiles() -> None:
    connection = op.get_bind()
    systems: defaultdict[int, list[_Said]] = defaultdict(list)
    cameras: defaultdict[int, list[_Said]] = defaultdict(list)
    listed = ", ".join(f"'{name}'" for name in _FIELDS)
    claims = connection.execute(
        sa.text(
            "SELECT claim.system_id, claim.camera_id, predicate, coalesce(organisation.name, value), certainty"
            " FROM claim LEFT JOIN organisation ON organisation.id = claim.organisation_id"
            f" WHERE record_state = 'published' AND predicate IN ({listed})"
        )
    )
    for system_id, camera_id, *said in claims:
        (systems[system_id] if camera_id is None else cameras[camera_id]).append((said[0], said[1], said[2]))
    for (system_id,) in connection.execute(sa.text("SELECT DISTINCT system_id FROM system_camera")):
        systems[system_id] = systems[system_id]
    of_camera = sa.text("SELECT system_id FROM system_camera WHERE camera_id = :camera_id")
    rows: list[tuple[int | None, int | None, list[_Said]]] = [(each, None, systems[each]) for each in sorted(systems)]
    for camera_id in sorted(cameras):
        system_id = connection.execute(of_camera, {"camera_id": camera_id}).scalar()
        told = {predicate for predicate, _, _ in cameras[camera_id]}
        inherited = [each for each in systems.get(system_id or 0, ()) if each[0] not in told]
        rows.append((system_id, camera_id, cameras[camera_id] + inherited))
    for number, (system_id, camera_id, said) in enumerate(rows, _FIRST):
        _write(connection, number, system_id, camera_id, said)


def _write(
    connection: sa.Connection, number: int, system_id: int | None, camera_id: int | None, said: list[_Said]
) -> None:
    capability, certainty = _recognition([each for each in said if each[0] == "facial_recognition"])
    connection.execute(
        sa.text("INSERT INTO profile VALUES (:number, :system_id, :camera_id, :capability, :certainty)"),
        {
            "number": number,
            "system_id": system_id,
            "camera_id": camera_id,
            "capability": capability,
            "certainty": certainty,
        },
    )
    values = {
        (_FIELDS[predicate], value)
        for predicate, value, sure in said
        if predicate != "facial_recognition" and sure != "refuted" and value != "unknown"
    }
    for field, value in sorted(values):
        connection.execute(
            sa.text("INSERT INTO profile_value VALUES (:number, :field, :value)"),
            {"number": number, "field": field, "value": value},
        )


def _recognition(claims: list[_Said]) -> tuple[int, int]:
    standing = [(value, sure) for _, value, sure in claims if sure != "refuted"]
    strongest = next((each for each in _STRONGEST if each in dict(standing)), "unknown")
    behind = {sure for value, sure in standing if value == strongest} or {sure for _, _, sure in claims}
    surest = next((each for each in _SUREST if each in behind), "unknown")
    if "disputed" in {sure for _, sure in standing}:
        surest = "disputed"
    return _CAPABILITIES.index(strongest), _CERTAINTIES.index(surest)


def _give_numbers() -> None:
    op.execute(
        "UPDATE camera_point SET profile_id = (SELECT profile.id FROM system_camera"
        " JOIN profile ON profile.system_id = system_camera.system_id AND profile.camera_id IS NULL"
        " WHERE system_camera.camera_id = camera_point.camera_id)"
        " WHERE camera_id IN (SELECT camera_id FROM system_camera)"
    )
    op.execute(
        "UPDATE camera_point SET profile_id = (SELECT id FROM profile WHERE profile.camera_id = camera_point.camera_id)"
        " WHERE camera_id IN (SELECT camera_id FROM profile WHERE camera_id IS NOT NULL)"
    )


def _count() -> None:
    op.execute(
        f"INSERT INTO cell_count SELECT 0, profile_id, 0, {_TRAIT}, count(*), 0, 0 FROM camera_point"
        " WHERE profile_id > 0 GROUP BY 2, 4"
    )
    op.execute(
        f"INSERT INTO cell_count SELECT 16, profile_id, cell / {1 << 20}, {_TRAIT}, count(*), sum(lon_e7), sum(lat_e7)"
        " FROM camera_point WHERE profile_id > 0 GROUP BY 2, 3, 4"
    )
    _add_up(range(14, 2, -2))


def _add_up(levels: Iterable[int]) -> None:
    """Each level from the one that is finer by two."""
    for level in levels:
        op.execute(
            f"INSERT INTO cell_count SELECT {level}, subject, cell / 16, trait, sum(n), sum(lon_e7), sum(lat_e7)"
            f" FROM cell_count WHERE level = {level + 2} AND subject >= {_FIRST} GROUP BY 2, 3, 4"
        )


def downgrade() -> None:
    op.execute(f"DELETE FROM cell_count WHERE subject >= {_FIRST}")
    op.drop_index(op.f("ix_camera_point_profile_id_cell"), "camera_point")
    op.drop_column("camera_point", "profile_id")
    op.drop_table("profile_value")
    op.drop_table("profile")
