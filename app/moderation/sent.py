"""What a report says, for the moderator: as a filled form, as points for the map."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from app import map_data
from app.i18n import _
from app.registry import vocabulary
from app.registry.fields import Field
from app.registry.geometry import Position
from app.registry.i18n import N_
from app.registry.unpublished.outcomes import DEFAULT_PRECISION_M
from app.registry.unpublished.reports import Report

# What decides a verdict. These fields of the form are always in view.
_DECISIVE: Final = frozenset(
    {"surveillance_type", "camera_type", "surveillance", "camera_direction", "facial_recognition", "operator"}
)
_LABELS: Final = {
    **{field.name: field.label for field in vocabulary.FIELDS},
    "lon": N_("Longitude"),
    "lat": N_("Latitude"),
    "precision_m": N_("Shown to the public"),
    "message": N_("Message to the sender"),
    "reason": N_("Reason to reject"),
    "question": N_("Question to the sender"),
    "camera_id": N_("Number of the camera"),
    "removal_reason": N_("Why it is off the map"),
    "fields": N_("Details to take out"),
    "evidence_url": N_("Link on its page"),
}


def unsaid(report: Report) -> list[Field]:
    """The fields that a report leaves open."""
    return [field for field in vocabulary.FIELDS if report.details.get(field.name) is None]


def plain(value: object) -> str:
    """A value as a person types it."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def as_form(report: Report) -> MultiDict[str, str]:
    """The form that approves a report as it was sent; of a correction it has what is different alone."""
    said = {name: plain(value) for name, value in report.details.items()}
    if report.kind == "claim":
        return MultiDict(said)
    return MultiDict(
        {
            **said,
            "evidence_url": plain(report.evidence_url),
            "lon": plain(report.lon),
            "lat": plain(report.lat),
            "precision_m": str(DEFAULT_PRECISION_M),
        }
    )


def named(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems as a list says them, away from their fields: each with its field's label in front."""
    return {name: f"{label}: {message}" if (label := label_of(name)) else message for name, message in problems.items()}


def label_of(name: str) -> str | None:
    """What the page calls a field of its forms; None for what is no field or says itself what it is."""
    return _(_LABELS[name]) if name in _LABELS else None


def form_fields(said: Collection[str], problems: Mapping[str, str]) -> tuple[list[Field], list[Field]]:
    """The fields of a form that must be in view, and the others: nothing that is `said` may stay folded away."""
    in_view = _DECISIVE | {*said, *problems}
    first = [field for field in vocabulary.FIELDS if field.name in in_view]
    return first, [field for field in vocabulary.FIELDS if field.name not in in_view]


def map_of(report: Report, about: Mapping[Any, Any]) -> dict[str, Any]:
    """What `static/src/map/desk-map.js` draws: the place as it was sent, what the device sees, and the public tiles.

    `about` is the camera that the report is about: what the report does not say is as it is there.
    """
    return map_at(Position.parse(plain(report.lon), plain(report.lat)), {**about, **report.details})


def map_at(position: Position, facts: Mapping[Any, Any]) -> dict[str, Any]:
    """The same for a device at a place, of which these facts are known."""
    return {
        "lon": position.lon,
        "lat": position.lat,
        **map_data.sight(position, facts),
        "tiles": map_data.tiles_of_what_is_there(),
        "cameras": url_for("web.cameras"),
    }
