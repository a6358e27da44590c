"""What an approval publishes: for each kind of report the change to a camera that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.registry import cameras, corrections, publishing, revisions, sources, undoing
from app.registry.details import CameraDetails, Scalar
from app.registry.dossiers import claims, dossier_history
from app.registry.dossiers.claimed import Claim
from app.registry.dossiers.evidence import Evidence
from app.registry.errors import Conflict, Invalid, Problem
from app.registry.geometry import Position, coarsen
from app.registry.i18n import N_
from app.registry.publishing import Change
from app.registry.unpublished import privacy
from app.registry.unpublished.claim_proposals import parse_claim
from app.registry.unpublished.reports import Report

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
    """It is off the map, for one of REMOVAL_REASONS; until when it was there and what shows it, if that is known."""

    reason: str = "device_removed"
    end_date: str | None = None
    evidence_url: str | None = None


@dataclass(frozen=True)
class Hide:
    """It touches somebody's privacy and is shown no more."""


@dataclass(frozen=True)
class Redact:
    """These fields touch somebody's privacy: they are blanked, and the rest is shown."""

    fields: frozenset[str]


@dataclass(frozen=True)
class State:
    """It is claimed, with how sure it is, and rests on this."""

    claim: Claim
    evidence: Evidence


Outcome = Publish | Amend | Confirm | Remove | Hide | Redact | State
_FITTING: Final[Mapping[str, tuple[type, ...]]] = {
    "new": (Publish,),
    "change": (Amend, Remove),
    "still_there": (Confirm,),
    "gone": (Remove,),
    "privacy": (Hide, Redact),
    "claim": (State,),
}
# Of a camera that was removed a page is left, which may touch somebody's privacy too.
_SHOWN_OR_HIDDEN: Final = ("published", "hidden", "removed")


def as_sent(report: Report) -> Outcome:
    """What comes of a report that is approved as it is.

    That a camera is gone publishes no link: one is shown only by a moderator who looked at it.
    """
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
            return Remove(end_date=report.details.get("end_date"))
        case "claim":
            return State(*parse_claim(report.details))
        case _:
            return Hide()


class Published(NamedTuple):
    """What came of a report: the camera, and the first and the last revision of it; None when nothing changed.

    Of a claim its number, and the first and the last of what the history of `dossiers` tells of it.
    """

    camera_id: int | None = None
    first_seq: int | None = None
    seq: int | None = None
    claim_id: int | None = None
    told: tuple[int, int] | None = None


def publish(session: Session, report: Report, outcome: Outcome, day: date) -> Published:
    """Publish what comes of a report.

    Raises Conflict when the camera is not what it was, with the fields; NotFound; Invalid naming `reason` or `fields`.
    """
    _must_fit(report, outcome)
    revisions.lock(session)
    if isinstance(outcome, State):
        return _state(session, report, outcome, day)
    before = revisions.data_version(session)
    match outcome:
        case Redact():
            camera_id = _redact(session, report, outcome.fields, day)
        case Remove():
            camera_id = _about(session, report, "published", "hidden")["id"]
            corrections.remove(
                session,
                camera_id,
                outcome.reason,
                day=day,
                end_date=outcome.end_date,
                evidence_url=outcome.evidence_url,
            )
        case Confirm() if (row := _about(session, report))["record_state"] == "removed":
            camera_id = row["id"]
            undoing.restore(session, camera_id, day=day)
            corrections.confirm(session, camera_id, outcome.seen_on, day=day)
        case _:
            [camera_id] = publishing.publish(session, [change_for(session, report, outcome)], day=day)
    after = revisions.data_version(session)
    return Published(camera_id, before + 1, after) if after > before else Published(camera_id, None, None)


def change_for(session: Session, report: Report, outcome: Outcome) -> Change:
    """The one change that comes of a report of which no more than one comes. The caller holds the publication."""
    _must_fit(report, outcome)
    match outcome:
        case Publish():
            details, precision_m = outcome.details, outcome.precision_m
            return publishing.creation(details, source_id=sources.CONTRIBUTORS_ID, precision_m=precision_m)
        case Amend():
            return _amendment(report, _about(session, report, "published"), outcome)
        case Confirm():
            return corrections.confirmation(_about(session, report, "published"), outcome.seen_on)
        case Remove():
            row = _about(session, report, "published", "hidden")
            return publishing.removal(
                row["id"], outcome.reason, end_date=outcome.end_date, evidence_url=outcome.evidence_url
            )
        case Hide():
            return corrections.hiding(_about(session, report, *_SHOWN_OR_HIDDEN)["id"], privacy.DECIDED)
        case Redact() | State():
            raise ValueError("more, or something else, comes of it than one change to a camera")


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


def _must_fit(report: Report, outcome: Outcome) -> None:
    if not isinstance(outcome, _FITTING[report.kind]):
        raise ValueError(f"{type(outcome).__name__} is nothing that comes of {report.kind}")


def _about(session: Session, report: Report, *states: str) -> RowMapping:
    """The row of the camera that a report is about. Raises Conflict unless it is in one of these states."""
    row = cameras.known(session, report.about_id or 0)
    if states and row["record_state"] not in states:
        raise Conflict(f"camera {row['id']} is {row['record_state']}", ["record_state"])
    return row


def seen_in(report: Report) -> str | None:
    """The month in which whoever sent a correction stood before the camera; None where they read about it."""
    return f"{report.received_on:%Y-%m}" if report.kind == "change" and report.knowledge == "survey" else None


def _amendment(report: Report, row: RowMapping, outcome: Amend) -> Change:
    facts = dict(outcome.values)
    seen = seen_in(report)
    # A day of that very month says more than the month.
    if seen and "check_date" not in facts and not (row["check_date"] or "").startswith(seen):
        facts.update(corrections.confirmation(row, seen).facts)
    if outcome.position is not None:
        place = coarsen(outcome.position, row["precision_m"])
        facts.update(lon=place.lon, lat=place.lat)
    if overtaken := stale_fields(row, facts, outcome.base):
        raise Conflict(f"camera {row['id']} changed meanwhile", overtaken)
    return Change("changed", facts, row["id"])


def _redact(session: Session, report: Report, fields: frozenset[str], day: date) -> int:
    row = _about(session, report, *_SHOWN_OR_HIDDEN)
    if not fields:
        raise Invalid((Problem("fields", N_("Choose what is removed.")),))
    camera_id: int = row["id"]
    for field in sorted(fields):
        corrections.redact(session, camera_id, field, day=day)
    if row["record_state"] == "hidden":
        publishing.publish(session, [privacy.shown_again(camera_id, privacy.DECIDED)], day=day)
    return camera_id


def _state(session: Session, report: Report, outcome: State, day: date) -> Published:
    before = dossier_history.version(session)
    camera_id = _about(session, report, "published")["id"] if report.about_id is not None else None
    claim_id = claims.affirm(
        session, outcome.claim, [outcome.evidence], system_id=report.system_id, camera_id=camera_id, day=day
    )
    after = dossier_history.version(session)
    return Published(claim_id=claim_id, told=(before + 1, after) if after > before else None)
