"""A correction as a moderator reads it: field by field what is published, what is proposed, and what changed since."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from app import wording
from app.i18n import _
from app.registry import vocabulary
from app.registry.fields import Field
from app.registry.geometry import Position, metres_between
from app.registry.i18n import N_
from app.registry.redactions import DETAILS, EVIDENCE
from app.registry.unpublished import outcomes
from app.registry.unpublished.reports import Report

# The columns of a camera as a person calls them.
LABELS: Final = {
    **{field.name: field.label for field in vocabulary.FIELDS},
    "lon": N_("Place"),
    "lat": N_("Place"),
    "precision_m": N_("Exactness of the place"),
    "record_state": N_("Whether it is on the map"),
    "removal_reason": N_("Why it is off the map"),
    "removal_evidence": N_("What shows that it is gone"),
    "merged_into": N_("Which camera it is the same as"),
    "source_id": N_("Source"),
    "external_id": N_("Its name in its source"),
    "osm_tags": N_("The source’s own words"),
}


class Line(NamedTuple):
    """One field that would change, in words. `seen` is what the sender saw when that is published no more."""

    name: str
    label: str
    old: str
    new: str
    seen: str | None


def lines(report: Report, row: Mapping[Any, Any]) -> Iterator[Line]:
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


def details(row: Mapping[Any, Any]) -> list[tuple[str, str, str | None]]:
    """What may be taken out of a camera: each by its name, its label and what stands there, what is stated first.

    None stands for what no more than the past of the camera may say.
    """
    said = {field.name: wording.stated(field, row[field.name]) for field in vocabulary.FIELDS}
    said = {name: words for name, words in {**said, EVIDENCE: row[EVIDENCE]}.items() if words is not None}
    names = [*said, *(name for name in DETAILS if name not in said)]
    return [(name, _(LABELS[name]), said.get(name)) for name in names]


def seen_now(report: Report, row: Mapping[Any, Any]) -> dict[str, Any]:
    """What is published of the fields that a correction changes, for the form to say what its reader saw."""
    return {name: row[name] for name in report.base or {}}


def names(columns: Iterable[str]) -> str:
    """Columns of a camera as a person calls them, one after the other."""
    return ", ".join(dict.fromkeys(_(LABELS[name]) for name in columns if name in LABELS))


def _value(field: Field, value: object) -> str:
    return wording.stated(field, value) or _("nothing")


def _place(position: Position) -> str:
    return f"{position.lat:.5f}, {position.lon:.5f}"


def _moved(now: Position, then: Position) -> str:
    return _("%(place)s, %(metres)s m away", place=_place(then), metres=round(metres_between(now, then)))
