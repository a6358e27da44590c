"""A correction as a moderator reads it: field by field what is published, what is proposed, and what changed since."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from app import wording
from app.i18n import _
from app.registry import outcomes, vocabulary
from app.registry.geometry import Position, metres_between
from app.registry.reports import Report


class Line(NamedTuple):
    """One field that would change, in words. `seen` is what the sender saw when that is published no more."""

    name: str
    label: str
    old: str
    new: str
    seen: str | None


def lines(report: Report, row: RowMapping) -> Iterator[Line]:
    """What a correction changes, the place first."""
    base, proposed = report.base or {}, {**report.details, "lon": report.lon, "lat": report.lat}
    overtaken = outcomes.stale_fields(row, proposed, base)
    if "lon" in base and report.lon is not None and report.lat is not None:
        now, then = Position(row["lon"], row["lat"]), Position(base["lon"], base["lat"])
        was_moved = not {"lon", "lat"}.isdisjoint(overtaken)
        moved = _moved(now, Position(report.lon, report.lat))
        yield Line("lat", _("Place"), _place(now), moved, _place(then) if was_moved else None)
    for name in report.details:
        field = vocabulary.field_named(name)
        yield Line(
            name,
            _(field.label),
            _value(field, row[name]),
            _value(field, report.details[name]),
            _value(field, base.get(name)) if name in overtaken else None,
        )


def seen_now(report: Report, row: Mapping[Any, Any]) -> dict[str, Any]:
    """What is published of the fields that a correction changes, for the form to say what its reader saw."""
    return {name: row[name] for name in report.base or {}}


def _value(field: vocabulary.Field, value: object) -> str:
    return wording.stated(field, value) or _("nothing")


def _place(position: Position) -> str:
    return f"{position.lat:.5f}, {position.lon:.5f}"


def _moved(now: Position, then: Position) -> str:
    return _("%(place)s, %(metres)s m away", place=_place(then), metres=round(metres_between(now, then)))
