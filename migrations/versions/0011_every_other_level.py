"""The counts of the map on every other level; shapes, spaces and months are told apart in them.

The counts are derived: they are made anew from the points.
"""

from collections.abc import Iterable

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TRAIT = "(surveillance_type * 8 + facial_recognition) * 8 + lifecycle"
_DETAIL = f"(({_TRAIT}) * 8 + camera_type) * 8 + surveillance"
_EVERYTHING, _IN_DETAIL, _MONTH = "0", "9", "10000 + checked"
# A name that so many cameras have is counted on the coarse levels too.
_COMMON = 5000
# The columns of names, with the subject of those of which nobody said one.
_NAMES = {"operator_id": 1, "manufacturer_id": 2}


def upgrade() -> None:
    op.execute("DELETE FROM cell_count")
    for subject, trait in ((_EVERYTHING, _TRAIT), (_IN_DETAIL, _DETAIL), (_MONTH, _DETAIL)):
        _count_the_world(subject, trait)
    for column in _NAMES:
        _count_the_world(_name(column), _TRAIT)
    _count(16, _EVERYTHING, _TRAIT)
    _add_up(range(14, 2, -2), 2, "subject = 0")
    _count(10, _IN_DETAIL, _DETAIL)
    _count(10, _MONTH, _DETAIL, "checked <> 0")
    for column in _NAMES:
        _count(10, _name(column), _TRAIT)
    _leave_out_rare_names()
    _add_up((8, 6, 4), 2, "subject <> 0")


def _name(column: str) -> str:
    return f"CASE {column} WHEN 0 THEN {_NAMES[column]} ELSE {column} END"


def _leave_out_rare_names() -> None:
    op.execute(
        "DELETE FROM cell_count WHERE level = 10 AND (subject IN (1, 2) OR subject >= 100000) AND subject NOT IN"
        f" (SELECT subject FROM cell_count WHERE level = 0 GROUP BY subject HAVING sum(n) >= {_COMMON})"
    )


def _count(level: int, subject: str, trait: str, where: str = "1 = 1") -> None:
    op.execute(
        f"INSERT INTO cell_count SELECT {level}, {subject}, cell / {1 << 2 * (26 - level)}, {trait},"
        f" count(*), sum(lon_e7), sum(lat_e7) FROM camera_point WHERE {where} GROUP BY 2, 3, 4"
    )


def _count_the_world(subject: str, trait: str) -> None:
    op.execute(
        f"INSERT INTO cell_count SELECT 0, {subject}, 0, {trait}, count(*), 0, 0 FROM camera_point GROUP BY 2, 4"
    )


def _add_up(levels: Iterable[int], step: int, subjects: str) -> None:
    """Each level from the one that is finer by a step."""
    for level in levels:
        op.execute(
            f"INSERT INTO cell_count SELECT {level}, subject, cell / {1 << 2 * step}, trait,"
            f" sum(n), sum(lon_e7), sum(lat_e7) FROM cell_count WHERE level = {level + step} AND {subjects}"
            " GROUP BY 2, 3, 4"
        )


def downgrade() -> None:
    op.execute("DELETE FROM cell_count")
    _count(16, _EVERYTHING, _TRAIT)
    _add_up(range(15, 2, -1), 1, "subject = 0")
    for subject in (_EVERYTHING, *map(_name, _NAMES), "100 + camera_type", "200 + surveillance", _MONTH):
        _count_the_world(subject, _TRAIT)
    for column in _NAMES:
        _count(10, _name(column), _TRAIT)
    _leave_out_rare_names()
    _add_up((8, 6, 4), 2, "subject <> 0")
