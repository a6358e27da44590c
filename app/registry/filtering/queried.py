"""What is in `queryables` as SQL over the columns of `camera`: columns of its own, and what is claimed of it.

What is claimed, `profiles` has in few words: of a camera itself or else of the system that it belongs to.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    String,
    Table,
    case,
    column,
    false,
    func,
    null,
    select,
    table,
    true,
)

from app.registry.dossiers.linkings import system_camera
from app.registry.fields import UNKNOWN, Field
from app.registry.filtering.askable import CAPABILITY, CERTAINTY
from app.registry.filtering.queryables import QUERYABLES
from app.registry.vocabulary import FACIAL_RECOGNITION

Condition = ColumnElement[bool]
# `profiles`, which has these tables, is told what a filter asks: what is read of them.
_PROFILE: Final = table(
    "profile",
    column("id", Integer),
    column("system_id", BigInteger),
    column("camera_id", BigInteger),
    *(column(each.name, SmallInteger) for each in (CAPABILITY, CERTAINTY)),
)
_VALUE: Final = table(
    "profile_value", column("profile_id", Integer), column("field", String(16)), column("value", String(255))
)


def single(camera: Table, name: str) -> ColumnElement[Any]:
    """The value of what a camera has one of at the most; null where nobody knows."""
    return _CLAIMED[name](camera) if name in _CLAIMED else camera.c[name]


def holds(camera: Table, name: str, condition: Callable[[ColumnElement[Any]], Condition]) -> Condition:
    """Whether a condition on a value holds, of some value where there may be several; null where nobody knows."""
    if not QUERYABLES[name].is_several:
        return condition(single(camera, name))
    mine = select(_VALUE.c.value).where(_VALUE.c.profile_id == _told(camera, "id"), _VALUE.c.field == name)
    return case((mine.where(condition(_VALUE.c.value)).exists(), true()), (mine.exists(), false()), else_=null())


def is_unknown(camera: Table, name: str) -> Condition:
    """Whether nobody knows."""
    if not QUERYABLES[name].is_several:
        return single(camera, name).is_(None)
    return func.coalesce(holds(camera, name, lambda _: false()), true())


def _system(camera: Table) -> ColumnElement[Any]:
    membership = system_camera.alias()
    return select(membership.c.system_id).where(membership.c.camera_id == camera.c.id).scalar_subquery()


def _recognition(field: Field, otherwise: str | None) -> Callable[[Table], ColumnElement[Any]]:
    """What profiles say in a field, of cameras that tell nothing themselves of facial recognition."""

    def column_of(camera: Table) -> ColumnElement[Any]:
        own = camera.c[FACIAL_RECOGNITION.name]
        says = {value.code: value.value for value in field.values if value.code}
        claimed = case(says, value=_told(camera, field.name), else_=otherwise)
        return case((own == UNKNOWN, claimed), else_=own if field == CAPABILITY else null())

    return column_of


def _told(camera: Table, name: str) -> ColumnElement[Any]:
    """A column of the profile of a camera: its own, or else that of its system."""
    own, theirs, membership = _PROFILE.alias(), _PROFILE.alias(), system_camera.alias()
    inherited = select(theirs.c[name]).where(theirs.c.system_id == membership.c.system_id, theirs.c.camera_id.is_(None))
    return func.coalesce(
        _of(camera, select(own.c[name]).where(own.c.camera_id == camera.c.id)),
        _of(camera, inherited.where(membership.c.camera_id == camera.c.id)),
    )


def _of(camera: Table, rows: Select[Any]) -> ColumnElement[Any]:
    return rows.correlate(camera).scalar_subquery()


_CLAIMED: Final[dict[str, Callable[[Table], ColumnElement[Any]]]] = {
    "system_id": _system,
    "capability": _recognition(CAPABILITY, UNKNOWN),
    "facial_recognition_certainty": _recognition(CERTAINTY, None),
}
