"""What an approval publishes: for each kind of report the change to a camera that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from app.registry import privacy, publishing, sources, vocabulary
from app.registry.cameras import camera
from app.registry.details import CameraDetails, Scalar
from app.registry.errors import Conflict, Invalid, NotFound, Problem
from app.registry.geometry import Position, coarsen
from app.registry.i18n import N_
from app.registry.publishing import Change
from app.registry.reports import Report
from app.registry.revisions import REMOVAL_REASONS

# Metres a published place is rounded to: people stand near cameras, and some places need more distance.
PRECISIONS: Final = (1, 10, 100, 1000)
DEFAULT_PRECISION_M: Final = 10


@dataclass(frozen=True)
class Publish:
    """Of a new camera: what is published of it, and to how many metres its place is rounded."""

    details: CameraDetails
    precision_m: int = DEFAULT_PRECISION_M


@dataclass(frozen=True)
class Amend:
    """Of a change: fields with their new values, a new place if it has one, and what whoever decides saw there."""

    values: Mapping[str, Scalar]
    base: Mapping[str, Scalar]
    position: Position | None = None


@dataclass(frozen=True)
class Confirm:
    """It was seen on a day, written as `check_date`; one that counted as removed is put back."""

    seen_on: str


@dataclass(frozen=True)
class Remove:
    """It is off the map, for one of REMOVAL_REASONS."""

    reason: str = "device_removed"


@dataclass(frozen=True)
class Hide:
    """It touches somebody's privacy and is shown no more."""


@dataclass(frozen=True)
class Redact:
    """These fields touch somebody's privacy: they are blanked, and the rest is shown."""

    fields: frozenset[str]


Outcome = Publish | Amend | Confirm | Remove | Hide | Redact
_FITTING: Final[Mapping[str, tuple[type, ...]]] = {
    "new": (Publish,),
    "change": (Amend, Remove),
    "still_there": (Confirm,),
    "gone": (Remove,),
    "privacy": (Hide, Redact),
}


def as_sent(report: Report) -> Outcome:
    """What comes of a report that is approved as it is."""
    match report.kind:
        case "new":
            return Publish(CameraDetails.parse({**report.details, "lon": report.lon, "lat": report.lat}))
        case "change":
            base = report.base or {}
            moved = "lon" in base and report.lon is not None and report.lat is not None
            place = Position(report.lon, report.lat) if moved else None  # type: ignore[arg-type]
            return Amend(report.details, base, place)
        case "still_there":
            return Confirm(report.details["check_date"])
        case "gone":
            return Remove()
        case _:
            return Hide()


def change_for(session: Session, report: Report, outcome: Outcome) -> Change:
    """The change to publish. The caller holds the publication, so that what is read here stays true.

    Raises Conflict when the camera is not what it was, with the fields; NotFound; Invalid naming `reason`.
    """
    if not isinstance(outcome, _FITTING[report.kind]):
        raise ValueError(f"{type(outcome).__name__} is nothing that comes of {report.kind}")
    if isinstance(outcome, Publish):
        return publishing.creation(outcome.details, source_id=sources.CONTRIBUTORS_ID, precision_m=outcome.precision_m)
    row = _about(session, report)
    match outcome:
        case Amend():
            return _amendment(row, outcome)
        case Confirm():
            return _confirmation(row, outcome.seen_on)
        case Remove():
            return _removal(row, outcome.reason)
        case Hide():
            return Change("hidden", {"record_state": "hidden"}, row["id"], privacy.DECIDED)
        case Redact():
            return _redaction(row, outcome.fields)


def parse_precision(raw: object) -> int:
    """The metres a place is rounded to. Raises Invalid naming `precision_m`."""
    text = str(raw or DEFAULT_PRECISION_M).strip()
    if text not in {str(metres) for metres in PRECISIONS}:
        listed = ", ".join(str(metres) for metres in PRECISIONS)
        raise Invalid((Problem("precision_m", N_("Must be one of: %(values)s."), {"values": listed}),))
    return int(text)


def stale_fields(row: Mapping[Any, Any], values: Mapping[str, Scalar], base: Mapping[str, Scalar]) -> list[str]:
    """The fields of a camera that are not what the sender saw there, nor what they say now."""
    return sorted(name for name, seen in base.items() if row[name] != seen and row[name] != values.get(name))


def _about(session: Session, report: Report) -> RowMapping:
    row = session.execute(select(camera).where(camera.c.id == report.about_id)).mappings().one_or_none()
    if row is None:
        raise NotFound(f"no camera {report.about_id}")
    return row


def _amendment(row: RowMapping, outcome: Amend) -> Change:
    _must_be(row, "published")
    facts = dict(outcome.values)
    if outcome.position is not None:
        place = coarsen(outcome.position, row["precision_m"])
        facts.update(lon=place.lon, lat=place.lat)
    if overtaken := stale_fields(row, facts, outcome.base):
        raise Conflict(f"camera {row['id']} changed meanwhile", overtaken)
    return Change("changed", facts, row["id"])


def _confirmation(row: RowMapping, seen_on: str) -> Change:
    _must_be(row, "published", "removed")
    # Who saw it earlier than somebody else adds nothing to the day.
    facts: dict[str, Scalar] = {"check_date": max(seen_on, row["check_date"] or "")}
    if row["record_state"] == "published":
        return Change("confirmed", facts, row["id"])
    facts.update(record_state="published", removal_reason=None, lifecycle="active")
    return Change("restored", facts, row["id"])


def _removal(row: RowMapping, reason: str) -> Change:
    if reason not in REMOVAL_REASONS:
        raise Invalid((Problem("reason", N_("Choose a reason.")),))
    _must_be(row, "published", "hidden")
    return publishing.removal(row["id"], reason)


def _redaction(row: RowMapping, fields: frozenset[str]) -> Change:
    if not fields or not fields <= set(vocabulary.NAMES):
        raise Invalid((Problem("fields", N_("Choose what is removed.")),))
    _must_be(row, "published", "hidden")
    told = {key for name in fields for key in vocabulary.field_named(name).keys}
    facts: dict[str, object] = {name: vocabulary.field_named(name).default for name in fields}
    facts["osm_tags"] = {key: value for key, value in row["osm_tags"].items() if key not in told}
    if row["record_state"] == "published":
        return Change("changed", facts, row["id"], privacy.DECIDED)
    return Change("restored", {**facts, "record_state": "published"}, row["id"], privacy.DECIDED)


def _must_be(row: RowMapping, *states: str) -> None:
    if row["record_state"] not in states:
        raise Conflict(f"camera {row['id']} is {row['record_state']}", ("record_state",))
