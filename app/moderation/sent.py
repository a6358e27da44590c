"""What a report says: as words for the moderator, as a filled form, as points for the map."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import RowMapping
from werkzeug.datastructures import MultiDict

from app.registry import vocabulary
from app.registry.direction import Direction
from app.registry.reports import DEFAULT_PRECISION_M, Report
from app.registry.vocabulary import Field

# What decides a verdict. These fields of the form are always in view.
_DECISIVE: Final = frozenset(
    {"surveillance_type", "camera_type", "surveillance", "camera_direction", "facial_recognition", "operator"}
)
Nearby = Sequence[tuple[float, RowMapping]]


def kind_of(facts: Mapping[str, Any]) -> str:
    """What a report or a camera is about, in a few words: "Camera, dome"."""
    known = [(field, facts.get(field.name)) for field in (vocabulary.SURVEILLANCE_TYPE, vocabulary.CAMERA_TYPE)]
    words = [str(_(field.label_of(value))) for field, value in known if value not in (None, vocabulary.UNKNOWN)]
    return ", ".join([words[0], *(word.lower() for word in words[1:])]) if words else str(_("Unknown device"))


def stated(report: Report) -> Iterator[tuple[Field, str]]:
    """The fields that a report says something about, each with its value in words."""
    for field in vocabulary.FIELDS:
        value = report.details.get(field.name)
        if value is not None:
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


def form_fields(report: Report, problems: Mapping[str, str]) -> tuple[list[Field], list[Field]]:
    """The fields of the form that must be in view, and the others: nothing that is published may stay folded away."""
    in_view = _DECISIVE | report.details.keys() | problems.keys()
    first = [field for field in vocabulary.FIELDS if field.name in in_view]
    return first, [field for field in vocabulary.FIELDS if field.name not in in_view]


def map_of(report: Report, nearby: Nearby) -> dict[str, Any]:
    """What `static/src/queue-page.js` draws: the report where its sender put it, and the cameras known around it."""
    told = {field.name: report.details.get(field.name, field.default) for field in vocabulary.choices()}
    return {
        "report": {**_sign(told), "lon": report.lon, "lat": report.lat, "bearings": _bearings(report)},
        "cameras": [
            {
                **_sign(dict(row)),
                "lon": row["lon"],
                "lat": row["lat"],
                "number": index,
                "address": url_for("web.camera", camera_id=row["id"]),
            }
            for index, (_distance, row) in enumerate(nearby, start=1)
        ],
    }


def _sign(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("surveillance_type", "camera_type", "facial_recognition", "lifecycle")}


def _bearings(report: Report) -> list[tuple[float, float | None]]:
    direction = Direction.parse(str(report.details.get("camera_direction") or ""))
    return [(sector.start, sector.end) for sector in direction.sectors]
