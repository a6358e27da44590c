"""What a report says: as words for the moderator, as a filled form, as points for the map."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.registry import points, vocabulary
from app.registry.direction import Direction
from app.registry.geometry import Position, field_of_view
from app.registry.i18n import N_
from app.registry.reports import DEFAULT_PRECISION_M, Report
from app.registry.vocabulary import Field

# What decides a verdict. These fields of the form are always in view.
_DECISIVE: Final = frozenset(
    {"surveillance_type", "camera_type", "surveillance", "camera_direction", "facial_recognition", "operator"}
)
_OTHER_LABELS: Final = {
    "lon": N_("Longitude"),
    "lat": N_("Latitude"),
    "precision_m": N_("Shown to the public"),
    "message": N_("Message to the sender"),
    "reason": N_("Reason to reject"),
}
# How far and how wide a device is drawn to see when nobody said: enough to tell which way it looks.
_SIGHT_M: Final = 40
_ASSUMED_WIDTH: Final = 60


def kind_of(facts: Mapping[str, Any]) -> str:
    """What a report or a camera is about, in a few words: "Camera, dome"."""
    device, shape = _known(facts, vocabulary.SURVEILLANCE_TYPE), _known(facts, vocabulary.CAMERA_TYPE)
    words = device or str(_("Unknown device"))
    return str(_("%(device)s, %(shape)s", device=words, shape=shape.lower())) if shape else words


def stated(report: Report) -> Iterator[tuple[Field, str]]:
    """The fields that a report says something about, each with its value in words, but for how it is known.

    That follows from what the sender answered, and the desk shows it as it was answered.
    """
    for field in vocabulary.FIELDS:
        value = report.details.get(field.name)
        if value is not None and field.name != "source":
            yield field, in_words(field, value)


def unsaid(report: Report) -> list[Field]:
    """The fields that a report leaves open."""
    return [field for field in vocabulary.FIELDS if report.details.get(field.name) is None]


def in_words(field: Field, value: object) -> str:
    """A value as a moderator reads it; what is not in the vocabulary speaks for itself."""
    text = plain(value)
    if field.kind == "number":
        return f"{text} {field.unit}".strip()
    return str(_(field.label_of(text))) if field.values else text


def plain(value: object) -> str:
    """A value as a person types it."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def as_form(report: Report) -> MultiDict[str, str]:
    """The form that approves a report as it was sent."""
    said = {name: plain(value) for name, value in report.details.items()}
    return MultiDict(
        {**said, "lon": plain(report.lon), "lat": plain(report.lat), "precision_m": str(DEFAULT_PRECISION_M)}
    )


def named(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems as a list says them, away from their fields: each with its field's label in front."""
    labels = {**_OTHER_LABELS, **{field.name: field.label for field in vocabulary.FIELDS}}
    return {name: f"{_(labels[name])}: {message}" for name, message in problems.items()}


def form_fields(report: Report, problems: Mapping[str, str]) -> tuple[list[Field], list[Field]]:
    """The fields of the form that must be in view, and the others: nothing that is published may stay folded away."""
    in_view = _DECISIVE | report.details.keys() | problems.keys()
    first = [field for field in vocabulary.FIELDS if field.name in in_view]
    return first, [field for field in vocabulary.FIELDS if field.name not in in_view]


def map_of(report: Report) -> dict[str, Any]:
    """What `static/src/queue-page.js` draws: the place as it was sent, what the device sees, and the public tiles."""
    position = Position.parse(plain(report.lon), plain(report.lat))
    direction = Direction.parse(str(report.details.get("camera_direction") or ""))
    return {
        "lon": position.lon,
        "lat": position.lat,
        "views": [field_of_view(position, sector, _SIGHT_M, _ASSUMED_WIDTH) for sector in direction.sectors],
        # The braces are the map's own placeholders; url_for would escape them.
        "tiles": url_for("web.map") + "tiles/{z}/{x}/{y}.json",
        "cameras": url_for("web.cameras"),
    }


def meanings() -> dict[str, list[dict[str, str | int]]]:
    """What the small integers of the map tiles mean."""
    return {
        name: [
            {"code": value.code, "value": value.value, "label": str(_(value.label))}
            for value in vocabulary.field_named(name).values
        ]
        for name in points.CODES
    }


def _known(facts: Mapping[str, Any], field: Field) -> str:
    value = facts.get(field.name)
    return "" if value in (None, vocabulary.UNKNOWN) else in_words(field, value)
